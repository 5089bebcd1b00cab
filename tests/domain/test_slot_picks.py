"""Which starts are offered to a person."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from changes.domain.slot_picks import is_free, nearest
from changes.domain.slots import Slot

DENVER = ZoneInfo("America/Denver")
NIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""01:00 in Denver."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def slot(start: datetime, hours: float = 0) -> Slot:
    return Slot(start, start + hours * HOUR)


def test_a_long_slot_offers_its_beginning_and_then_the_wanted_time_of_each_day() -> None:
    start = NIGHT + 4 * HOUR

    assert nearest([slot(start, 24 * 30)], NIGHT, DENVER) == (start, *(NIGHT + nth * DAY for nth in range(1, 6)))


def test_short_slots_offer_their_beginning_each() -> None:
    slots = [slot(NIGHT + nth * 3 * HOUR, 1) for nth in range(1, 5)]

    assert nearest(slots, NIGHT, DENVER) == tuple(one.from_ for one in slots)


def test_earlier_ones_fill_up_what_later_ones_leave_the_last_first() -> None:
    slots = [slot(NIGHT + nth * DAY) for nth in (-7, -6, -5, -4, -3, -2, 1, 2)]

    assert nearest(slots, NIGHT, DENVER) == tuple(NIGHT + nth * DAY for nth in (-5, -4, -3, -2, 1, 2))


def test_the_wanted_start_itself_is_not_offered_again() -> None:
    assert nearest([slot(NIGHT, 1)], NIGHT, DENVER) == ()
    assert is_free([slot(NIGHT, 1)], NIGHT)
    assert not is_free([slot(NIGHT + HOUR, 1)], NIGHT)


def test_the_wanted_time_of_the_day_stays_when_the_clock_changes() -> None:
    """Denver's clock goes back on 1 November 2026."""
    wanted = datetime(2026, 10, 31, 7, tzinfo=UTC)

    assert nearest([slot(wanted + HOUR, 48)], wanted, DENVER)[1:] == (
        datetime(2026, 11, 1, 7, tzinfo=UTC),
        datetime(2026, 11, 2, 8, tzinfo=UTC),
    )


def test_a_beginning_is_rounded_up_to_five_minutes_or_one_as_far_as_there_is_room() -> None:
    odd = NIGHT + timedelta(minutes=1, seconds=7, microseconds=5)

    assert nearest([slot(odd, 1)], NIGHT, DENVER) == (NIGHT + timedelta(minutes=5),)
    assert nearest([Slot(odd, odd + timedelta(minutes=1))], NIGHT, DENVER) == (NIGHT + timedelta(minutes=2),)
    assert nearest([Slot(odd, odd)], NIGHT, DENVER) == ()
    assert nearest([slot(NIGHT + HOUR)], NIGHT, DENVER) == (NIGHT + HOUR,)
