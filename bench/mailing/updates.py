"""Somebody posts one update after the other about running work, each when all mail of the one before is out."""

from __future__ import annotations

import time
from random import Random

from bench.mailing.backlog import start
from bench.mailing.estate import Shape, make_estate, plan_works
from changes.models import Window
from changes.services import start_and_end
from core import clock
from embedded.processes import wait_until
from notifications.channels.mail.smtp import message_id
from notifications.models import Notice, NoticeState

SHAPE = Shape(works=1, systems=4, contacts=5, organisations=4, people=5)
TICK = 3.0
"""Seconds between two looks of the scheduler for what is due: acts come at any moment between them."""
PATIENCE = 30


def main(times: str) -> list[tuple[float, float, list[str]]]:
    """Of each update when it was begun and when it was in the database, and the Message-IDs of its mails."""
    make_estate(SHAPE)
    [window] = plan_works([0], [clock.now()])
    start([window])
    random = Random(1)
    return [post(window, nth, random.uniform(0.2, 0.2 + TICK)) for nth in range(int(times))]


def post(window: Window, nth: int, pause: float) -> tuple[float, float, list[str]]:
    time.sleep(pause)
    known = set(Notice.objects.values_list("pk", flat=True))
    begun = time.time()
    start_and_end.post_update(
        window.change.owner, window.pk, f"Step {nth} is done. Calls still go over the second unit."
    )
    done = time.time()
    told = Notice.objects.exclude(pk__in=known)
    assert wait_until(lambda: told.filter(state=NoticeState.SENT).count() == SHAPE.told, PATIENCE), "Mail is missing."
    return begun, done, [message_id("notice", pk) for pk in told.values_list("pk", flat=True)]
