"""What parts of the page of a change show that is read with its conflicts, so that each need not ask for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from changes.domain.lifecycle import ENDED_STATES, Standing, standing
from changes.models import Change
from changes.selectors.facts import window_facts
from changes.selectors.reader import Reader
from changes.selectors.timeline import Source
from changes.selectors.whole_changes import whole_changes
from core.looking import asked_once
from notifications.selectors.being_told import gone_with
from notifications.selectors.record import Mark, Record

NEWEST_LINES = 20
"""Of the record; the whole of it has a page of its own."""
OneWindow = TypeVar("OneWindow")


def shown_beside(reader: Reader, change: Change) -> set[int]:
    """Findings of which the record tells, and of which people will be told that they are gone."""
    logged = {pk for source, pk in newest_marks(reader, change) if source in (Source.FOUND, Source.GONE)}
    if not reader.sight(change).shows("plan"):
        return logged
    windows = whole_changes([change.pk])[change.pk].windows.all()
    in_time = sorted(windows, key=lambda one: (one.starts_at, one.public_id))
    window = first_of([(standing(window_facts(one), reader.now), one) for one in in_time])
    return logged | set(gone_with(window)) if window is not None and is_planned(window.state) else logged


def newest_marks(reader: Reader, change: Change) -> Sequence[Mark]:
    if not reader.sight(change).shows("log"):
        return ()
    return asked_once(("newest lines", change.pk), lambda: Record(reader, change.pk).newest_marks(NEWEST_LINES))


def first_of(windows: Sequence[tuple[str, OneWindow]]) -> OneWindow | None:
    running = [window for how, window in windows if how in (Standing.RUNNING, Standing.OVERRUNNING)]
    ahead = [window for how, window in windows if how in (Standing.UNCONFIRMED, Standing.PLANNED)]
    return next(iter((*running, *ahead, *(window for _, window in reversed(windows)))), None)


def is_planned(state: str) -> bool:
    return state not in ENDED_STATES and state != "rejected"
