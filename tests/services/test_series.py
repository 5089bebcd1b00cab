"""Work that repeats: booked, approved, moved and cancelled one by one, split, and carried on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from changes.domain.draft import ChangeDraft
from changes.ledger.reconcile import reconcile_all
from changes.models import Approval, Change, Finding, Series, Window
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import carry_on, progress, start_and_end
from changes.services.split import split
from core.activity import Activity
from core.refusals import Invalid, Refused
from core.time.repeats import Repeats
from estate.domain.impact import Level
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUNDAYS = Repeats(datetime(2026, 11, 22, 2, 30), 2 * HOUR, ZoneInfo("America/Denver"), "FREQ=WEEKLY;UNTIL=20281231")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def work(repeats: Repeats = SUNDAYS, impact: Level = Level.NONE, **more: Any) -> ChangeDraft:
    return ChangeDraft(title="Patch the switch", targets={"switch-a": impact}, windows=(), repeats=repeats, **more)


def asking(repeats: Repeats = SUNDAYS) -> ChangeDraft:
    """Work that the client has to approve."""
    return ChangeDraft(
        title="Patch both",
        targets={"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE},
        windows=(),
        repeats=repeats,
    )


def later(window: Window, by: timedelta) -> datetime:
    assert window.ends_at
    return window.ends_at + by


def windows(change: Change) -> list[Window]:
    return list(Window.objects.of_change(change.pk).order_by("occurrence"))


def said(change: Change, most: int = 4) -> list[str]:
    return [
        f"{one.occurrence:%m-%d} {one.starts_at:%m-%d %H:%M}-{one.ends_at:%H:%M} {one.state}{' moved' * one.moved}"
        for one in windows(change)[:most]
    ]


def approvals(change: Change) -> list[str]:
    return [one.state for one in Approval.objects.filter(change=change).order_by("id")]


def last(change: Change) -> Activity:
    found = Activity.objects.about("change", change.pk).last()
    assert found
    return found


class TestBookingSeries:
    def test_its_windows_stand_there_eighteen_months_ahead(self, people: Night) -> None:
        change = booking.book(people.ana, work(), submit=True)

        assert said(change, 2) == ["11-22 11-22 09:30-11:30 approved", "11-29 11-29 09:30-11:30 approved"]
        assert (len(windows(change)), windows(change)[-1].occurrence) == (79, datetime(2028, 5, 21, 2, 30))
        assert Series.objects.get(change=change).repeats == SUNDAYS
        assert (last(change).tells, last(change).data["windows"]) == (
            ["announced"],
            sorted(one.pk for one in windows(change)),
        )

    def test_a_clock_change_moves_it_in_utc_and_nothing_else(self, people: Night) -> None:
        change = booking.book(people.ana, work())
        spring = [one for one in windows(change) if one.occurrence and one.occurrence.strftime("%Y-%m") == "2027-03"]

        assert [f"{one.occurrence:%d %H:%M} {one.starts_at:%H:%M}-{one.ends_at:%H:%M}" for one in spring] == [
            "07 02:30 09:30-11:30",
            "14 02:30 09:30-11:30",
            "21 02:30 08:30-10:30",
            "28 02:30 08:30-10:30",
        ]

    def test_work_that_begins_in_two_years_has_windows_from_then_on(self, people: Night) -> None:
        late = replace(SUNDAYS, starts_at_local=datetime(2028, 11, 19, 2, 30))
        change = booking.book(people.ana, work(late))

        assert said(change, 1) == ["11-19 11-19 09:30-11:30 draft"]
        assert len(windows(change)) == 7

    def test_what_is_wrong_is_said_by_field(self, people: Night) -> None:
        with pytest.raises(Invalid) as refused:
            booking.book(people.ana, work(replace(SUNDAYS, rrule="FREQ=WEEKLY", duration=timedelta(0))))

        assert refused.value.errors == {
            "repeats.duration": ["Say how long it takes: more than 0 min."],
            "repeats.rrule": ["Say when it ends, by UNTIL or COUNT: work that repeats has an end."],
        }

    def test_it_does_not_begin_in_the_past(self, people: Night) -> None:
        with pytest.raises(Invalid) as refused:
            booking.book(people.ana, work(replace(SUNDAYS, starts_at_local=datetime(2026, 11, 8, 2, 30))))

        assert refused.value.errors == {
            "repeats.starts_at_local": ["This period is already over. Declare work that took place."]
        }

    def test_two_rules_in_two_zones_that_first_meet_nine_months_out_are_found_when_booked(self, people: Night) -> None:
        """They begin at the same moment only while it is summer by the clocks of both, London and Santiago."""
        weekly = Repeats(datetime(2026, 12, 2, 14), HOUR, ZoneInfo("Europe/London"), "FREQ=WEEKLY;COUNT=60")
        fortnightly = replace(weekly, starts_at_local=datetime(2026, 12, 2, 10), zone=ZoneInfo("America/Santiago"))
        fortnightly = replace(fortnightly, rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=30")
        booking.book(people.ana, work(fortnightly, Level.OUTAGE), submit=True)
        change = booking.book(people.gina, ChangeDraft("GES", {"ges": Level.OUTAGE}, (), repeats=weekly), submit=True)

        found = Finding.objects.standing().of_windows([one.pk for one in windows(change)])
        assert [f"{one.overlap_starts_at:%Y-%m-%d %H:%M}" for one in found.order_by("overlap_starts_at")] == [
            "2027-09-08 13:00",
            "2027-09-22 13:00",
            "2027-10-06 13:00",
            "2027-10-20 13:00",
        ]
        assert last(change).data["found"] == sorted(one.pk for one in found)


class TestApprovals:
    @pytest.fixture
    def approved(self, people: Night) -> Change:
        change = booking.book(people.ana, asking(), submit=True)
        assert approvals(change) == ["asked"]
        return approving.approve(people.cleo, change.pk)

    def test_the_rule_is_approved_with_the_windows_that_it_adds_later(self, approved: Change, clock: Any) -> None:
        terms, before = approved.terms, len(windows(approved))

        clock.shift(timedelta(days=22))
        assert (carry_on.carry_on(), carry_on.carry_on()) == (2, 0)

        approved.refresh_from_db()
        assert (approvals(approved), approved.terms, len(windows(approved))) == (["approved"], terms, before + 2)
        assert [one.state for one in windows(approved)[-2:]] == ["approved", "approved"]
        assert (last(approved).kind, last(approved).tells) == ("carried_on", [])
        assert reconcile_all().tells == []

    def test_another_rule_voids_all_but_what_has_started(self, people: Night, approved: Change, clock: Any) -> None:
        first = windows(approved)[0]
        clock.move_to(first.starts_at)
        start_and_end.start(people.ana, first.pk)
        fortnightly = replace(SUNDAYS, rrule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20281231")
        change = booking.edit(people.ana, approved.pk, replace(draft_of(approved), repeats=fortnightly))

        assert approvals(change) == ["voided", "asked"]
        assert said(change) == [
            "11-22 11-22 09:30-11:30 in_progress",
            "11-29 11-29 09:30-11:30 cancelled",
            "12-06 12-06 09:30-11:30 requested",
            "12-13 12-13 09:30-11:30 cancelled",
        ]

    def test_an_earlier_end_voids_nothing_and_a_later_one_voids_all(self, people: Night, approved: Change) -> None:
        shorter = replace(SUNDAYS, rrule="FREQ=WEEKLY;UNTIL=20271231")
        change = booking.edit(people.ana, approved.pk, replace(draft_of(approved), repeats=shorter))
        assert (approvals(change), change.terms) == (["approved"], approved.terms + 1)

        change = booking.edit(
            people.ana,
            approved.pk,
            replace(draft_of(change), repeats=replace(SUNDAYS, rrule="FREQ=WEEKLY;UNTIL=20291231")),
        )
        assert approvals(change) == ["voided", "asked"]

    def test_one_that_moves_away_voids_them_and_one_that_shrinks_does_not(
        self, people: Night, approved: Change
    ) -> None:
        second = windows(approved)[1]
        change = booking.move_window(people.ana, second.pk, {"starts_at": second.starts_at + HOUR})
        assert (approvals(change), said(change, 2)[1]) == (["approved"], "11-29 11-29 10:30-11:30 approved moved")

        change = booking.move_window(people.ana, second.pk, {"ends_at": later(second, HOUR)})
        assert approvals(change) == ["voided", "asked"]

    def test_one_that_is_cancelled_voids_nothing_and_does_not_come_again(
        self, people: Night, approved: Change, clock: Any
    ) -> None:
        start_and_end.cancel_window(people.ana, windows(approved)[1].pk, "Year end")
        clock.shift(timedelta(days=30))
        carry_on.carry_on()
        other = replace(SUNDAYS, rrule="FREQ=WEEKLY;BYDAY=SU;UNTIL=20281231")
        change = booking.edit(people.ana, approved.pk, replace(draft_of(approved), repeats=other))

        assert approvals(change) == ["voided", "asked"]
        assert said(change, 2)[1] == "11-29 11-29 09:30-11:30 cancelled"


class TestOneOfThem:
    def test_moved_back_to_where_the_rule_has_it_it_counts_as_moved_no_longer(self, people: Night) -> None:
        change = booking.book(people.ana, work(), submit=True)
        second = windows(change)[1]

        booking.move_window(people.ana, second.pk, {"starts_at": second.starts_at - HOUR})
        assert said(change, 2)[1] == "11-29 11-29 08:30-11:30 approved moved"
        booking.move_window(people.ana, second.pk, {"starts_at": second.starts_at})
        assert said(change, 2)[1] == "11-29 11-29 09:30-11:30 approved"

    def test_a_window_by_hand_is_refused(self, people: Night) -> None:
        change = booking.book(people.ana, work(), submit=True)
        draft = draft_of(change)
        extra = replace(draft.windows[0], id=None, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)

        with pytest.raises(Invalid) as refused:
            booking.edit(people.ana, change.pk, replace(draft, windows=(*draft.windows, extra)))
        assert refused.value.errors == {
            "windows": ["Its windows follow a rule. Book more work as a change of its own."]
        }

    def test_it_begins_with_its_plan_unticked(self, people: Night, clock: Any) -> None:
        change = booking.book(people.ana, work(), submit=True)
        step = progress.add_step(people.ana, change.pk, "Move all calls to B")
        first, second, *_ = windows(change)
        for window in (first, second):
            clock.move_to(window.starts_at)
            start_and_end.start(people.ana, window.pk)
            step.refresh_from_db()
            assert step.state == "todo"
            progress.tick_step(people.ana, step.pk, "done")
            start_and_end.complete(people.ana, window.pk)

    def test_a_time_to_which_another_was_moved_is_left_out_when_the_series_goes_on(
        self, people: Night, clock: Any
    ) -> None:
        change = booking.book(people.ana, work(), submit=True)
        latest = windows(change)[-1]
        week = timedelta(days=7)
        booking.move_window(
            people.ana, latest.pk, {"starts_at": latest.starts_at + week, "ends_at": latest.starts_at + week + HOUR}
        )
        clock.shift(timedelta(days=22))

        assert carry_on.carry_on() == 1


class TestSplit:
    SATURDAYS = replace(SUNDAYS, starts_at_local=datetime(2026, 12, 5, 2, 30))

    def test_this_and_following_become_a_change_of_their_own(self, people: Night) -> None:
        change = booking.book(people.ana, asking(), submit=True)
        approving.approve(people.cleo, change.pk)
        third = windows(change)[2]

        new = split(people.ana, change.pk, third.public_id, self.SATURDAYS)

        assert said(change) == ["11-22 11-22 09:30-11:30 approved", "11-29 11-29 09:30-11:30 approved"]
        assert said(new, 2) == ["12-05 12-05 09:30-11:30 requested", "12-12 12-12 09:30-11:30 requested"]
        assert windows(new)[0].pk == third.pk
        assert (approvals(change), approvals(new)) == (["approved"], ["voided", "asked"])
        assert Series.objects.get(change=change).rrule == "FREQ=WEEKLY;UNTIL=20261206T092959Z"
        assert (last(change).kind, last(new).kind) == ("split", "split_off")
        assert reconcile_all().tells == []

    def test_by_the_same_rule_what_was_agreed_to_goes_along(self, people: Night) -> None:
        change = booking.book(people.ana, asking(), submit=True)
        approving.approve(people.cleo, change.pk)

        new = split(people.ana, change.pk, windows(change)[2].public_id)

        assert (approvals(change), approvals(new)) == (["approved"], ["approved"])
        assert (len(windows(change)), said(new, 1)) == (2, ["12-06 12-06 09:30-11:30 approved"])

    def test_at_the_first_there_is_nothing_to_split(self, people: Night) -> None:
        change = booking.book(people.ana, work(), submit=True)

        with pytest.raises(Refused) as refused:
            split(people.ana, change.pk, windows(change)[0].public_id)
        assert refused.value.reasons == (
            "This is its first time: nothing would be left before it. Edit the change instead.",
        )


class TestZoneData:
    def test_where_clocks_change_at_other_times_now_windows_move_and_people_are_told(
        self, people: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change = booking.book(people.ana, work(), submit=True)
        moved = booking.move_window(people.ana, windows(change)[1].pk, {"ends_at": later(windows(change)[1], HOUR)})
        monkeypatch.setattr(carry_on, "zone_data_version", lambda: "2031z")
        assert (carry_on.follow_zone_data(), Series.objects.get(change=change).zone_data) == (0, "2031z")

        monkeypatch.setattr(carry_on, "zone_data_version", lambda: "2032a")
        Series.objects.filter(change=change).update(timezone="America/Phoenix")
        assert carry_on.follow_zone_data() == 43

        moved.refresh_from_db()
        assert (last(change).kind, last(change).tells, len(last(change).data["before"])) == (
            "zone_data_changed",
            ["moved"],
            43,
        )
        assert said(change, 2)[1] == "11-29 11-29 09:30-12:30 approved moved"
        assert carry_on.follow_zone_data() == 0
