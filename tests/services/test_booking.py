"""Booking a change, editing it, asking for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Approval, Change, State, Window
from changes.selectors.facts import class_of_change
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from core.activity import Activity
from core.limits import LONGEST_ROLLING_BACK
from core.refusals import Invalid, NotAllowed, Refused, Stale
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, WorkGrant
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def quiet(*windows: DraftWindow, **more: Any) -> ChangeDraft:
    """Work that nobody has to approve."""
    return ChangeDraft(
        title="Quiet work",
        targets={"switch-a": Level.NONE},
        windows=windows or (DraftWindow(ONE, FIVE),),
        **more,
    )


def periods(change: Change) -> list[tuple[datetime, datetime | None, str]]:
    return list(Window.objects.filter(change=change).order_by("id").values_list("starts_at", "ends_at", "state"))


def approvals(change: Change) -> list[tuple[str, str]]:
    return list(Approval.objects.filter(change=change).order_by("id").values_list("organisation__slug", "state"))


def last_told(change: Change) -> list[str]:
    activity = Activity.objects.about("change", change.pk).last()
    assert activity
    return activity.tells


def test_a_booked_change_is_a_draft_and_nobody_is_told(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE))

    assert (change.state, periods(change)) == ("draft", [(ONE, FIVE, "draft")])
    assert (approvals(change), last_told(change)) == ([], [])


def test_what_was_entered_comes_back_whole(people: Night) -> None:
    entered = replace(
        switch_upgrade(ONE, FIVE),
        description="Why",
        notes="Own",
        rollback_takes=timedelta(minutes=30),
        external_reference="CHG-7",
        bridge="+1 555 0199",
        emergency="None",
        checks=(Check("ges", "agent-desktop", "Log in"), Check("portal")),
        windows=(DraftWindow(ONE, FIVE, ("switch-a",)), DraftWindow(FIVE, FIVE + HOUR, ("switch-b",))),
    )
    change = booking.book(people.ana, entered)
    back = draft_of(change)

    assert replace(back, windows=(), long_confirmed=False) == replace(entered, windows=())
    assert [replace(window, id=None) for window in back.windows] == list(entered.windows)


def test_with_nobody_to_ask_submitting_approves_and_announces(people: Night) -> None:
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    GraphVersion.renew()
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)

    assert (change.state, periods(change), last_told(change)) == ("approved", [(ONE, FIVE, "approved")], ["announced"])


def test_submitting_asks_those_who_must_approve(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE))
    change = booking.submit(people.ana, change.pk)

    assert (change.state, approvals(change), last_told(change)) == (
        "requested",
        [("client", "asked")],
        ["approval_asked"],
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(timedelta(days=1), "scheduled", id="a day before"),
        pytest.param(timedelta(hours=23), "short_notice", id="less than a day"),
        pytest.param(-HOUR, "unscheduled", id="after it began"),
    ],
)
def test_the_class_follows_from_when_it_was_submitted(
    people: Night, clock: Any, days: timedelta, expected: str
) -> None:
    change = booking.book(people.ana, quiet())
    clock.move_to(ONE - days)
    change = booking.submit(people.ana, change.pk)

    assert class_of_change(change) == expected


def test_a_draft_has_the_class_that_submitting_it_now_would_give(people: Night, clock: Any) -> None:
    change = booking.book(people.ana, quiet())

    assert class_of_change(change) == "scheduled"
    clock.move_to(ONE - HOUR)
    assert class_of_change(change) == "short_notice"


def test_moving_counts_the_notice_anew(people: Night, clock: Any) -> None:
    change = booking.book(people.ana, quiet(), submit=True)
    clock.move_to(ONE - 5 * HOUR)
    [window] = Window.objects.all()
    booking.move_window(people.ana, window.pk, {"starts_at": ONE + HOUR})

    assert class_of_change(Change.objects.get()) == "short_notice"
    assert last_told(change) == ["moved"]


def test_starting_early_does_not_take_the_notice_back(people: Night, clock: Any) -> None:
    change = booking.book(people.ana, quiet())
    clock.move_to(ONE - timedelta(days=1))
    booking.submit(people.ana, change.pk)
    clock.move_to(ONE - HOUR)
    start_and_end.start(people.ana, Window.objects.get().pk)

    assert class_of_change(Change.objects.get()) == "scheduled"


def test_a_moved_window_says_where_it_was_and_asks_for_reminders_anew(people: Night) -> None:
    change = booking.book(people.ana, quiet(), submit=True)
    [window] = Window.objects.all()
    booking.move_window(people.ana, window.pk, {"starts_at": ONE + HOUR, "ends_at": FIVE + HOUR})

    [window] = Window.objects.all()
    activity = Activity.objects.about("change", change.pk).last()
    assert activity
    assert (window.starts_at, window.ends_at, window.period_revision) == (ONE + HOUR, FIVE + HOUR, 2)
    assert activity.data["before"] == [{"window": window.pk, "starts_at": ONE.isoformat(), "ends_at": FIVE.isoformat()}]


def test_windows_may_take_each_others_place(people: Night) -> None:
    change = booking.book(people.ana, quiet(DraftWindow(ONE, ONE + HOUR), DraftWindow(FIVE, FIVE + HOUR)), submit=True)
    first, second = draft_of(change).windows
    swapped = (replace(first, starts_at=FIVE, ends_at=FIVE + HOUR), replace(second, starts_at=ONE, ends_at=ONE + HOUR))
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), windows=swapped))

    assert periods(change) == [(FIVE, FIVE + HOUR, "approved"), (ONE, ONE + HOUR, "approved")]


def test_a_new_window_may_take_the_place_that_another_leaves(people: Night) -> None:
    change = booking.book(people.ana, quiet(), submit=True)
    [window] = draft_of(change).windows
    windows = (DraftWindow(ONE, FIVE), replace(window, starts_at=FIVE, ends_at=FIVE + HOUR))
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), windows=windows))

    assert periods(change) == [(FIVE, FIVE + HOUR, "approved"), (ONE, FIVE, "approved")]


def test_windows_given_without_ids_are_those_that_stand_there(people: Night) -> None:
    """Scripts send periods, and a window that moves is still the same window."""
    change = booking.book(people.ana, quiet(DraftWindow(ONE, ONE + HOUR), DraftWindow(FIVE, FIVE + HOUR)), submit=True)
    later = (DraftWindow(ONE + HOUR, ONE + 2 * HOUR), DraftWindow(FIVE, FIVE + HOUR))
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), windows=later))

    assert periods(change) == [(ONE + HOUR, ONE + 2 * HOUR, "approved"), (FIVE, FIVE + HOUR, "approved")]
    assert last_told(change) == ["moved"]


def test_a_window_left_out_is_cancelled_and_told_of(people: Night) -> None:
    change = booking.book(people.ana, quiet(DraftWindow(ONE, ONE + HOUR), DraftWindow(FIVE, FIVE + HOUR)), submit=True)
    [_, second] = draft_of(change).windows
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), windows=(second,)))

    assert periods(change) == [(ONE, ONE + HOUR, "cancelled"), (FIVE, FIVE + HOUR, "approved")]
    assert last_told(change) == ["cancelled"]


def test_a_window_left_out_of_a_draft_is_forgotten(people: Night) -> None:
    change = booking.book(people.ana, quiet(DraftWindow(ONE, ONE + HOUR), DraftWindow(FIVE, FIVE + HOUR)))
    [_, second] = draft_of(change).windows
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), windows=(second,)))

    assert periods(change) == [(FIVE, FIVE + HOUR, "draft")]


def test_a_declined_change_becomes_a_draft_by_editing_and_is_asked_for_anew(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    approving.reject(people.cleo, change.pk, "Not in our busy week.")
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), title="A gentler upgrade"))
    assert (change.state, periods(change)) == ("draft", [(ONE, FIVE, "draft")])

    change = booking.submit(people.ana, change.pk)
    assert (change.state, approvals(change)) == ("requested", [("client", "voided"), ("client", "asked")])


def test_nobody_is_asked_about_a_change_that_is_a_draft_again(people: Night) -> None:
    people.organisations["carrier"].approval_from = "at_risk"
    people.organisations["carrier"].save()
    Dependency.objects.create(dependent=people.systems["voice-carrier"], provider=people.systems["switch-a"])
    GraphVersion.renew()
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    assert sorted(approvals(change)) == [("carrier", "asked"), ("client", "asked")]
    approving.reject(people.cleo, change.pk, "No.")
    booking.edit(people.ana, change.pk, draft_of(change))

    assert list(Approval.objects.waiting_for(people.organisations["carrier"])) == []


def test_own_targets_and_granted_ones_may_be_worked_on(people: Night) -> None:
    draft = replace(quiet(), targets={"portal": Level.NONE})
    with pytest.raises(Invalid) as refusal:
        booking.book(people.ana, draft)
    assert refusal.value.errors == {"targets.0.system": ["The owner of “portal” has not let you work on it."]}

    WorkGrant.objects.create(system=people.systems["portal"], organisation=people.organisations["centre"])
    assert booking.book(people.ana, draft, submit=True).state == "requested"


def test_one_validates_what_ones_own_systems_need_by_confirmed_dependencies(people: Night) -> None:
    draft = quiet(checks=(Check("client-website"),))
    reason = {"validates.0.to": ["None of your systems needs “client-website”, so your work can’t be checked by it."]}
    claim = Dependency.objects.create(
        dependent=people.systems["switch-b"], provider=people.systems["client-website"], state="claimed"
    )
    GraphVersion.renew()
    with pytest.raises(Invalid) as refusal:
        booking.book(people.ana, draft)
    assert refusal.value.errors == reason

    claim.state = "confirmed"
    claim.save()
    GraphVersion.renew()
    assert booking.book(people.ana, draft).state == "draft"


def test_a_private_system_is_refused_in_the_words_for_one_that_does_not_exist(people: Night) -> None:
    people.systems["portal"].listed = False
    people.systems["portal"].save()
    GraphVersion.renew()
    with pytest.raises(Invalid) as refusal:
        booking.book(people.ana, replace(quiet(), targets={"portal": Level.NONE, "nothing": Level.NONE}))

    assert refusal.value.errors == {
        "targets.0.system": ["There is no system “portal”."],
        "targets.1.system": ["There is no system “nothing”."],
    }


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        pytest.param(
            {"title": " "}, {"title": ["Give it a title that the people affected will understand."]}, id="blank"
        ),
        pytest.param(
            {"title": "x" * 3_000_000}, {"title": ["At most 200 characters; this has 3,000,000."]}, id="3 MB title"
        ),
        pytest.param(
            {"notes": "a\0b"}, {"notes": ["This contains a character that cannot be stored."]}, id="NUL in text"
        ),
        pytest.param(
            {"checks": (Check("ges", None, "a\0b"),)},
            {"validates.0.text": ["This contains a character that cannot be stored."]},
            id="NUL in a check",
        ),
        pytest.param(
            {"checks": (Check("g\0es"),)}, {"validates.0.to": ["There is no system “g\0es”."]}, id="NUL in a slug"
        ),
        pytest.param(
            {"checks": (Check("ges", "ges"),)},
            {"validates.0.to": ["From and to are the same system."]},
            id="check of a system from itself",
        ),
        pytest.param(
            {"windows": (DraftWindow(ONE, FIVE), DraftWindow(ONE + HOUR, FIVE + HOUR))},
            {"windows.1.starts_at": ["This window overlaps another one of the same change."]},
            id="own windows overlap",
        ),
        pytest.param(
            {"windows": (DraftWindow(ONE - timedelta(days=20), ONE - timedelta(days=10)),)},
            {"windows.0.ends_at": ["This period is already over. Declare work that took place."]},
            id="over",
        ),
        pytest.param(
            {"windows": (DraftWindow(ONE, datetime(9999, 12, 31, tzinfo=UTC)),), "long_confirmed": True},
            {"windows.0.ends_at": ["Times must be between 2000 and 2100.", "Work is planned at most 5 years ahead."]},
            id="a time that no clock can show",
        ),
        pytest.param(
            {"windows": (DraftWindow(ONE, FIVE, ("switch-b",)),)},
            {"windows.0.targets": ["“switch-b” is not a target of this change."]},
            id="a window works on what is no target",
        ),
        pytest.param(
            {"rollback_takes": timedelta(hours=-1)},
            {"rollback_takes": ["Rolling back takes some time; this is less than 0 min."]},
            id="negative length",
        ),
        pytest.param(
            {"rollback_takes": LONGEST_ROLLING_BACK + timedelta(seconds=1)},
            {"rollback_takes": ["Rolling back takes at most 365 days."]},
            id="rolling back takes longer than a calendar reaches",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_field_and_nothing_is_stored(
    people: Night, changed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    with pytest.raises(Invalid) as refusal:
        booking.book(people.ana, replace(quiet(), **changed))

    assert refusal.value.errors == errors
    assert (Change.objects.count(), Activity.objects.count()) == (0, 0)


def test_touching_windows_of_one_change_do_not_overlap(people: Night) -> None:
    change = booking.book(people.ana, quiet(DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR)))

    assert len(periods(change)) == 2


def test_only_engineers_of_the_own_organisation_book_edit_and_submit(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)

    with pytest.raises(NotAllowed, match="This needs the role engineer in your organisation"):
        booking.book(people.bert, quiet())
    with pytest.raises(NotAllowed, match="This is work of Harbour Contact Centre; only they can do that"):
        booking.edit(people.gina, change.pk, draft_of(change))
    with pytest.raises(Change.DoesNotExist):
        booking.edit(people.sten, change.pk, draft_of(change))


def test_others_learn_neither_state_nor_revision_by_trying_to_edit(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    window = Window.objects.get()
    start_and_end.cancel(people.ana, change.pk, "Not needed.")

    tries: list[Callable[[], object]] = [
        lambda: booking.edit(people.gina, change.pk, draft_of(change), revision=1),
        lambda: booking.move_window(people.gina, window.pk, {"ends_at": FIVE + HOUR}),
    ]
    for refused in tries:
        with pytest.raises(NotAllowed, match="This is work of Harbour Contact Centre; only they can do that"):
            refused()


def test_an_edit_of_what_somebody_changed_meanwhile_is_refused_and_loses_nothing(people: Night) -> None:
    change = booking.book(people.ana, quiet())
    booking.edit(people.ana, change.pk, replace(draft_of(change), title="Theirs"), revision=2)

    with pytest.raises(Stale) as refusal:
        booking.edit(people.ana, change.pk, replace(draft_of(change), title="Mine"), revision=2)
    assert (refusal.value.current, Change.objects.get().title) == (3, "Theirs")


def test_running_work_is_described_better_without_asking_anybody_again(people: Night, clock: Any) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    clock.move_to(ONE)
    start_and_end.start(people.ana, Window.objects.get().pk, "It cannot wait.")
    change = booking.edit(people.ana, change.pk, replace(draft_of(change), title="Better words"))

    assert (change.title, change.state, periods(change)) == (
        "Better words",
        "in_progress",
        [(ONE, FIVE, "in_progress")],
    )
    assert (approvals(change), last_told(change)) == ([("client", "asked")], [])


def test_declared_work_is_described_better_without_asking_anybody_again(people: Night) -> None:
    change = declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    change = booking.edit(people.gina, change.pk, replace(draft_of(change), title="GES maintenance"))

    assert (change.title, change.state, approvals(change), last_told(change)) == (
        "GES maintenance",
        "in_progress",
        [("centre", "asked")],
        [],
    )


def test_what_has_ended_is_edited_no_more(people: Night) -> None:
    change = booking.book(people.ana, quiet())
    start_and_end.cancel(people.ana, change.pk, "Not needed.")

    with pytest.raises(Refused, match="It is cancelled"):
        booking.edit(people.ana, change.pk, draft_of(change))
    with pytest.raises(Refused, match="It is cancelled and cannot become requested"):
        booking.submit(people.ana, change.pk)


def test_a_planned_window_does_not_move_into_a_running_one_of_the_same_change(people: Night, clock: Any) -> None:
    change = booking.book(people.ana, quiet(DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR)), submit=True)
    first, second = Window.objects.order_by("starts_at")
    clock.move_to(ONE)
    start_and_end.start(people.ana, first.pk)

    with pytest.raises(Invalid) as refusal:
        booking.move_window(people.ana, second.pk, {"starts_at": FIVE - HOUR})
    assert refusal.value.errors == {"windows.0.starts_at": ["This window overlaps another one of the same change."]}
    assert Change.objects.get(pk=change.pk).state == State.IN_PROGRESS
