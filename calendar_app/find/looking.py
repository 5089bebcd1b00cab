"""From what somebody looks for to the starts that are free, the quietest first, and why the rest is not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from calendar_app.find.forms import FindForm
from changes.domain.quietest import (
    PartOfDay,
    Quieting,
    RankedStart,
    ToldPeople,
    in_words,
    one_a_day,
    quietest,
    starts_within,
)
from changes.domain.slots import Sought
from changes.selectors.changes import warnings_of
from changes.selectors.find_a_time import concerned_by
from changes.selectors.preview import PreviewInput
from changes.selectors.reader import Reader
from changes.selectors.slots import RefusedView, SlotsView, slots
from components.work import WarningLine, warning_lines
from core.time.interval import Interval
from core.turns import in_turn
from estate.domain.impact import Declared, Level
from notifications.selectors.would_be_told import would_be_told

MOST_SHOWN = 8
MOST_REFUSED = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FreeStart:
    starts_at: datetime
    ends_at: datetime
    because: str
    book_url: str


@dataclass(frozen=True, slots=True)
class InTheWay:
    because: str
    lasting: timedelta
    """How much of the time that was looked at."""


@dataclass(frozen=True, slots=True)
class FoundTimes:
    starts: tuple[FreeStart, ...]
    refused: tuple[InTheWay, ...]
    """What is in the way the longest first."""
    refused_rest: int
    fits: bool
    """False where the work is longer than any such part of a day."""
    warnings: tuple[WarningLine, ...]
    """What it does alone, whenever it is done."""


@dataclass(frozen=True, slots=True)
class LookedFor:
    """For what, and what came of it."""

    form: FindForm
    entered: PreviewInput
    view: SlotsView

    @property
    def length(self) -> timedelta:
        length: timedelta = self.form.cleaned_data["takes"]
        return length

    def book_url(self, starts_at: datetime) -> str:
        """The form of a change, with everything filled in; or the page that copies one."""
        if self.form.copied:
            address = reverse("change-copy", args=[self.form.copied])
            return f"{address}?{urlencode({'start': starts_at.isoformat()})}"
        asked = {
            "system": list(self.entered.targets),
            "impact": self.form.cleaned_data["impact"],
            "start": starts_at.isoformat(),
            "end": (starts_at + self.length).isoformat(),
        }
        return f"{reverse('book')}?{urlencode(asked, doseq=True)}"


def look(reader: Reader, form: FindForm, during: Interval | None = None) -> LookedFor | None:
    """Of a form that is valid; `during` is all of it that is looked at. Raises `Invalid` as booking would. None where
    nothing of it is still ahead."""
    length = form.cleaned_data["takes"]
    hull = _hull(reader, form, during)
    if hull is None or length > hull.duration:
        return None
    level = Level.from_word(form.cleaned_data["impact"])
    entered = PreviewInput(
        dict.fromkeys(form.cleaned_data["systems"], level), hull, implementers=(reader.person.email,)
    )
    with in_turn(reader.person.pk):
        view = slots(reader, entered, Sought(length, hull.starts_at, hull.ends_at))
    return LookedFor(form, entered, view)


def times(reader: Reader, looked: LookedFor) -> FoundTimes:
    form, part = looked.form, looked.form.of_day
    concerned = concerned_by(reader, looked.entered)
    told = would_be_told(reader, concerned.bare).told
    people = Counter(one.organisation for one in told)
    around = Quieting(
        tuple(ToldPeople(number, concerned.zones[slug]) for slug, number in sorted(people.items())),
        concerned.hours,
        concerned.approvers,
    )
    ranked = quietest(starts_within(looked.view.slots, form.days, part, looked.length), around)
    refused = _refused(looked.view.refused, form, part)
    return FoundTimes(
        tuple(_start(looked, one) for one in one_a_day(ranked, part, MOST_SHOWN)),
        refused[:MOST_REFUSED],
        max(0, len(refused) - MOST_REFUSED),
        any(night and night.duration >= looked.length for night in map(part.on, form.days)),
        warning_lines(warnings_of(reader, Declared(dict(looked.entered.targets)))),
    )


def _start(looked: LookedFor, one: RankedStart) -> FreeStart:
    starts_at, ends_at = one.period.starts_at, one.period.ends_at
    return FreeStart(starts_at, ends_at, in_words(one), looked.book_url(starts_at))


def _hull(reader: Reader, form: FindForm, during: Interval | None) -> Interval | None:
    parts = [one for one in map(form.of_day.on, form.days) if one]
    if not parts:
        return None
    first, last = max(parts[0].starts_at, reader.now), max(one.ends_at for one in parts)
    if during is not None:
        first, last = max(first, during.starts_at), min(last, during.ends_at + form.cleaned_data["takes"])
    return Interval(first, last) if first < last else None


def _refused(refused: Iterable[RefusedView], form: FindForm, part: PartOfDay) -> tuple[InTheWay, ...]:
    """As far as it is in the parts of the days that are meant."""
    lasting: dict[str, timedelta] = defaultdict(timedelta)
    nights = [one for one in map(part.on, form.days) if one]
    for one in refused:
        for within in nights:
            length = min(one.until, within.ends_at) - max(one.from_, within.starts_at)
            lasting[one.because] += max(length, timedelta())
    found = (InTheWay(because, length) for because, length in lasting.items() if length)
    return tuple(sorted(found, key=lambda one: (-one.lasting, one.because)))
