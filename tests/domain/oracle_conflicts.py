"""The rules of every kind of conflict once more, plain and slow, written without a look at the code.

The pairs come from the other oracle; what stands beside them is here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from changes.domain.conflicts.calendars import Frozen
from changes.domain.conflicts.kinds import ConflictKind
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Work
from core.time.interval import Interval
from core.time.recurrence import Recurring
from estate.domain.graph import NeedKind
from estate.domain.impact import Level
from tests.domain.oracle import OracleEstate, OracleFinding, OracleSide, find_conflict, overlap_of, shortfalls_together

MOST_WINDOWS = 4
HALF_HOUR = timedelta(minutes=30)
WEEK = timedelta(weeks=1)
A_MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PAIR_KINDS = (
    ConflictKind.SAME_SYSTEM,
    ConflictKind.DEPENDENCY,
    ConflictKind.VALIDATION,
    ConflictKind.SHARED_DEPENDENT,
)

Overlap = tuple[datetime, datetime, bool]


@dataclass(frozen=True)
class Weekly:
    """Maintenance hours of every week, in UTC; all times are whole half hours."""

    weekday: str
    start: time
    duration: timedelta

    @property
    def recurring(self) -> Recurring:
        return Recurring(f"FREQ=WEEKLY;BYDAY={self.weekday}", self.start, self.duration, ZoneInfo("UTC"))

    def hold(self, moment: datetime) -> bool:
        began = datetime.combine(A_MONDAY, self.start, UTC) + timedelta(days=WEEKDAYS.index(self.weekday))
        return (moment - began) % WEEK < self.duration


@dataclass(frozen=True)
class Situation:
    """All that may not go together."""

    estate: OracleEstate
    works: tuple[Work, ...]
    freezes: tuple[Frozen, ...] = ()
    hours: Mapping[str, tuple[Weekly, ...]] = field(default_factory=dict)


def findings(situation: Situation) -> list[OracleFinding]:
    estate, works = situation.estate, situation.works
    return [
        *(found for a, b in combinations(works, 2) if (found := find_conflict(estate, a, b))),
        *shortages(estate, works),
        *(found for work in works for frozen in situation.freezes if (found := find_frozen(estate, work, frozen))),
        *(found for work in works if (found := find_outside_hours(estate, work, situation.hours))),
        *(found for a, b in combinations(works, 2) if (found := find_person(a, b))),
    ]


def absorbed(found: Iterable[OracleFinding]) -> set[OracleFinding]:
    """The pair findings of which a redundancy finding holds exactly the two windows."""
    found = list(found)
    return {
        pair
        for pair in found
        if pair.kind in PAIR_KINDS
        and any(one.kind == ConflictKind.REDUNDANCY and one.windows == pair.windows for one in found)
    }


# Redundant sets


def shortages(estate: OracleEstate, works: Sequence[Work]) -> Iterator[OracleFinding]:
    short = Short(estate)
    for size in range(2, MOST_WINDOWS + 1):
        for some in combinations(works, size):
            overlap = common_overlap(some)
            if overlap is None or len({work.change for work in some}) < size:
                continue
            by_parts = {system for part in parts_of(some) for system in short.of(part)}
            for system in sorted(short.of(some) - by_parts):
                if not all(takes_part(estate, work, system) for work in some):
                    continue
                windows = tuple(sorted(work.window for work in some))
                yield OracleFinding(ConflictKind.REDUNDANCY, (), Severity.HIGH, windows, (system,), overlap)


def takes_part(estate: OracleEstate, work: Work, system: str) -> bool:
    """Whether an outage that it declares comes to a member of the set at all, and not over a soft dependency only.

    It matters where moments are too many: a window that is harmless to the set would turn a set of windows that never
    are down together into one where all targets count at once, and be named beside them.
    """
    down = {target for target, level in work.declared.levels.items() if level == Level.OUTAGE}
    while more := {e.dependent for e in estate.edges if e.provider in down and e.kind != NeedKind.SOFT} - down:
        down |= more
    return not down.isdisjoint(estate.providers(system, NeedKind.REDUNDANT))


def parts_of(some: Sequence[Work]) -> Iterator[tuple[Work, ...]]:
    return (part for size in range(1, len(some)) for part in combinations(some, size))


class Short:
    """Whose redundant set windows leave below its minimum, each set of windows asked about once."""

    def __init__(self, estate: OracleEstate) -> None:
        self.estate = estate
        self.answers: dict[tuple[str, ...], frozenset[str]] = {}

    def of(self, some: Sequence[Work]) -> frozenset[str]:
        question = tuple(work.window for work in some)
        if question not in self.answers:
            shortfalls = shortfalls_together(self.estate, [work.declared for work in some])
            self.answers[question] = frozenset(shortfall.system for shortfall in shortfalls)
        return self.answers[question]


def common_overlap(some: Sequence[Work]) -> Overlap | None:
    start = max(work.period.starts_at for work in some)
    end = min(work.period.ends_at for work in some)
    return (start, end, any(work.period.open_ended for work in some)) if start < end else None


# Freezes, hours and people


def find_frozen(estate: OracleEstate, work: Work, frozen: Frozen) -> OracleFinding | None:
    overlap = overlap_of(work.period, frozen.period)
    side = OracleSide(estate, work)
    points = side.reached & frozen.systems
    if overlap is None or not points:
        return None
    kind, severity = ConflictKind.FREEZE, severity_of_freeze(side, points)
    return OracleFinding(kind, (), severity, (work.window,), tuple(sorted(points)), overlap, freeze=frozen.freeze)


def severity_of_freeze(side: OracleSide, points: frozenset[str]) -> Severity:
    if side.targets & points:
        return Severity.HIGH
    return Severity.MEDIUM if any(side.brings[system] > Level.NONE for system in points) else Severity.INFO


def find_outside_hours(estate: OracleEstate, work: Work, hours: Mapping[str, Sequence[Weekly]]) -> OracleFinding | None:
    side = OracleSide(estate, work)
    bound = {system for system, level in side.brings.items() if system in side.targets or level >= Level.DEGRADED}
    outside = {
        system: left
        for system in bound & set(hours)
        if (
            left := [moment for moment in half_hours(work.period) if not any(one.hold(moment) for one in hours[system])]
        )
    }
    if not outside:
        return None
    first = min(left[0] for left in outside.values())
    last = max(left[-1] for left in outside.values()) + HALF_HOUR
    overlap = (first, last, work.period.open_ended and last == work.period.ends_at)
    kind, points = ConflictKind.MAINTENANCE_HOURS, tuple(sorted(outside))
    return OracleFinding(kind, (), Severity.MEDIUM, (work.window,), points, overlap)


def half_hours(period: Interval) -> list[datetime]:
    """Where each of them begins."""
    return [period.starts_at + count * HALF_HOUR for count in range((period.ends_at - period.starts_at) // HALF_HOUR)]


def find_person(a: Work, b: Work) -> OracleFinding | None:
    overlap = overlap_of(a.period, b.period)
    both = a.implementers & b.implementers
    if overlap is None or a.change == b.change or not both:
        return None
    low, high = sorted([a.window, b.window])
    return OracleFinding(ConflictKind.PERSON, (), Severity.MEDIUM, (low, high), (), overlap, people=tuple(sorted(both)))
