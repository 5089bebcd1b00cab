"""Whether a stored window overlaps a period: one table, asked of PostgreSQL and of Python.

PostgreSQL picks out what may overlap and must not miss any; Python then says what does, and for how long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Organisation, Person
from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import EFFECTIVE_STATES, Standing, WindowFacts, standing
from changes.ledger.placed_work import placed_around
from changes.models import Change, Target, Window, WindowQuerySet
from core.time.interval import Interval
from estate.models import GraphVersion, System

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
INSTANT = timedelta(microseconds=1)
OPEN_END_HOURS = 4


def at(clock: str) -> datetime:
    """Of the fourth of May, in UTC."""
    return datetime.fromisoformat(f"2026-05-04T{clock}+00:00")


def period(start: str, end: str, *, open_ended: bool = False) -> Interval:
    return Interval(at(start), at(end), open_ended)


def autumn(clock: str, fold: int = 0) -> datetime:
    """Of the day on which New York sets its clocks back from 02:00 to 01:00."""
    return datetime.fromisoformat(f"2026-11-01T{clock}").replace(tzinfo=NEW_YORK, fold=fold)


def spring(clock: str) -> datetime:
    """Of the day on which New York sets its clocks from 02:00 to 03:00."""
    return datetime.fromisoformat(f"2026-03-08T{clock}").replace(tzinfo=NEW_YORK)


def lord_howe(clock: str) -> datetime:
    """Of the day on which Lord Howe sets its clocks back from 02:00 to 01:30."""
    return datetime.fromisoformat(f"2026-04-05T{clock}").replace(tzinfo=LORD_HOWE)


def utc(clock: str) -> datetime:
    return datetime.fromisoformat(f"{clock}+00:00")


MIDNIGHT = at("00:00")
ONE_TO_THREE = WindowFacts("approved", at("01:00"), at("03:00"))
WITHOUT_END = WindowFacts("approved", at("01:00"), None)
RUNNING = WindowFacts("in_progress", at("01:00"), at("03:00"), at("01:00"))
RUNNING_WITHOUT_END = WindowFacts("in_progress", at("01:00"), None, at("01:00"))
STARTED_EARLY = WindowFacts("in_progress", at("01:00"), at("03:00"), at("00:15"))
STARTED_LATE = WindowFacts("in_progress", at("01:00"), at("03:00"), at("01:45"))
ENDED_EARLY = WindowFacts("completed", at("01:00"), at("03:00"), at("01:00"), at("02:00"))
ENDED_LATE = WindowFacts("rolled_back", at("01:00"), at("03:00"), at("01:00"), at("04:00"))
ENDED_AT_ONCE = WindowFacts("completed", at("01:00"), at("03:00"), at("01:10"), at("01:10"))
ACROSS_AUTUMN = WindowFacts("requested", autumn("00:30"), autumn("04:30"))
FIRST_HALF_PAST_ONE = WindowFacts("requested", autumn("00:30"), autumn("01:30", fold=0))
ACROSS_SPRING = WindowFacts("requested", spring("01:30"), spring("04:00"))
ACROSS_LORD_HOWE = WindowFacts("requested", lord_howe("01:00"), lord_howe("03:00"))


@dataclass(frozen=True)
class OverlapRow:
    window: WindowFacts
    asked: Interval
    overlap: Interval | None
    now: datetime = MIDNIGHT
    perhaps: bool = False
    """PostgreSQL picks it out though it does not overlap: how long it lasts is only known with the time of asking."""


def row(name: str, *args: Any, **kwargs: Any) -> Any:
    return pytest.param(OverlapRow(*args, **kwargs), id=name)


PLANNED = [
    row("within", ONE_TO_THREE, period("01:30", "02:00"), period("01:30", "02:00")),
    row("around", ONE_TO_THREE, period("00:00", "05:00"), period("01:00", "03:00")),
    row("equal", ONE_TO_THREE, period("01:00", "03:00"), period("01:00", "03:00")),
    row("its-first-part", ONE_TO_THREE, period("00:00", "02:00"), period("01:00", "02:00")),
    row("its-last-part", ONE_TO_THREE, period("02:00", "04:00"), period("02:00", "03:00")),
    row("touching-its-start", ONE_TO_THREE, period("00:00", "01:00"), None),
    row("touching-its-end", ONE_TO_THREE, period("03:00", "05:00"), None),
    row(
        "an-instant-into-its-start",
        ONE_TO_THREE,
        Interval(at("00:00"), at("01:00") + INSTANT),
        Interval(at("01:00"), at("01:00") + INSTANT),
    ),
    row(
        "an-instant-before-its-end",
        ONE_TO_THREE,
        Interval(at("03:00") - INSTANT, at("05:00")),
        Interval(at("03:00") - INSTANT, at("03:00")),
    ),
    row("an-instant-apart-before", ONE_TO_THREE, Interval(at("00:00"), at("01:00") - INSTANT), None),
    row("an-instant-apart-after", ONE_TO_THREE, Interval(at("03:00") + INSTANT, at("05:00")), None),
    row(
        "asked-in-kathmandu",
        ONE_TO_THREE,
        Interval(
            datetime(2026, 5, 4, 8, 15, tzinfo=KATHMANDU),
            datetime(2026, 5, 4, 10, 15, tzinfo=KATHMANDU),
        ),
        period("02:30", "03:00"),
    ),
    row("nobody-started-it", ONE_TO_THREE, period("02:30", "04:00"), period("02:30", "03:00"), now=at("02:00")),
    row("nobody-started-it-and-over", ONE_TO_THREE, period("03:00", "04:00"), None, now=at("05:00")),
    row("draft", WindowFacts("draft", at("01:00"), at("03:00")), period("01:00", "02:00"), period("01:00", "02:00")),
    row(
        "rejected",
        WindowFacts("rejected", at("01:00"), at("03:00")),
        period("01:00", "02:00"),
        period("01:00", "02:00"),
    ),
    row(
        "cancelled",
        WindowFacts("cancelled", at("01:00"), at("03:00")),
        period("01:00", "02:00"),
        period("01:00", "02:00"),
    ),
]
CLOCK_CHANGES = [
    row(
        "four-hours-by-the-clock-that-are-five",
        ACROSS_AUTUMN,
        Interval(utc("2026-11-01T09:00"), utc("2026-11-01T10:00")),
        Interval(utc("2026-11-01T09:00"), utc("2026-11-01T09:30")),
    ),
    row("touching-in-the-hour-that-comes-twice", FIRST_HALF_PAST_ONE, Interval(autumn("01:30"), autumn("01:45")), None),
    row(
        "an-hour-apart-though-the-clock-shows-the-same",
        FIRST_HALF_PAST_ONE,
        Interval(autumn("01:30", fold=1), autumn("02:30")),
        None,
    ),
    row(
        "overlapping-though-the-clock-shows-later",
        WindowFacts("requested", autumn("01:15", fold=1), autumn("03:00")),
        Interval(autumn("01:45"), autumn("01:30", fold=1)),
        Interval(utc("2026-11-01T06:15"), utc("2026-11-01T06:30")),
    ),
    row(
        "two-and-a-half-hours-by-the-clock-that-are-one-and-a-half",
        ACROSS_SPRING,
        Interval(utc("2026-03-08T07:30"), utc("2026-03-08T09:00")),
        Interval(utc("2026-03-08T07:30"), utc("2026-03-08T08:00")),
        now=utc("2026-03-01T00:00"),
    ),
    row(
        "touching-after-the-hour-that-is-not-there",
        ACROSS_SPRING,
        Interval(utc("2026-03-08T08:00"), utc("2026-03-08T09:00")),
        None,
    ),
    row(
        "clocks-set-back-by-half-an-hour",
        ACROSS_LORD_HOWE,
        Interval(utc("2026-04-04T16:15"), utc("2026-04-04T18:00")),
        Interval(utc("2026-04-04T16:15"), utc("2026-04-04T16:30")),
        now=utc("2026-04-01T00:00"),
    ),
]
UNDER_WAY = [
    row("running", RUNNING, period("02:00", "04:00"), period("02:00", "03:00"), now=at("01:30")),
    row("touching-running-work", RUNNING, period("03:00", "05:00"), None, now=at("01:30")),
    row(
        "an-instant-before-it-overruns",
        RUNNING,
        period("03:00", "05:00"),
        None,
        now=at("03:00") - INSTANT,
    ),
    row(
        "overrunning-from-its-end-on",
        RUNNING,
        period("03:00", "05:00"),
        period("03:00", "05:00", open_ended=True),
        now=at("03:00"),
    ),
    row("overrunning", RUNNING, period("07:00", "12:00"), period("07:00", "09:00", open_ended=True), now=at("05:00")),
    row("touching-its-counted-end", RUNNING, period("09:00", "12:00"), None, now=at("05:00"), perhaps=True),
    row("before-overrunning-work", RUNNING, period("00:00", "01:00"), None, now=at("05:00"), perhaps=True),
    row("without-end", WITHOUT_END, period("04:00", "12:00"), period("04:00", "05:00", open_ended=True)),
    row("touching-the-counted-end-of-planned-work", WITHOUT_END, period("05:00", "06:00"), None, perhaps=True),
    row("touching-the-start-of-work-without-end", WITHOUT_END, period("00:00", "01:00"), None),
    row(
        "nobody-started-it-and-without-end",
        WITHOUT_END,
        period("05:00", "12:00"),
        period("05:00", "06:00", open_ended=True),
        now=at("02:00"),
    ),
    row(
        "running-without-end",
        RUNNING_WITHOUT_END,
        period("06:00", "12:00"),
        period("06:00", "07:00", open_ended=True),
        now=at("03:00"),
    ),
    row(
        "beyond-running-without-end", RUNNING_WITHOUT_END, period("07:00", "12:00"), None, now=at("03:00"), perhaps=True
    ),
    row("started-early", STARTED_EARLY, period("00:00", "00:45"), period("00:15", "00:45"), now=at("00:30")),
    row("touching-the-early-start", STARTED_EARLY, period("00:00", "00:15"), None, now=at("00:30")),
    row("started-late", STARTED_LATE, period("01:00", "02:00"), period("01:45", "02:00"), now=at("02:00")),
    row("before-the-late-start", STARTED_LATE, period("01:00", "01:45"), None, now=at("02:00")),
]
ENDED = [
    row("ended-early", ENDED_EARLY, period("01:30", "03:00"), period("01:30", "02:00"), now=at("05:00")),
    row("after-the-early-end", ENDED_EARLY, period("02:00", "03:00"), None, now=at("05:00")),
    row("ended-late", ENDED_LATE, period("03:00", "05:00"), period("03:00", "04:00"), now=at("05:00")),
    row("touching-the-late-end", ENDED_LATE, period("04:00", "05:00"), None, now=at("05:00")),
    row("beside-work-that-ended-at-once", ENDED_AT_ONCE, period("01:20", "02:00"), None, now=at("05:00")),
]
TABLE = [*PLANNED, *CLOCK_CHANGES, *UNDER_WAY, *ENDED]


@pytest.fixture
def person() -> Person:
    centre = Organisation.objects.create(slug="centre", name="Centre", open_end_hours=OPEN_END_HOURS)
    System.objects.create(slug="switch", name="Switch", organisation=centre)
    GraphVersion.renew()
    return Person.objects.create(email="ana@centre.example", name="Ana", organisation=centre)


def stored(person: Person, windows: Iterable[WindowFacts]) -> list[Window]:
    """Each of a change of its own."""
    found = list(windows)
    changes = Change.objects.bulk_create(
        Change(
            organisation=person.organisation, owner=person, reference=f"C-{number}", title="Work", state=window.state
        )
        for number, window in enumerate(found)
    )
    switch = System.objects.get(slug="switch")
    Target.objects.bulk_create(Target(change=change, system=switch) for change in changes)
    return Window.objects.bulk_create(
        Window(
            change=change,
            state=window.state,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            actual_start=window.actual_start,
            actual_end=window.actual_end,
        )
        for change, window in zip(changes, found, strict=True)
    )


def ids(windows: Iterable[Window]) -> list[int]:
    return sorted(window.pk for window in windows)


def picked_out(windows: WindowQuerySet, asked: Interval, now: datetime) -> list[int]:
    return ids(windows.that_may_overlap([asked], now))


def picked_out_among_others(windows: WindowQuerySet, asked: Interval, now: datetime) -> list[int]:
    """Asked for together with the same period one and two years before."""
    earlier = [Interval(asked.starts_at - ago, asked.ends_at - ago) for ago in (timedelta(365), timedelta(730))]
    return ids(windows.that_may_overlap([earlier[0], asked, earlier[1]], now))


def found_to_overlap(asked: Interval, now: datetime) -> list[int]:
    """What counts for conflicts: picked out by PostgreSQL, judged by Python."""
    return sorted(one.id for one in placed_around([asked], now) if one.period.overlaps(asked))


@pytest.mark.parametrize("row", TABLE)
def test_python_says_what_overlaps_and_for_how_long(row: OverlapRow) -> None:
    counted = counted_period(row.window, row.now, OPEN_END_HOURS)

    assert (counted.intersection(row.asked), counted.overlaps(row.asked)) == (row.overlap, row.overlap is not None)
    assert row.asked.overlaps(counted) == counted.overlaps(row.asked)


@pytest.mark.parametrize("row", TABLE)
def test_postgresql_picks_out_all_that_may_overlap(row: OverlapRow, person: Person) -> None:
    [window] = stored(person, [row.window])
    picked = [window.pk] if row.overlap or row.perhaps else []
    effective = picked if row.window.state in EFFECTIVE_STATES else []

    for pick_out in (picked_out, picked_out_among_others):
        assert pick_out(Window.objects.all(), row.asked, row.now) == picked
        assert pick_out(Window.objects.effective(), row.asked, row.now) == effective


@pytest.mark.parametrize("row", TABLE)
def test_both_together_find_what_counts_and_overlaps(row: OverlapRow, person: Person) -> None:
    [window] = stored(person, [row.window])

    counts = row.overlap is not None and row.window.state in EFFECTIVE_STATES

    assert found_to_overlap(row.asked, row.now) == ([window.pk] if counts else [])


def test_none_of_three_hundred_windows_is_missed_for_any_of_a_hundred_periods(person: Person) -> None:
    random, now = Random(4), at("12:00")
    facts = [some_window(random, now) for _ in range(300)]
    counted = {
        window.pk: counted_period(fact, now, OPEN_END_HOURS)
        for window, fact in zip(stored(person, facts), facts, strict=True)
        if fact.state in EFFECTIVE_STATES and standing(fact, now) is not Standing.LAPSED
    }
    met = 0
    for _ in range(100):
        asked = some_period(random)
        overlapping = sorted(pk for pk, period in counted.items() if period.overlaps(asked))
        met += len(overlapping)
        assert set(overlapping) - set(picked_out(Window.objects.effective(), asked, now)) == set()
        assert found_to_overlap(asked, now) == overlapping
    assert met > 1_000


def test_many_periods_at_once_pick_out_what_each_picks_out(person: Person) -> None:
    random, now = Random(5), at("12:00")
    stored(person, [some_window(random, now) for _ in range(100)])
    periods = [some_period(random) for _ in range(4)]
    effective = Window.objects.effective()

    at_once = ids(effective.that_may_overlap(periods, now))

    assert at_once == sorted({pk for one in periods for pk in picked_out(effective, one, now)})


def some_period(random: Random) -> Interval:
    start = at("00:00") + timedelta(minutes=30 * random.randrange(40))
    return Interval(start, start + timedelta(minutes=30 * random.randint(1, 6)))


def some_window(random: Random, now: datetime) -> WindowFacts:
    """On the grid of half hours, so that many touch; of any state, and as it may be in that state at noon."""
    planned = some_period(random)
    start, end = planned.starts_at, None if random.random() < 0.1 else planned.ends_at
    state = random.choice(["draft", "requested", "approved", "in_progress", "in_progress", "completed", "cancelled"])
    if state not in ("in_progress", "completed"):
        return WindowFacts(state, start, end)
    started = min(start + timedelta(minutes=30 * random.randint(-2, 0)), now - timedelta(minutes=30))
    if state == "in_progress":
        return WindowFacts(state, start, end, started)
    return WindowFacts(state, start, end, started, started + timedelta(minutes=30 * random.randint(0, 6)))
