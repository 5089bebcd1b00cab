"""Random situations for every kind of conflict: up to five windows of one night with freezes, hours and people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from itertools import permutations

from hypothesis import strategies as st

from changes.domain.conflicts.calendars import Frozen
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.graph import Edge, NeedKind, Node
from estate.domain.impact import Declared, Level
from tests.domain.oracle import OracleEstate
from tests.domain.oracle_conflicts import HALF_HOUR, Situation, Weekly
from tests.domain.strategies import (
    KINDS,
    LEVELS,
    MIDNIGHT,
    SLUGS,
    Code,
    pick,
    read_check,
    read_estate,
    read_minimum,
    read_rolling,
    read_wider,
)

INNER = SLUGS[6]
PEOPLE = ("ana", "bert", "cleo")
MOSTLY_DOWN = (Level.OUTAGE,) * 4 + LEVELS
NESTED = (
    (),
    (("outer", "inner", NeedKind.REQUIRED),),
    (("outer", "inner", NeedKind.REDUNDANT), ("outer", "spare", NeedKind.REDUNDANT)),
    (
        ("outer", "inner", NeedKind.REDUNDANT),
        ("outer", "spare", NeedKind.REDUNDANT),
        ("outer", "first", NeedKind.REDUNDANT),
    ),
    (("outer", "inner", NeedKind.SOFT), ("outer", "first", NeedKind.REDUNDANT), ("outer", "spare", NeedKind.REDUNDANT)),
    (
        ("outer", "inner", NeedKind.REDUNDANT),
        ("outer", "spare", NeedKind.REDUNDANT),
        ("first", "outer", NeedKind.REDUNDANT),
    ),
)
"""What else is redundant beside the inner set: nothing, a set that the inner one is a member of, a cycle of sets."""


def read_pool(code: Code) -> OracleEstate:
    """A redundant set of two to five, perhaps within another, and up to three dependencies of any kind more."""
    members = SLUGS[: pick(code, (2, 3, 4, 4, 5))]
    place = {"first": SLUGS[0], "spare": SLUGS[5], "inner": INNER, "outer": SLUGS[7]}
    kinds = {(INNER, member): NeedKind.REDUNDANT for member in members}
    kinds |= {(place[a], place[b]): kind for a, b, kind in pick(code, NESTED)}
    for _ in range(next(code) % 4):
        kinds.setdefault(pick(code, ANY_TWO), pick(code, KINDS))
    edges = tuple(Edge(dependent, provider, kind) for (dependent, provider), kind in kinds.items())
    return OracleEstate(tuple(Node(slug, read_minimum(code, slug, edges)) for slug in SLUGS), edges)


ANY_TWO = tuple(permutations(SLUGS, 2))


def read_night(code: Code) -> Interval:
    """Half hours of one night: most have something in common, some touch, some lie apart."""
    start = MIDNIGHT + next(code) % 6 * HALF_HOUR
    return Interval(start, start + (1 + next(code) % 8) * HALF_HOUR, open_ended=pick(code, (False, False, True)))


def read_targets(code: Code, slugs: Sequence[str]) -> Declared:
    targets = [pick(code, slugs) for _ in range(pick(code, (1, 1, 1, 2, 3)))]
    return Declared({target: pick(code, MOSTLY_DOWN) for target in targets}, one_at_a_time=pick(code, (False, True)))


def read_busy_work(code: Code, estate: OracleEstate, number: int, declared: Declared) -> Work:
    """Now and then of the same change as another."""
    return Work(
        window=f"window-{number * 3 % 5}",
        change=pick(code, (f"change-{number}",) * 7 + ("change-0",)),
        period=read_night(code),
        declared=declared,
        checks=tuple({read_check(code, estate.slugs): None for _ in range(pick(code, (0, 0, 0, 1, 2)))}),
        implementers=frozenset(pick(code, PEOPLE) for _ in range(pick(code, (0, 0, 1, 2)))),
    )


def read_freezes(code: Code, estate: OracleEstate) -> tuple[Frozen, ...]:
    return tuple(
        Frozen(
            freeze=f"freeze-{number}",
            period=replace(read_night(code), open_ended=False),
            systems=frozenset(pick(code, estate.slugs) for _ in range(1 + next(code) % 2)),
            blocks=pick(code, (False, True)),
        )
        for number in range(next(code) % 3)
    )


def read_hours(code: Code, estate: OracleEstate) -> dict[str, tuple[Weekly, ...]]:
    systems = {pick(code, estate.slugs) for _ in range(next(code) % 3)}
    return {system: tuple(read_weekly(code) for _ in range(1 + next(code) % 2)) for system in sorted(systems)}


def read_weekly(code: Code) -> Weekly:
    """In the night from Sunday to Monday; some cross midnight, some last as long as the night."""
    weekday, hour = pick(code, (("SU", 22), ("SU", 23), ("MO", 0), ("MO", 0), ("MO", 1), ("MO", 2), ("TU", 0)))
    start = time(hour, pick(code, (0, 30)))
    return Weekly(weekday, start, pick(code, (1, 2, 3, 4, 6, 8, 10, 20)) * HALF_HOUR)


def read_situation(code: Code) -> Situation:
    return pick(code, (read_scattered, read_scattered, read_crowd))(code)


def read_scattered(code: Code) -> Situation:
    estate = pick(code, (read_estate, read_pool))(code)
    ground = pick(code, (estate.slugs, estate.slugs[:5]))
    numbers = range(2 + next(code) % 4)
    works = [read_busy_work(code, estate, number, read_targets(code, ground)) for number in numbers]
    return Situation(estate, tuple(works), read_freezes(code, estate), read_hours(code, estate))


def read_crowd(code: Code) -> Situation:
    """Each window has members of one redundant set, mostly its own one, and most share a moment."""
    pool = read_pool(code)
    members = pool.providers(INNER, NeedKind.REDUNDANT)
    minimum = max(1, len(members) + 1 - pick(code, (2, 3, 4, 4)))
    nodes = tuple(replace(node, redundancy_minimum=minimum) if node.slug == INNER else node for node in pool.nodes)
    estate = replace(pool, nodes=nodes)
    numbers = range(pick(code, (3, 4, 5, 5)))
    works = [read_busy_work(code, estate, number, read_share(code, members, number)) for number in numbers]
    together = [replace(work, period=pick(code, (*(ALL_NIGHT,) * 4, work.period))) for work in works]
    return Situation(estate, tuple(together), read_freezes(code, estate), read_hours(code, estate))


ALL_NIGHT = Interval(MIDNIGHT, MIDNIGHT + 8 * HALF_HOUR)


def read_share(code: Code, members: Sequence[str], number: int) -> Declared:
    targets = {members[number % len(members)]: pick(code, (*(Level.OUTAGE,) * 6, *MOSTLY_DOWN))}
    for _ in range(pick(code, (0, 0, 0, 1))):
        targets.setdefault(pick(code, members), Level.OUTAGE)
    return Declared(targets, one_at_a_time=pick(code, (False, True)))


def read_rolling_situation(code: Code) -> Situation:
    """Two or three rolling works of four or five targets and one or two small ones: 16 to 500 moments together."""
    estate = read_pool(code)
    large, small = 2 + next(code) % 2, 1 + next(code) % 2
    declared = [read_rolling(code, estate.slugs) for _ in range(large)]
    declared += [read_targets(code, estate.slugs) for _ in range(small)]
    works = [read_busy_work(code, estate, number, one) for number, one in enumerate(declared)]
    return Situation(estate, tuple(works))


def read_situation_and_wider(code: Code) -> tuple[Situation, Situation]:
    """The same with one dependency more."""
    found = read_situation(code)
    return found, replace(found, estate=read_wider(code, found.estate))


def read_situation_and_shorter(code: Code) -> tuple[Situation, Situation]:
    """The same with one window that begins later or ends earlier, or both."""
    found = read_situation(code)
    works = list(found.works)
    place = next(code) % len(works)
    works[place] = replace(works[place], period=read_within(code, works[place].period))
    return found, replace(found, works=tuple(works))


def read_within(code: Code, period: Interval) -> Interval:
    """Down to a single minute."""
    minutes = period.duration // timedelta(minutes=1)
    later = next(code) * 7 % minutes
    earlier = next(code) * 7 % (minutes - later)
    start, end = period.starts_at + timedelta(minutes=later), period.ends_at - timedelta(minutes=earlier)
    return replace(period, starts_at=start, ends_at=end)


codes = st.binary(min_size=320, max_size=320).map(iter)
situations = codes.map(read_situation)
rolling_situations = codes.map(read_rolling_situation)
situations_on_wider_estates = codes.map(read_situation_and_wider)
situations_with_a_shorter_window = codes.map(read_situation_and_shorter)
