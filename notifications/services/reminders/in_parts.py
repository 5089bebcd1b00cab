"""Plans the reminders that an act did not wait for, in short transactions, under no lock that an act needs.

1. Take the word that acts have left for a window; whoever dies with it loses it after a while.
2. Work out what is wanted now.
3. Drop what is out of date and write what is wanted, part by part.
4. Before each part, look whether another act has left word; if so, begin again.
5. Forget the word that was taken.

What is written of a part while an act moves the window is out of date, and the word that this act left has it dropped.
Two who plan the same write the same rows, which the database takes once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from changes.domain.lifecycle import GOING_AHEAD_STATES
from changes.models import Window
from notifications.models import Notice, NoticeState, WaitingPlan
from notifications.selectors.recipients import People
from notifications.services.making.notice_for import Reminder
from notifications.services.reminders.replan import out_of_date, reminders_of, settle_known, why_dropped, write

Row = TypeVar("Row")
log = logging.getLogger(__name__)

PART = 1_000
"""Rows of one transaction."""
TAKEN_FOR = timedelta(seconds=60)


def plan_waiting() -> None:
    """All that waits and is in nobody's hands. What cannot be planned stops no other, and is tried again."""
    waiting = WaitingPlan.objects.free().order_by("window_id").values_list("window_id", flat=True)
    for window_id in list(waiting.distinct()):
        try:
            while not _is_planned(window_id):
                pass
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("reminders of window %s could not be planned", window_id)


def _is_planned(window_id: int) -> bool:
    """False when an act has come between."""
    words = list(WaitingPlan.objects.filter(window=window_id).order_by("id"))
    taken = WaitingPlan.objects.filter(pk__in=[one.pk for one in words])
    if not words or not taken.take(TAKEN_FOR):
        return True
    window = Window.objects.with_facts().prefetch_related("change__implementers").get(pk=window_id)
    later = WaitingPlan.objects.filter(window=window_id, pk__gt=words[-1].pk)
    for _ in _written(window, min(one.asked_at for one in words)):
        if later.exists():
            taken.update(until=None)
            return False
        taken.renew(TAKEN_FOR)
    taken.delete()
    return True


def _written(window: Window, since: datetime) -> Iterator[None]:
    """Stops after each part."""
    for ids in _parts(out_of_date(window).order_by().values_list("pk", flat=True)):
        Notice.objects.filter(pk__in=ids, state=NoticeState.PLANNED).update(
            state=NoticeState.DROPPED, outcome=why_dropped(window)
        )
        yield
    if window.state in GOING_AHEAD_STATES:
        wanted = reminders_of(window, People(), since)
        yield
        settle_known(window, wanted, since)
        yield from _inserted(window, list(wanted.values()))


def _inserted(window: Window, reminders: Sequence[Reminder]) -> Iterator[None]:
    for part in _parts(reminders):
        write(window, part)
        yield


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while part := list(islice(left, PART)):
        yield part
