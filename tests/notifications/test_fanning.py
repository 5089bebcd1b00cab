from contextlib import suppress
from unittest.mock import patch

from django.db import OperationalError

from accounts.models import Activity, Person
from accounts.services import record
from changes.models import Window
from changes.services import running
from estate.models import System
from notifications import outbox
from notifications.models import Notice
from tests.estates import Night
from tests.notifications.telling import MINUTE, ONE, at


def started(window: Window) -> Activity:
    return record(
        "started", "change", window.change_id, actor=None, organisation=None, tells=["started"], windows=[window.pk]
    )


def told_of(activity: Activity) -> set[str]:
    return set(Notice.objects.filter(activity=activity).values_list("contact__name", flat=True))


def test_fanning_out_twice_makes_the_notices_once(upgrade: Window) -> None:
    activity = started(upgrade)

    assert outbox.fan_out() == 1
    Activity.objects.filter(pk=activity.pk).update(told_at=None)
    assert outbox.fan_out() == 1

    assert Notice.objects.filter(activity=activity).count() == 2
    assert told_of(activity) == {"Ana", "Olaf"}


def test_one_bad_act_is_put_aside_with_its_reason_and_does_not_stop_the_line(upgrade: Window) -> None:
    bad = record("odd", "change", upgrade.change_id, actor=None, organisation=None, tells=["no such word"])
    good = started(upgrade)

    assert outbox.fan_out() == 2

    assert told_of(good) == {"Ana", "Olaf"}
    assert not Activity.objects.not_yet_told().exists()
    failed = Activity.objects.get(kind="telling_failed")
    assert failed.data == {"activity": bad.pk, "reason": "ValueError: 'no such word' is not a valid About"}


def test_an_act_on_nothing_that_is_left_tells_nobody(upgrade: Window) -> None:
    activity = record(
        "graph_edited", "change", 0, actor=None, organisation=None, tells=["conflict_found"], found=[4711]
    )

    assert outbox.fan_out() == 1

    assert told_of(activity) == set()


def test_inactive_people_are_never_told(people: Night, upgrade: Window) -> None:
    Person.objects.filter(pk=people.olaf.pk).update(is_active=False)

    activity = started(upgrade)
    outbox.fan_out()

    assert told_of(activity) == {"Ana"}


def test_a_window_on_some_of_the_targets_tells_those_that_it_reaches(people: Night, upgrade: Window) -> None:
    people.contact("bert", "on_call", "switch-a")
    people.contact("vera", "on_call", "switch-b")
    Window.objects.update(only_systems=[System.objects.get(slug="switch-b").pk])
    with at(ONE):
        running.start(people.ana, upgrade.pk)

    with at(ONE + MINUTE):
        outbox.fan_out()

    assert set(Notice.objects.filter(about="started").values_list("contact__name", flat=True)) == {"Olaf", "Vera"}


def test_when_the_database_fails_the_act_waits_for_another_try(upgrade: Window) -> None:
    activity = started(upgrade)
    gone = patch("notifications.outbox.fanning.scene_of", side_effect=OperationalError("gone"))
    with gone, suppress(OperationalError):
        outbox.fan_out()

    assert list(Activity.objects.not_yet_told()) == [activity]
