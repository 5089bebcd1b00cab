"""Random estates and random work on them, small enough to be thorough and dense enough to hit one another.

A case is read from one string of bytes: drawing each part of it by itself would take ten times as long.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TypeVar

from hypothesis import strategies as st

from changes.domain.work import Check, Work
from core.time.interval import Interval
from estate.domain.graph import Edge, NeedKind, Node
from estate.domain.impact import Declared, Level
from tests.domain.oracle import OracleEstate

SLUGS = tuple("dagcfbeh")
MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)
KINDS = (NeedKind.SOFT, NeedKind.REQUIRED, NeedKind.REDUNDANT, NeedKind.REDUNDANT)
LEVELS = (Level.OUTAGE, Level.DEGRADED, Level.AT_RISK, Level.NONE)

Option = TypeVar("Option")
Code = Iterator[int]
PairCase = tuple[OracleEstate, Work, Work]


def read_estate(code: Code, largest: int = len(SLUGS), smallest: int = 3) -> OracleEstate:
    """Sparse or dense, every other one with cycles. A system depends on another in one way only.

    Most dependencies run one way through the list of systems, so that not everything is one cycle.
    """
    slugs = SLUGS[: largest - next(code) % (largest - smallest + 1)]
    forwards, backwards = pick(code, ((2, 0), (3, 18), (5, 0), (5, 18)))
    drawn = [
        Edge(dependent, provider, KINDS[number % len(KINDS)])
        for dependent, provider in permutations(slugs, 2)
        if is_drawn(number := next(code), forwards if slugs.index(dependent) > slugs.index(provider) else backwards)
    ]
    return OracleEstate(tuple(Node(slug, read_minimum(code, slug, drawn)) for slug in slugs), tuple(drawn))


def pick(code: Code, options: Sequence[Option]) -> Option:
    return options[next(code) % len(options)]


def is_drawn(number: int, one_in: int) -> bool:
    return one_in > 0 and number // len(KINDS) % one_in == one_in - 1


def read_minimum(code: Code, slug: str, edges: Sequence[Edge]) -> int:
    """Now and then one more than there are members."""
    members = sum(edge.dependent == slug and edge.kind == NeedKind.REDUNDANT for edge in edges)
    return 1 + next(code) % (members + 1)


def read_declared(code: Code, slugs: Sequence[str], most_targets: int = 3) -> Declared:
    targets = [pick(code, slugs) for _ in range(1 + next(code) % most_targets)]
    return Declared({target: pick(code, LEVELS) for target in targets}, one_at_a_time=pick(code, (False, True)))


def read_rolling(code: Code, slugs: Sequence[str]) -> Declared:
    """Four or five targets."""
    return Declared({target: pick(code, LEVELS) for target in slugs[: 4 + next(code) % 2]}, one_at_a_time=True)


def read_period(code: Code) -> Interval:
    """Hours of one night: many overlap, some touch, some lie apart."""
    start = MIDNIGHT + timedelta(hours=next(code) % 4)
    return Interval(start, start + timedelta(hours=1 + next(code) % 3), open_ended=pick(code, (False, True)))


def read_check(code: Code, slugs: Sequence[str]) -> Check:
    to, from_ = pick(code, slugs), pick(code, slugs)
    return pick(code, (Check(to, from_), Check(to)))


def read_work(code: Code, estate: OracleEstate, targets: Sequence[str], window: str, change: str) -> Work:
    checks = {read_check(code, estate.slugs): None for _ in range(pick(code, (0, 0, 1, 2)))}
    return Work(window, change, read_period(code), read_declared(code, targets, most_targets=2), tuple(checks))


def read_pair(code: Code) -> PairCase:
    """Now and then windows of one change, or with a target in common; the first is not always the first by name."""
    estate = read_estate(code)
    first, second = pick(code, (("window-1", "window-2"), ("window-2", "window-1")))
    other_change = pick(code, ("change-2",) * 7 + ("change-1",))
    ours, theirs = pick(code, grounds(estate))
    a = read_work(code, estate, ours, first, "change-1")
    return estate, a, read_work(code, estate, theirs, second, other_change)


def grounds(estate: OracleEstate) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Where the two of a pair work: anywhere, apart, or where nothing is needed, to meet only further up."""
    fed = {edge.dependent for edge in estate.edges}
    roots = [slug for slug in estate.slugs if slug not in fed]
    apart = (estate.slugs[::2], estate.slugs[1::2])
    return [(estate.slugs, estate.slugs), apart, (roots[::2], roots[1::2]) if len(roots) > 1 else apart]


def read_work_alone(code: Code, largest: int = len(SLUGS)) -> tuple[OracleEstate, Declared]:
    estate = read_estate(code, largest, smallest=2)
    return estate, read_declared(code, estate.slugs)


def read_worsened(code: Code) -> tuple[OracleEstate, Declared, Declared]:
    """A piece of work, and the same declared as bad or worse."""
    estate, declared = read_work_alone(code)
    worse = {system: max(level, pick(code, LEVELS)) for system, level in declared.levels.items()}
    return estate, declared, Declared(worse, declared.one_at_a_time)


def read_works(code: Code) -> tuple[OracleEstate, list[Declared]]:
    estate = read_estate(code)
    return estate, [read_declared(code, estate.slugs) for _ in range(1 + next(code) % 3)]


def read_rolling_works(code: Code) -> tuple[OracleEstate, list[Declared]]:
    estate = read_estate(code, smallest=5)
    return estate, [read_rolling(code, estate.slugs) for _ in range(3)]


def read_window_and_others(code: Code) -> tuple[OracleEstate, Work, list[Work]]:
    estate = read_estate(code)
    others = [read_work(code, estate, estate.slugs, f"window-{number}", f"change-{number % 3}") for number in (1, 2, 3)]
    return estate, read_work(code, estate, estate.slugs, "window-0", "change-0"), others


def read_wider(code: Code, estate: OracleEstate) -> OracleEstate:
    """The same estate with one dependency more, unless there is no room for another."""
    taken = {(edge.dependent, edge.provider) for edge in estate.edges}
    free = [pair for pair in permutations(estate.slugs, 2) if pair not in taken]
    if not free:
        return estate
    dependent, provider = pick(code, free)
    return OracleEstate(estate.nodes, (*estate.edges, Edge(dependent, provider, pick(code, KINDS))))


def read_work_and_wider(code: Code) -> tuple[OracleEstate, Declared, OracleEstate]:
    estate, declared = read_work_alone(code)
    return estate, declared, read_wider(code, estate)


def read_pair_and_wider(code: Code) -> tuple[PairCase, OracleEstate]:
    """Two windows of different changes at the same time."""
    estate, a, b = read_pair(code)
    simultaneous = Work(b.window, "another-change", a.period, b.declared, b.checks)
    return (estate, a, simultaneous), read_wider(code, estate)


codes = st.binary(min_size=144, max_size=144).map(iter)
estates_with_work = codes.map(read_work_alone)
tiny_estates_with_work = codes.map(lambda code: read_work_alone(code, largest=3))
worsened_work = codes.map(read_worsened)
work_on_wider_estates = codes.map(read_work_and_wider)
estates_with_works = codes.map(read_works)
estates_with_rolling_works = codes.map(read_rolling_works)
pairs_of_work = codes.map(read_pair)
pairs_on_wider_estates = codes.map(read_pair_and_wider)
windows_with_others = codes.map(read_window_and_others)
seeds = st.integers(0, 10_000)
