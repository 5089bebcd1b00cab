"""When the windows of a copy are, and what of the work is copied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from changes.domain.copying import Original, Shift, StepToCopy, moved, of_one_time
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from core.time.clock_changes import resolve
from estate.domain.impact import Level
from tests.examples import tries

DENVER = ZoneInfo("America/Denver")
ZONES = [ZoneInfo(name) for name in ("America/Denver", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")]
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def local(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=DENVER, fold=fold).astimezone(UTC)


def shown(windows: tuple[DraftWindow, ...]) -> list[tuple[str, str]]:
    return [
        (f"{one.starts_at.astimezone(DENVER):%m-%d %H:%M}", f"{one.ends_at.astimezone(DENVER):%m-%d %H:%M}")
        for one in windows
    ]


def test_the_others_keep_their_distance_on_the_clock_when_it_changes_between_them() -> None:
    """Denver's clock goes back on 1 November 2026 at 02:00."""
    nights = tuple(
        DraftWindow(local(2026, 9, day, 1), local(2026, 9, day, 1) + 90 * MINUTE, ("switch-a",)) for day in (14, 15)
    )

    assert shown(moved(nights, Shift(nights[0].starts_at, local(2026, 10, 31, 3), DENVER))) == [
        ("10-31 03:00", "10-31 04:30"),
        ("11-01 03:00", "11-01 04:30"),
    ]


def test_each_lasts_as_long_as_it_did_whatever_the_clock_does_meanwhile() -> None:
    night = (DraftWindow(local(2026, 9, 14, 1), local(2026, 9, 14, 5)),)

    assert shown(moved(night, Shift(night[0].starts_at, local(2026, 11, 1, 1), DENVER))) == [
        ("11-01 01:00", "11-01 04:00")
    ]


def test_a_time_that_the_clock_skips_is_moved_on_by_what_it_skips() -> None:
    """Denver's clock goes forward on 14 March 2027 at 02:00."""
    nights = tuple(DraftWindow(local(2026, 9, day, 2, 30), local(2026, 9, day, 3)) for day in (14, 15))

    assert shown(moved(nights, Shift(nights[0].starts_at, local(2027, 3, 13, 2, 30), DENVER)))[1] == (
        "03-14 03:30",
        "03-14 04:00",
    )


def test_where_the_clock_takes_the_time_between_two_the_later_one_follows_the_earlier() -> None:
    both = (
        DraftWindow(local(2026, 9, 14, 1), local(2026, 9, 14, 3)),
        DraftWindow(local(2026, 9, 14, 3), local(2026, 9, 14, 4)),
    )

    assert shown(moved(both, Shift(both[0].starts_at, local(2027, 3, 14, 1), DENVER))) == [
        ("03-14 01:00", "03-14 04:00"),
        ("03-14 04:00", "03-14 05:00"),
    ]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))


@st.composite
def planned(draw: st.DrawFn) -> tuple[DraftWindow, ...]:
    at, windows = draw(moments), []
    for _ in range(draw(st.integers(1, 5))):
        at += timedelta(minutes=draw(st.integers(0, 60 * 24 * 5)))
        ends_at = at + timedelta(minutes=draw(st.integers(1, 60 * 8)))
        windows.append(DraftWindow(at, ends_at))
        at = ends_at
    return tuple(windows)


@tries(4)
@given(windows=planned(), starts_at=moments, zone=st.sampled_from(ZONES))
def test_a_copy_begins_when_it_is_told_to_and_its_windows_never_overlap(
    windows: tuple[DraftWindow, ...], starts_at: datetime, zone: ZoneInfo
) -> None:
    after = moved(windows, Shift(windows[0].starts_at, starts_at, zone))

    assert after[0].starts_at == starts_at
    assert [one.ends_at - one.starts_at for one in after] == [one.ends_at - one.starts_at for one in windows]
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(after))


@tries(4)
@given(windows=planned(), starts_at=moments, zone=st.sampled_from(ZONES))
def test_a_window_begins_where_the_clock_says_or_where_the_one_before_it_ends(
    windows: tuple[DraftWindow, ...], starts_at: datetime, zone: ZoneInfo
) -> None:
    after = moved(windows, Shift(windows[0].starts_at, starts_at, zone))

    def on_the_clock(moment: datetime) -> datetime:
        return moment.astimezone(zone).replace(tzinfo=None)

    for nth in range(1, len(windows)):
        apart = on_the_clock(windows[nth].starts_at) - on_the_clock(windows[0].starts_at)
        begins = resolve(on_the_clock(starts_at) + apart, zone, starts_at.astimezone(zone).fold).instant
        assert after[nth].starts_at == max(begins, after[nth - 1].ends_at)


def test_what_belongs_to_the_one_time_is_not_copied() -> None:
    at = local(2026, 9, 14, 1)
    work = ChangeDraft(
        title="Upgrade",
        targets={"switch-a": Level.OUTAGE},
        windows=(),
        description="Why",
        notes="Own",
        rollback_how="Back",
        rollback_takes=HOUR,
        external_reference="CHG-7",
        bridge="+1 555 0199",
        emergency="It burns",
        one_at_a_time=True,
        checks=(Check("ges"),),
        implementers=("ana@centre.example", "left@centre.example"),
    )
    windows = (DraftWindow(at + DAY, at + DAY + HOUR), DraftWindow(at, at + HOUR))
    original = Original(
        of_one_time(work, windows, ["left@centre.example"]), (StepToCopy("Stop it", 7, at - HOUR),), DENVER
    )

    draft, steps = original.at(at + 7 * DAY)

    assert draft == ChangeDraft(
        title="Upgrade",
        targets={"switch-a": Level.OUTAGE},
        windows=tuple(DraftWindow(one.starts_at + 7 * DAY, one.ends_at + 7 * DAY) for one in reversed(windows)),
        description="Why",
        notes="Own",
        rollback_how="Back",
        rollback_takes=HOUR,
        bridge="+1 555 0199",
        one_at_a_time=True,
        checks=(Check("ges"),),
        implementers=("ana@centre.example",),
        long_confirmed=True,
    )
    assert steps == (StepToCopy("Stop it", 7, at - HOUR + 7 * DAY),)
