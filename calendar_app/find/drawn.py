"""What somebody looks for, drawn into the schedule: free starts in green, and why the rest is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.http import QueryDict

from accounts.domain.may import may_work
from calendar_app.find.forms import FindForm
from calendar_app.find.looking import LookedFor, look
from calendar_app.schedule.shades import Shade, ShadeKind
from changes.domain.slot_picks import even
from changes.domain.slots import Slot
from changes.selectors.reader import Reader
from core.refusals import Refused
from core.time.interval import Interval

LONGEST_ASKED = 1_500
"""Characters of an address."""
LEAST_DRAWN = timedelta(minutes=30)
"""A single start is drawn so long."""


def shades_found(reader: Reader, asked: str, shown: Interval, *, apart: bool = False) -> list[Shade]:
    """`asked` is the form of *Find a time* as it is in an address; what makes no sense in it is not drawn.
    `apart`: once for each system that is looked for."""
    form = _form(reader, asked)
    if form is None or not form.is_valid():
        return []
    try:
        looked = look(reader, form, shown)
    except Refused:
        return []
    if looked is None:
        return []
    free = list(_free(reader, looked))
    drawn = [*free, *_refused(looked, [Interval(one.from_, one.until) for one in free])]
    return [replace(one, lane=slug) for slug in looked.entered.targets for one in drawn] if apart else drawn


def _form(reader: Reader, asked: str) -> FindForm | None:
    if not asked or len(asked) > LONGEST_ASKED or not may_work(reader.person):
        return None
    data = QueryDict(asked)
    hostile = any("\0" in value for name in data for value in (name, *data.getlist(name)))
    return None if hostile else FindForm(data, reader=reader)


def _free(reader: Reader, looked: LookedFor) -> Iterator[Shade]:
    for slot in looked.view.slots:
        for part in _parts(looked, slot.from_, slot.until, less=looked.length):
            start = even(part)
            if start is not None:
                until = max(part.until, part.from_ + LEAST_DRAWN)
                starts = dict.fromkeys(_said(reader, at) for at in (start, part.until))
                words = f"✓ Free, start {'–'.join(starts)}"
                yield Shade(ShadeKind.FREE, part.from_, until, words, looked.book_url(start))


def _refused(looked: LookedFor, free: list[Interval]) -> Iterator[Shade]:
    for one in looked.view.refused:
        for part in _parts(looked, one.from_, one.until):
            for left in Interval(part.from_, part.until).outside(free) if part.from_ < part.until else ():
                yield Shade(ShadeKind.REFUSED, left.starts_at, left.ends_at, one.because)


def _parts(looked: LookedFor, from_: datetime, until: datetime, less: timedelta = timedelta()) -> Iterator[Slot]:
    """What of it is in the parts of the days that are meant; the work has to end in them, too."""
    for part in map(looked.form.of_day.on, looked.form.days):
        if part is None:
            continue
        first, last = max(from_, part.starts_at), min(until, part.ends_at - less)
        if first <= last:
            yield Slot(first, last)


def _said(reader: Reader, at: datetime) -> str:
    return f"{at.astimezone(reader.zone):%H:%M}"
