"""Which of very many possible starts to offer to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from changes.domain.slots import Slot
from core.time.clock_changes import resolve

MOST = 6
EVEN = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def is_free(slots: Iterable[Slot], start: datetime) -> bool:
    return any(slot.from_ <= start <= slot.until for slot in slots)


def nearest(slots: Sequence[Slot], wanted: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """At most six in order: the first after the wanted start, then, while there is room, the last before it."""
    starts = sorted({start for slot in slots for start in _starts(slot, wanted, zone)} - {wanted})
    after = [start for start in starts if start > wanted][:MOST]
    before = [start for start in starts if start < wanted]
    return (*before[max(0, len(before) - MOST + len(after)) :], *after)


def _starts(slot: Slot, wanted: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Where the slot begins; on every later day of it the wanted time of the day."""
    first = even(slot)
    if first is None:
        return
    yield first
    day, last = first.astimezone(zone).date(), slot.until.astimezone(zone).date()
    time = wanted.astimezone(zone).time()
    while day < last:
        day += timedelta(days=1)
        start = resolve(datetime.combine(day, time), zone, 0).instant
        if start <= slot.until:
            yield start


def even(slot: Slot) -> datetime | None:
    """The first start that people would write: a whole five minutes, or at least a whole minute."""
    for step in (EVEN, MINUTE):
        start = slot.from_ + -timedelta(seconds=slot.from_.timestamp()) % step
        if start <= slot.until:
            return start
    return None
