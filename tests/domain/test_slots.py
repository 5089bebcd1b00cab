"""When work could begin instead, on the estate of the night: named cases, in hours from midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from changes.domain.conflicts.calendars import Frozen
from changes.domain.conflicts.kinds import Conflict
from changes.domain.conflicts.search import Around
from changes.domain.slots import Reason, Sought, free_slots
from changes.domain.work import Check, Reach, Work, reach_of
from core.time.interval import Interval
from core.time.recurrence import Recurring
from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Declared, Level
from tests.domain.night import DEPENDENCIES, GRAPH, SYSTEMS

MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
THREE_SWITCHES = Graph(
    [Node(slug) for slug in (*SYSTEMS, "switch-c")],
    [*DEPENDENCIES, Edge("phone-switch", "switch-c", NeedKind.REDUNDANT)],
)
ANA = frozenset({"ana"})
Free = list[tuple[float, float]]
Refused = list[tuple[float, float, tuple[str, ...]]]


def at(hours: float) -> datetime:
    return MIDNIGHT + hours * HOUR


def during(start: float, end: float, *, open_ended: bool = False) -> Interval:
    return Interval(at(start), at(end), open_ended)


def work(
    name: str,
    period: Interval,
    system: str = "ges",
    level: Level = Level.OUTAGE,
    *,
    checks: tuple[Check, ...] = (),
    people: frozenset[str] = frozenset(),
    graph: Graph = GRAPH,
) -> Reach:
    return reach_of(graph, Work(name, f"change-{name}", period, Declared({system: level}), checks, people))


def wanted(
    system: str = "ges",
    level: Level = Level.OUTAGE,
    *,
    checks: tuple[Check, ...] = (),
    people: frozenset[str] = frozenset(),
    graph: Graph = GRAPH,
) -> Reach:
    """When it was entered for makes no difference."""
    return work("entered", during(900, 901), system, level, checks=checks, people=people, graph=graph)


def half_a_day(hours: float = 1, besides: tuple[Interval, ...] = ()) -> Sought:
    return Sought(hours * HOUR, at(0), at(12), besides)


def two_days(hours: float) -> Sought:
    return Sought(hours * HOUR, at(0), at(48))


def found(
    reach: Reach, around: Around | None = None, sought: Sought | None = None, now: float = -24
) -> tuple[Free, Refused]:
    slots = free_slots(reach, around or Around(), sought or half_a_day(), at(now))
    free = [(hours(one.from_), hours(one.until)) for one in slots.slots]
    return free, [(hours(one.from_), hours(one.until), tuple(map(word, one.because))) for one in slots.refused]


def hours(moment: datetime) -> float:
    return (moment - MIDNIGHT) / HOUR


def word(reason: Reason) -> str:
    if not isinstance(reason, Conflict):
        return reason.name
    named = [*reason.meets_at, *(window for window in reason.windows if window != "entered"), reason.freeze]
    return " ".join([str(reason.kind), *(name for name in named if name)])


def daily(start: int, length: float, zone: str = "UTC") -> list[Recurring]:
    return [Recurring("FREQ=DAILY", time(start), length * HOUR, ZoneInfo(zone))]


def test_with_nothing_around_every_start_is_free_up_to_the_end_less_the_duration() -> None:
    assert found(wanted(), sought=half_a_day(hours=3)) == ([(0, 9)], [])


def test_a_window_forbids_starts_from_less_than_the_duration_before_it_until_its_end() -> None:
    others = Around([work("other", during(4, 6))])

    assert found(wanted(), others, half_a_day(hours=2)) == (
        [(0, 2), (6, 10)],
        [(2, 6, ("same_system ges other",))],
    )


def test_what_threatens_it_at_low_or_less_forbids_nothing() -> None:
    others = Around([work("other", during(4, 6), "ges-database", Level.AT_RISK)])

    assert found(wanted(level=Level.AT_RISK), others) == ([(0, 11)], [])


def test_a_check_that_others_hit_forbids_their_time() -> None:
    others = Around([work("other", during(4, 6), "portal")])

    assert found(wanted("voice-carrier", Level.NONE, checks=(Check("portal"),)), others) == (
        [(0, 3), (6, 11)],
        [(3, 6, ("validation portal other",))],
    )


def test_between_two_windows_that_lie_exactly_the_duration_apart_one_instant_is_free() -> None:
    others = Around([work("one", during(2, 4)), work("other", during(5, 7))])

    assert found(wanted(), others) == (
        [(0, 1), (4, 4), (7, 11)],
        [(1, 4, ("same_system ges one",)), (4, 7, ("same_system ges other",))],
    )


def test_windows_less_than_the_duration_apart_leave_nothing_between_and_the_reasons_are_cut_where_they_change() -> None:
    others = Around([work("one", during(2, 4)), work("other", during(4.5, 7))])

    assert found(wanted(), others) == (
        [(0, 1), (7, 11)],
        [
            (1, 3.5, ("same_system ges one",)),
            (3.5, 4, ("same_system ges one", "same_system ges other")),
            (4, 7, ("same_system ges other",)),
        ],
    )


def test_what_only_touches_the_ends_forbids_nothing() -> None:
    others = Around([work("before", during(-1, 0)), work("after", during(12, 13))])

    assert found(wanted(), others) == ([(0, 11)], [])


def test_what_begins_before_and_ends_after_leaves_nothing() -> None:
    others = Around([work("other", during(-1, 13))])

    assert found(wanted(), others) == ([], [(0, 11, ("same_system ges other",))])


def test_where_it_fits_once_only_that_instant_is_free_or_refused() -> None:
    others = Around([work("other", during(2, 3))])

    assert found(wanted(), sought=half_a_day(hours=12)) == ([(0, 0)], [])
    assert found(wanted(), others, half_a_day(hours=12)) == ([], [(0, 0, ("same_system ges other",))])


def test_a_window_without_a_known_end_counts_as_long_as_it_is_counted_with() -> None:
    others = Around([work("other", during(4, 8, open_ended=True))])

    assert found(wanted(), others) == ([(0, 3), (8, 11)], [(3, 8, ("same_system ges other",))])


def test_starts_before_now_are_refused_and_now_is_not() -> None:
    assert found(wanted(), now=0) == ([(0, 11)], [])
    assert found(wanted(), now=5) == ([(5, 11)], [(0, 5, ("PAST",))])
    assert found(wanted(), now=11) == ([(11, 11)], [(0, 11, ("PAST",))])
    assert found(wanted(), now=11.5) == ([], [(0, 11, ("PAST",))])


def test_other_windows_of_the_same_change_are_kept_clear_of_though_they_are_no_conflict() -> None:
    besides = (during(2, 4), during(3, 5))

    assert found(wanted(), sought=half_a_day(besides=besides)) == ([(0, 1), (5, 11)], [(1, 5, ("OWN",))])


def test_the_last_of_a_redundant_set_is_refused_while_the_others_are_down() -> None:
    others = Around([work("other", during(4, 6), "switch-b")])

    assert found(wanted("switch-a"), others) == (
        [(0, 3), (6, 11)],
        [(3, 6, ("redundancy phone-switch other",))],
    )


def test_one_of_three_is_refused_only_while_both_others_are_down() -> None:
    one = work("one", during(2, 6), "switch-b", graph=THREE_SWITCHES)
    other = work("other", during(4, 8), "switch-c", graph=THREE_SWITCHES)

    assert found(wanted("switch-a", graph=THREE_SWITCHES), Around([one, other])) == (
        [(0, 3), (6, 11)],
        [(3, 6, ("redundancy phone-switch one other",))],
    )


def test_a_freeze_forbids_its_time() -> None:
    freezes = [Frozen("year-end", during(4, 6), frozenset({"ges"}))]

    assert found(wanted("ges-database"), Around(freezes=freezes)) == (
        [(0, 3), (6, 11)],
        [(3, 6, ("freeze ges year-end",))],
    )


def test_a_freeze_of_what_is_reached_without_impact_forbids_nothing() -> None:
    freezes = [Frozen("year-end", during(4, 6), frozenset({"agent-desktop"}))]

    assert found(wanted(level=Level.NONE), Around(freezes=freezes)) == ([(0, 11)], [])


def test_one_person_cannot_be_in_two_windows_at_once() -> None:
    others = Around([work("other", during(4, 6), "voice-carrier", Level.NONE, people=ANA)])

    assert found(wanted("portal", Level.NONE, people=ANA), others) == (
        [(0, 3), (6, 11)],
        [(3, 6, ("person other",))],
    )


def test_work_lies_within_one_part_of_the_hours() -> None:
    around = Around(hours={"ges": daily(1, 4)})

    assert found(wanted(), around, two_days(hours=2)) == (
        [(1, 3), (25, 27)],
        [
            (0, 1, ("maintenance_hours ges",)),
            (3, 25, ("maintenance_hours ges",)),
            (27, 46, ("maintenance_hours ges",)),
        ],
    )


def test_hours_as_long_as_the_work_leave_one_instant_each() -> None:
    around = Around(hours={"ges": daily(1, 4)})

    assert found(wanted(), around, half_a_day(hours=4))[0] == [(1, 1)]


def test_hours_that_touch_are_one() -> None:
    around = Around(hours={"ges": daily(1, 2) + daily(3, 2)})

    assert found(wanted(), around, half_a_day(hours=4))[0] == [(1, 1)]


def test_the_hours_of_all_that_it_takes_down_bind_it() -> None:
    around = Around(hours={"ges-database": daily(1, 4), "ges": daily(2, 4), "portal": daily(9, 1)})

    assert found(wanted("ges-database"), around) == (
        [(2, 4)],
        [
            (0, 1, ("maintenance_hours ges", "maintenance_hours ges-database")),
            (1, 2, ("maintenance_hours ges",)),
            (4, 5, ("maintenance_hours ges-database",)),
            (5, 11, ("maintenance_hours ges", "maintenance_hours ges-database")),
        ],
    )


def test_hours_that_never_fit_leave_nothing() -> None:
    around = Around(hours={"ges": daily(1, 4)})

    assert found(wanted(), around, two_days(hours=5)) == ([], [(0, 43, ("maintenance_hours ges",))])


def test_hours_fall_by_their_own_clock_when_it_changes() -> None:
    """New York's clock went forward on 8 March 2026: 01:00 there is 06:00 UTC before and 05:00 after."""
    start = datetime(2026, 3, 7, tzinfo=UTC)
    around = Around(hours={"ges": daily(1, 0.5, "America/New_York")})
    sought = Sought(HOUR / 2, start, start + timedelta(days=3))

    assert [one.from_ for one in free_slots(wanted(), around, sought, start).slots] == [
        datetime(2026, 3, 7, 6, tzinfo=UTC),
        datetime(2026, 3, 8, 6, tzinfo=UTC),
        datetime(2026, 3, 9, 5, tzinfo=UTC),
    ]


def test_the_worst_reasons_stand_first() -> None:
    freezes = [Frozen("year-end", during(4, 6), frozenset({"client-website"}))]
    around = Around([work("other", during(4, 6))], freezes)

    assert found(wanted(), around)[1] == [(3, 6, ("same_system ges other", "freeze client-website year-end"))]
