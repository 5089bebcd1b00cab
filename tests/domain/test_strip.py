"""The strip of the night shows four hours back and twelve ahead, with the now-line at a quarter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from components.strip import Bar, Link, Strip, StripFreeze, StripWork, strip_of
from core.time.interval import Interval

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
DENVER = ZoneInfo("America/Denver")


def work(
    title: str, start: float, end: float | None, state: str = "approved", of: str = "Harbour", *, mine: bool = False
) -> StripWork:
    ends_at = None if end is None else NOW + timedelta(hours=end)
    return StripWork(title, title, of, state, NOW + timedelta(hours=start), ends_at, mine)


def bars(strip: Strip) -> list[Bar]:
    return [bar for lane in strip.lanes for bar in lane.bars]


def test_the_now_line_stands_at_a_quarter() -> None:
    assert strip_of([], DENVER, NOW).now_x == 25.0


def test_a_bar_lies_where_its_hours_lie() -> None:
    (bar,) = bars(strip_of([work("Upgrade", 4, 8)], DENVER, NOW))
    assert (bar.x, bar.width, bar.open_ended) == (50.0, 25.0, False)


def test_what_began_earlier_is_cut_at_the_edge_and_what_lies_outside_is_left_out() -> None:
    strip = strip_of([work("Yesterday", -30, -20), work("Long", -30, 1), work("Tomorrow", 13, 14)], DENVER, NOW)
    assert [(bar.work.title, bar.x, bar.width) for bar in bars(strip)] == [("Long", 0.0, 31.25)]


def test_an_unknown_end_reaches_the_edge_and_an_overrun_reaches_now() -> None:
    strip = strip_of([work("Open", -1, None, "in_progress"), work("Over", -3, -1, "overrunning")], DENVER, NOW)
    assert [(bar.work.title, bar.x + bar.width, bar.open_ended) for bar in bars(strip)] == [
        ("Over", 25.0, False),
        ("Open", 100.0, True),
    ]


def test_touching_work_shares_a_row_and_overlapping_work_does_not() -> None:
    strip = strip_of([work("First", 1, 2), work("Touches", 2, 3), work("Overlaps", 1.5, 2.5)], DENVER, NOW)
    assert {bar.work.title: bar.y for bar in bars(strip)} == {"First": 42, "Overlaps": 68, "Touches": 42}


def test_ticks_are_even_hours_of_the_readers_clock() -> None:
    kathmandu = strip_of([], ZoneInfo("Asia/Kathmandu"), NOW).ticks
    assert [tick.label for tick in strip_of([], DENVER, NOW).ticks][:3] == ["00:00", "", "04:00"]
    assert [tick.label for tick in kathmandu][:3] == ["12:00", "14:00", "16:00"]


def test_on_a_phone_no_hour_runs_into_the_word_now_or_over_the_edge() -> None:
    half_past_four = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    ticks = {tick.label: tick for tick in strip_of([], DENVER, half_past_four).ticks}

    assert [label for label, tick in ticks.items() if tick.crowded] == ["02:00", ""]
    late = [label for label, tick in ticks.items() if tick.at_edge_on_phone]
    assert (late, [label for label, tick in ticks.items() if tick.at_edge]) == (["16:00"], ["16:00"])


def test_where_now_lies_at_the_left_edge_its_word_stands_right_of_it() -> None:
    """And the hours keep clear of it there."""
    begins = Interval(NOW - timedelta(minutes=30), NOW + timedelta(hours=15, minutes=30))
    strip = strip_of([], DENVER, NOW, period=begins)

    assert strip.now_at_edge
    assert all(tick.x >= (strip.now_x or 0) + 5 for tick in strip.ticks if tick.label)


def test_the_hour_beside_the_now_line_has_no_label() -> None:
    half_past_four = NOW + timedelta(hours=1, minutes=24)
    labels = {tick.x: tick.label for tick in strip_of([], DENVER, half_past_four).ticks}
    assert (labels[9.38], labels[21.88], labels[34.38]) == ("02:00", "", "06:00")


def test_a_very_short_bar_can_still_be_seen() -> None:
    (bar,) = bars(strip_of([work("Blink", 1, 1.01)], DENVER, NOW))
    assert bar.width == 0.8


def test_each_organisation_has_a_lane_ones_own_first_then_who_begins_first() -> None:
    works = [work("Late", 3, 4, of="Cobalt"), work("Early", 1, 2, of="Meridian"), work("Own", 5, 6, mine=True)]
    lanes = strip_of(works, DENVER, NOW).lanes

    assert [(lane.organisation, lane.mine, lane.y) for lane in lanes] == [
        ("Harbour", True, 24),
        ("Meridian", False, 68),
        ("Cobalt", False, 112),
    ]
    assert strip_of([work(str(n), n, n + 1, of=str(n)) for n in range(10)], DENVER, NOW).rest == 2


def test_a_conflict_joins_two_bars_where_both_are_under_way() -> None:
    works = [work("Own", 0, 4, mine=True), work("Theirs", 2, 8, of="Cobalt"), work("Alone", 1, 2, of="Meridian")]
    found = {("Own", "Theirs"): "high", ("Own", "Elsewhere"): "low"}

    assert strip_of(works, DENVER, NOW, found).links == (Link(x=43.75, y=64, height=66, severity="high"),)


def test_a_freeze_is_drawn_as_far_as_it_is_seen() -> None:
    hour = timedelta(hours=1)
    freezes = [
        StripFreeze("Black Friday", NOW - 9 * hour, NOW + 4 * hour),
        StripFreeze("Past", NOW - 9 * hour, NOW - 5 * hour),
    ]

    [frozen] = strip_of([], DENVER, NOW, freezes=freezes).freezes
    assert (frozen.name, frozen.x, frozen.width) == ("Black Friday", 0.0, 50.0)


def test_which_conflict_was_found_first_is_not_told_by_its_place() -> None:
    works = [work("Own", 0, 4, mine=True), work("A", 2, 8, of="Cobalt"), work("B", 1, 5, of="Meridian")]
    found = {("Own", "A"): "high", ("Own", "B"): "low"}

    assert (
        strip_of(works, DENVER, NOW, found).links == strip_of(works, DENVER, NOW, dict(reversed(found.items()))).links
    )
