"""What happens to a window once people work."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Approval, Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
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


def quiet(people: Night, *windows: tuple[datetime, datetime]) -> list[int]:
    """Ids of the windows of an approved change that reaches nobody badly."""
    entered = tuple(DraftWindow(*window) for window in windows or ((ONE, FIVE),))
    change = booking.book(people.ana, ChangeDraft("Quiet work", {"switch-a": Level.NONE}, entered), submit=True)
    assert change.state == "approved"
    return list(Window.objects.filter(change=change).order_by("starts_at").values_list("pk", flat=True))


def approved_upgrade(people: Night) -> int:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    approving.approve(people.cleo, change.pk)
    return Window.objects.get(change=change).pk


def times(window_id: int) -> tuple[str, datetime, datetime | None, datetime | None, datetime | None]:
    window = Window.objects.get(pk=window_id)
    return window.state, window.starts_at, window.ends_at, window.actual_start, window.actual_end


def change_state() -> str:
    return Change.objects.get().state


def last() -> tuple[str, list[str]]:
    activity = Activity.objects.latest("id")
    return activity.kind, activity.tells


@pytest.mark.parametrize("minutes", [-120, 0, 90])
def test_a_window_starts_early_on_time_or_late(people: Night, clock: Any, minutes: int) -> None:
    [window] = quiet(people)
    moment = ONE + timedelta(minutes=minutes)
    clock.move_to(moment)
    start_and_end.start(people.ana, window)

    assert times(window) == ("in_progress", ONE, FIVE, moment, None)
    assert (change_state(), last()) == ("in_progress", ("started", ["started"]))


def test_any_engineer_of_the_organisation_starts_and_closes(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    people.bert.roles = ["engineer"]
    people.bert.save()
    clock.move_to(ONE)
    start_and_end.start(people.bert, window)
    clock.move_to(ONE + HOUR)
    start_and_end.complete(people.bert, window)

    assert times(window) == ("completed", ONE, FIVE, ONE, ONE + HOUR)
    assert (change_state(), last()) == ("completed", ("completed", ["ended"]))


def test_starting_unapproved_needs_a_reason_that_stands_in_the_log(people: Night, clock: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    window = Window.objects.get().pk
    clock.move_to(ONE)
    with pytest.raises(Refused, match="Starting it all the same needs a reason"):
        start_and_end.start(people.ana, window, "  ")

    start_and_end.start(people.ana, window, "The switch is failing.")
    assert (times(window)[0], Activity.objects.latest("id").data["reason"]) == ("in_progress", "The switch is failing.")


def test_nothing_starts_after_its_end(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    clock.move_to(FIVE)
    with pytest.raises(Refused, match="Move it before you start it"):
        start_and_end.start(people.ana, window)

    assert times(window) == ("approved", ONE, FIVE, None, None)


def test_finished_late_is_recorded_as_it_was(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    clock.move_to(FIVE + HOUR)
    start_and_end.roll_back(people.ana, window, "The new version drops calls.")

    assert times(window) == ("rolled_back", ONE, FIVE, ONE, FIVE + HOUR)
    assert (change_state(), last()) == ("rolled_back", ("rolled_back", ["rolled_back"]))


def test_a_change_goes_on_until_its_last_window_has_ended(people: Night, clock: Any) -> None:
    first, second = quiet(people, (ONE, FIVE), (FIVE, FIVE + HOUR))
    seen = []
    clock.move_to(ONE)
    acts: list[Callable[[], object]] = [
        lambda: start_and_end.start(people.ana, first),
        lambda: start_and_end.roll_back(people.ana, first, "It fails."),
        lambda: start_and_end.start(people.ana, second),
        lambda: start_and_end.complete(people.ana, second),
    ]
    for act in acts:
        act()
        seen.append(change_state())

    assert seen == ["in_progress", "approved", "in_progress", "completed"]


def test_an_extension_voids_nothing_is_told_and_is_approved_retrospectively(people: Night, clock: Any) -> None:
    window = approved_upgrade(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    start_and_end.extend(people.ana, window, FIVE + HOUR)

    assert times(window) == ("in_progress", ONE, FIVE + HOUR, ONE, None)
    assert list(Approval.objects.order_by("id").values_list("organisation__slug", "state", "retrospective")) == [
        ("client", "approved", False),
        ("client", "asked", True),
    ]
    assert last() == ("extended", ["approval_asked", "extended"])


def test_a_second_extension_asks_anew_whether_the_first_was_answered_or_not(people: Night, clock: Any) -> None:
    window = approved_upgrade(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    start_and_end.extend(people.ana, window, FIVE + HOUR)
    start_and_end.extend(people.ana, window, FIVE + 2 * HOUR)
    approving.approve(people.cleo, Change.objects.get().pk)
    start_and_end.extend(people.ana, window, FIVE + 3 * HOUR)

    assert list(Approval.objects.standing().order_by("id").values_list("state", "retrospective")) == [
        ("approved", False),
        ("asked", True),
    ]


def test_declining_an_extension_stops_nothing(people: Night, clock: Any) -> None:
    window = approved_upgrade(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    start_and_end.extend(people.ana, window, FIVE + HOUR)
    approving.reject(people.cleo, Change.objects.get().pk, "You should have asked.")

    assert (times(window)[0], change_state()) == ("in_progress", "in_progress")


def test_bringing_the_end_forward_asks_nobody(people: Night, clock: Any) -> None:
    window = approved_upgrade(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    start_and_end.extend(people.ana, window, FIVE - HOUR)

    assert (Approval.objects.count(), last()) == (1, ("extended", ["extended"]))


def test_work_that_started_early_may_end_before_its_planned_start(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    clock.move_to(ONE - 2 * HOUR)
    start_and_end.start(people.ana, window)
    start_and_end.extend(people.ana, window, ONE - HOUR)

    assert times(window) == ("in_progress", ONE - 2 * HOUR, ONE - HOUR, ONE - 2 * HOUR, None)


def test_an_end_is_not_moved_before_now_nor_into_the_next_window_of_the_change(people: Night, clock: Any) -> None:
    first, _ = quiet(people, (ONE, FIVE), (FIVE + HOUR, FIVE + 2 * HOUR))
    clock.move_to(ONE + HOUR)
    start_and_end.start(people.ana, first)

    for ends_at, reason in (
        (ONE, "The end of running work cannot be moved before now."),
        (ONE + HOUR, "The end must be after the start."),
        (
            FIVE + HOUR + timedelta(seconds=1),
            "This runs into the next window of the same change. Move or cancel that one first.",
        ),
    ):
        with pytest.raises(Refused) as refusal:
            start_and_end.extend(people.ana, first, ends_at)
        assert refusal.value.reasons == (reason,)
    assert times(first) == ("in_progress", ONE, FIVE, ONE + HOUR, None)
    assert start_and_end.extend(people.ana, first, FIVE + HOUR).ends_at == FIVE + HOUR


def test_an_update_is_told_while_work_is_in_progress(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    with pytest.raises(Refused, match="Updates are posted while work is in progress; this is approved"):
        start_and_end.post_update(people.ana, window, "Soon.")
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    start_and_end.post_update(people.ana, window, " Half-way. ")

    activity = Activity.objects.latest("id")
    assert (activity.kind, activity.tells, activity.data["text"], activity.data["windows"]) == (
        "updated",
        ["updated"],
        "Half-way.",
        [window],
    )


def test_cancelling_in_the_middle_needs_a_reason_and_is_told(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    with pytest.raises(Invalid):
        start_and_end.cancel_window(people.ana, window, "")
    clock.move_to(ONE + HOUR)
    start_and_end.cancel_window(people.ana, window, "Nothing was changed.")

    assert times(window) == ("cancelled", ONE, FIVE, ONE, ONE + HOUR)
    assert (change_state(), last()) == ("cancelled", ("window_cancelled", ["cancelled"]))


def test_cancelling_a_change_cancels_what_has_not_ended(people: Night, clock: Any) -> None:
    first, second = quiet(people, (ONE, FIVE), (FIVE, FIVE + HOUR))
    clock.move_to(ONE)
    start_and_end.start(people.ana, first)
    start_and_end.complete(people.ana, first)
    start_and_end.cancel(people.ana, Change.objects.get().pk, "No need for the rest.")

    assert (times(first)[0], times(second)[0], change_state()) == ("completed", "cancelled", "completed")
    with pytest.raises(Refused, match="It is already completed"):
        start_and_end.cancel(people.ana, Change.objects.get().pk, "Again.")


def test_a_cancelled_draft_is_told_to_nobody(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE))
    start_and_end.cancel(people.ana, change.pk, "A mistake.")

    assert (change_state(), last()) == ("cancelled", ("cancelled", []))


def test_what_has_ended_neither_starts_nor_ends_again(people: Night, clock: Any) -> None:
    [window] = quiet(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    start_and_end.complete(people.ana, window)
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: start_and_end.start(people.ana, window), "It is completed and cannot become in progress."),
        (lambda: start_and_end.complete(people.ana, window), "It is completed and cannot become completed."),
        (lambda: start_and_end.roll_back(people.ana, window, "Why"), "It is completed and cannot become rolled back."),
        (
            lambda: start_and_end.cancel_window(people.ana, window, "Why"),
            "It is completed and cannot become cancelled.",
        ),
        (
            lambda: start_and_end.extend(people.ana, window, FIVE + HOUR),
            "Only work in progress can be extended; this is completed.",
        ),
    ]
    for act, reason in refused:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reasons == (reason,)


def test_others_do_not_run_ones_work(people: Night) -> None:
    window = approved_upgrade(people)

    with pytest.raises(NotAllowed, match="This is work of Harbour Contact Centre; only they can do that"):
        start_and_end.start(people.gina, window)
    with pytest.raises(NotAllowed, match="This needs the role engineer in your organisation"):
        start_and_end.start(people.bert, window)
    with pytest.raises(Window.DoesNotExist):
        start_and_end.start(people.sten, window)
