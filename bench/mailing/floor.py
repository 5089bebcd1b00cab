"""The least that sending takes: one loop that loads, writes and sends the same messages over one connection. What their
readers may see is asked once for each batch, as the senders ask it. Nothing is claimed, checked again or recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence

from core import clock
from notifications.channels.mail.smtp import Connection
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from notifications.services.sending.recheck import BatchFacts
from notifications.services.sending.send import BATCH


def main(warming: str, measured: str) -> float:
    """Seconds from the loading of the first to the acceptance of the last."""
    with Connection() as connection:
        send(json.loads(warming), connection)
        started = time.perf_counter()
        send(json.loads(measured), connection)
        return time.perf_counter() - started


def send(ids: Sequence[int], connection: Connection) -> None:
    for some in batches(ids):
        notices = list(Notice.objects.filter(pk__in=some).for_sending())
        facts = BatchFacts(notices)
        for notice in notices:
            failed = connection.send(letter_for(notice, clock.now(), facts.sight(notice)))
            assert failed is None, failed


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[place : place + BATCH] for place in range(0, len(ids), BATCH))
