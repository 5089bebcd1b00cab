from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.db import OperationalError, connection

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.services import book as booking
from changes.services import start_and_end
from core.activity import Activity, record
from estate.domain.impact import Level
from estate.models import System
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, HOUR, MINUTE, ONE, at


def started(window: Window) -> Activity:
    return record(
        "started", "change", window.change_id, actor=None, organisation=None, tells=["started"], windows=[window.pk]
    )


def told_of(activity: Activity) -> set[str]:
    return set(Notice.objects.filter(activity=activity).values_list("contact__name", flat=True))


def test_fanning_out_twice_makes_the_notices_once(upgrade: Window) -> None:
    activity = started(upgrade)

    assert fanning.fan_out() == 1
    Activity.objects.filter(pk=activity.pk).update(told_at=None)
    assert fanning.fan_out() == 1

    assert Notice.objects.filter(activity=activity).count() == 2
    assert told_of(activity) == {"Ana", "Olaf"}


def test_one_bad_act_is_put_aside_with_its_reason_and_does_not_stop_the_line(upgrade: Window) -> None:
    bad = record("odd", "change", upgrade.change_id, actor=None, organisation=None, tells=["no such word"])
    good = started(upgrade)

    assert fanning.fan_out() == 2

    assert told_of(good) == {"Ana", "Olaf"}
    assert not Activity.objects.not_yet_told().exists()
    failed = Activity.objects.get(kind="telling_failed")
    assert failed.data == {"activity": bad.pk, "reason": "ValueError: 'no such word' is not a valid About"}


def test_an_act_on_nothing_that_is_left_tells_nobody(upgrade: Window) -> None:
    activity = record(
        "graph_edited", "change", 0, actor=None, organisation=None, tells=["conflict_found"], found=[4711]
    )

    assert fanning.fan_out() == 1

    assert told_of(activity) == set()


def test_inactive_people_are_never_told(people: Night, upgrade: Window) -> None:
    Person.objects.filter(pk=people.olaf.pk).update(is_active=False)

    activity = started(upgrade)
    fanning.fan_out()

    assert told_of(activity) == {"Ana", "Gina"}, "an engineer of the organisation stands in"


def test_a_window_on_some_of_the_targets_tells_those_that_it_reaches(people: Night, upgrade: Window) -> None:
    people.contact("bert", "on_call", "switch-a")
    people.contact("vera", "on_call", "switch-b")
    Window.objects.update(only_systems=[System.objects.get(slug="switch-b").pk])
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)

    with at(ONE + MINUTE):
        fanning.fan_out()

    assert set(Notice.objects.filter(about="started").values_list("contact__name", flat=True)) == {"Olaf", "Vera"}


def test_when_the_database_fails_the_act_waits_for_another_try(upgrade: Window) -> None:
    activity = started(upgrade)

    def gone(execute: Any, sql: str, *asked: Any) -> Any:
        if sql.startswith("INSERT"):
            raise OperationalError("gone")
        return execute(sql, *asked)

    with connection.execute_wrapper(gone), suppress(OperationalError):
        fanning.fan_out()

    assert list(Activity.objects.not_yet_told()) == [activity]


def in_turn(people: Night) -> Window:
    """Switch A in the first window, switch B in the second: each alone puts the desktop at risk, no more."""
    windows = (
        DraftWindow(ONE, ONE + HOUR, ("switch-a",)),
        DraftWindow(ONE + 2 * HOUR, ONE + 3 * HOUR, ("switch-b",)),
    )
    draft = replace(switch_upgrade(ONE, ONE + HOUR), windows=windows, one_at_a_time=False)
    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, draft, submit=True)
    return Window.objects.filter(change=change).order_by("starts_at")[0]


def test_of_windows_on_some_targets_each_people_are_told_the_worst_of_each_alone(people: Night) -> None:
    window = in_turn(people)
    Change.objects.update(state="approved")
    Window.objects.update(state="approved")
    windows = list(Window.objects.filter(change=window.change_id).values_list("pk", flat=True))
    act = record(
        "started", "change", window.change_id, actor=None, organisation=None, tells=["started"], windows=windows
    )
    fanning.fan_out()
    told = Notice.objects.get(activity=act, contact=people.olaf)
    assert {(one["system"], one["level"]) for one in told.because} == {("reservation-line", "at_risk")}


def test_who_approves_for_what_any_window_reaches_is_asked_though_the_first_reaches_less(people: Night) -> None:
    people.contact("gina", "approver", "portal")
    draft = ChangeDraft(
        "Two works",
        {"agent-desktop": Level.OUTAGE, "switch-b": Level.AT_RISK},
        (DraftWindow(ONE, ONE + HOUR, ("switch-b",)), DraftWindow(ONE + DAY, ONE + DAY + HOUR, ("agent-desktop",))),
    )
    with at(ONE - 10 * DAY):
        booking.book(people.ana, draft, submit=True)
        fanning.fan_out()
    [told] = Notice.objects.filter(about="approval_asked", contact=people.cleo)
    assert ("reservation-line", "outage") in {(one["system"], one["level"]) for one in told.because}


def test_though_approval_is_asked_of_the_whole_only_what_a_window_reaches_is_told_of_its_new_end(
    people: Night,
) -> None:
    draft = ChangeDraft(
        "Two works",
        {"agent-desktop": Level.OUTAGE, "switch-b": Level.AT_RISK},
        (DraftWindow(ONE, ONE + HOUR, ("switch-b",)), DraftWindow(ONE + DAY, ONE + DAY + HOUR, ("agent-desktop",))),
    )
    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, draft, submit=True)
    client, tells = people.organisations["client"], ["approval_asked", "extended"]
    first = change.windows.earliest("starts_at")
    act = record(
        "extended", "change", change.pk, actor=None, organisation=None, tells=tells, windows=[first.pk],
        asked=[client.pk],
    )  # fmt: skip
    fanning.fan_out()

    assert told_of(act) == {"Ana", "Cleo"}
