"""Free slots against trying every start: on a grid, and an instant before, at and after each edge of each range."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from changes.domain.conflicts.calendars import Frozen
from changes.domain.conflicts.kinds import Conflict, ConflictKind
from changes.domain.conflicts.search import Around, conflicts_of
from changes.domain.conflicts.severity import Severity
from changes.domain.slots import Plainly, Reason, Refusal, Slot, Slots, Sought, free_slots
from changes.domain.work import Reach, Work, reach_of
from core.time.interval import Interval
from core.time.recurrence import Recurring
from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Declared, Level
from tests.domain.oracle import OracleEstate
from tests.domain.strategies import MIDNIGHT, SLUGS, Code, pick, read_check, read_declared, read_estate
from tests.examples import tries

GRID = timedelta(minutes=30)
INSTANT = timedelta.resolution
LONGEST_RANGE = 16
"""In steps of the grid."""


@dataclass(frozen=True)
class Case:
    reach: Reach
    around: Around
    sought: Sought
    now: datetime

    @property
    def slots(self) -> Slots:
        return free_slots(self.reach, self.around, self.sought, self.now)


def step(number: int) -> datetime:
    return MIDNIGHT + number * GRID


def read_case(code: Code) -> Case:
    estate = pick(code, (read_estate, read_redundant))(code)
    graph = estate.graph()
    duration = 1 + next(code) % 5
    steps = duration + next(code) % (LONGEST_RANGE - duration)
    sought = Sought(duration * GRID, MIDNIGHT, step(steps))
    others = tuple(read_other(code, estate, graph, number) for number in range(1, 1 + next(code) % 5))
    freezes = [read_freeze(code, estate) for _ in range(pick(code, (0, 0, 1)))]
    hours = {pick(code, estate.slugs): [read_hours(code) for _ in range(1 + next(code) % 2)] for _ in hours_of(code)}
    mine = Work("window-0", "change-0", sought.hull, *read_what(code, estate))
    return Case(reach_of(graph, mine), Around(others, freezes, hours), sought, step(pick(code, (-1, 0, 3))))


def read_redundant(code: Code) -> OracleEstate:
    """One or two systems that need some of a set of two to four, and something on top of them."""
    members = SLUGS[: 2 + next(code) % 3]
    dependents = pick(code, (SLUGS[5:6], SLUGS[5:7]))
    minimum = 1 + next(code) % (len(members) - 1)
    edges = [Edge(dependent, member, NeedKind.REDUNDANT) for dependent in dependents for member in members]
    nodes = [*(Node(slug) for slug in (*members, SLUGS[7])), *(Node(slug, minimum) for slug in dependents)]
    return OracleEstate(tuple(nodes), (*edges, Edge(SLUGS[7], SLUGS[5], NeedKind.REQUIRED)))


def hours_of(code: Code) -> range:
    return range(pick(code, (0, 0, 0, 1, 2)))


def read_what(code: Code, estate: OracleEstate) -> tuple:  # type: ignore[type-arg]
    checks = tuple(read_check(code, estate.slugs) for _ in range(pick(code, (0, 0, 1))))
    people = frozenset(pick(code, ((), (), ("ana",), ("bert",), ("ana", "bert"))))
    targets = pick(code, (estate.slugs, estate.slugs[:4]))
    return pick(code, (read_declared(code, targets, 2), Declared({pick(code, targets): Level.OUTAGE}))), checks, people


def read_other(code: Code, estate: OracleEstate, graph: Graph, number: int) -> Reach:
    """Now and then another window of the same change; some lie outside of what is looked at."""
    start = next(code) % (LONGEST_RANGE + 4) - 3
    period = Interval(step(start), step(start + 1 + next(code) % 6), open_ended=pick(code, (False, True)))
    change = pick(code, ("change-0", *[f"change-{number}"] * 7))
    return reach_of(graph, Work(f"window-{number}", change, period, *read_what(code, estate)))


def read_freeze(code: Code, estate: OracleEstate) -> Frozen:
    start = next(code) % LONGEST_RANGE - 1
    period = Interval(step(start), step(start + 1 + next(code) % 6))
    return Frozen("freeze", period, frozenset({pick(code, estate.slugs), pick(code, estate.slugs)}))


def read_hours(code: Code) -> Recurring:
    """The range looked at is the night to a Monday in May, or its morning elsewhere."""
    start = (MIDNIGHT + (next(code) % LONGEST_RANGE - 2) * GRID).time()
    rule = pick(code, ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO,SU"))
    return Recurring(rule, time(start.hour, start.minute), (1 + next(code) % 12) * GRID, ZoneInfo("UTC"))


cases = st.binary(min_size=240, max_size=240).map(iter).map(read_case)
thoroughly = tries(10)


def at(case: Case, start: datetime) -> list[Conflict]:
    """What a window that starts then would not go together with, at medium or worse."""
    period = Interval(start, start + case.sought.duration)
    reach = Reach(replace(case.reach.work, period=period), case.reach.blast)
    return [one for one in conflicts_of(reach, case.around) if one.severity >= Severity.MEDIUM]


def starts(case: Case, slots: Slots) -> Iterator[datetime]:
    first, last = case.sought.earliest, case.sought.last_start
    edges = {edge for one in ranges_of(slots) for edge in (one.from_, one.until)}
    grid = {first + number * GRID for number in range((last - first) // GRID + 1)}
    tried = sorted(grid | {edge + by for edge in edges for by in (-INSTANT, INSTANT)})
    return (start for start in tried if first <= start <= last)


def ranges_of(slots: Slots) -> list[Slot | Refusal]:
    ranges: list[Slot | Refusal] = [*slots.slots, *slots.refused]
    return sorted(ranges, key=lambda one: (one.from_, one.until))


@thoroughly
@given(cases)
def test_a_start_is_in_a_slot_exactly_when_nothing_at_medium_or_worse_would_be_found_there(case: Case) -> None:
    slots = case.slots

    for start in starts(case, slots):
        free = any(one.from_ <= start <= one.until for one in slots.slots)
        assert free == (start >= case.now and not at(case, start)), start


@thoroughly
@given(cases)
def test_slots_and_refusals_cover_every_start_and_meet_exactly(case: Case) -> None:
    slots = case.slots

    ranges = ranges_of(slots)
    assert ranges[0].from_ == case.sought.earliest
    assert ranges[-1].until == case.sought.last_start
    assert [one.until for one in ranges[:-1]] == [one.from_ for one in ranges[1:]]
    assert not [one for one, other in pairwise(slots.slots) if one.until >= other.from_]


@thoroughly
@given(cases)
def test_a_refusal_names_all_that_would_be_found_there_and_nothing_else(case: Case) -> None:
    for one in case.slots.refused:
        start = min(one.from_ + INSTANT, one.until)
        expected = {told(conflict) for conflict in at(case, start)}
        past = {Plainly.PAST} if start < case.now else set()
        assert merged_hours(one.because) == expected | past
        assert len(one.because) == len(set(one.because))


def told(conflict: Conflict) -> object:
    return conflict.kind, conflict.windows, conflict.meets_at, conflict.severity, conflict.freeze, conflict.people


def merged_hours(because: Sequence[Reason]) -> set[object]:
    """Hours are refused system by system, and found together."""
    hours = [one for one in because if isinstance(one, Conflict) and one.kind is ConflictKind.MAINTENANCE_HOURS]
    systems = tuple(sorted(system for one in hours for system in one.meets_at))
    others = {told(one) if isinstance(one, Conflict) else one for one in because if one not in hours}
    return others | {told(replace(hours[0], meets_at=systems)) if hours else None} - {None}


def test_random_cases_hold_every_reason_and_slots_of_one_instant() -> None:
    counted = Counter[str]()
    for seed in range(400):
        slots = read_case(iter(Random(seed).randbytes(240))).slots
        counted.update(kinds(slots))

    assert counted["instant"] >= 8
    assert counted["free"] >= 150
    assert min(counted[kind] for kind in ConflictKind) >= 3, counted
    assert counted["PAST"] >= 50


def kinds(slots: Slots) -> set[str]:
    reasons = [reason for one in slots.refused for reason in one.because]
    named = {str(one.kind) if isinstance(one, Conflict) else one.name for one in reasons}
    free = {"free"} if slots.slots else set()
    return named | free | {"instant" for one in slots.slots if one.from_ == one.until}
