"""When people are reminded: as their organisation plans it, and as they want it themselves."""

from datetime import time, timedelta

import pytest
from django.core.mail import EmailMessage

from accounts.models import Person
from changes.models import Window
from changes.services import start_and_end
from core.refusals import Invalid, NotAllowed
from notifications.models import Notice
from notifications.selectors.plan_of_notices import plan_of
from notifications.services.preferences import edit_plan, edit_preference, mute, unmute
from notifications.services.reminders import replan as reminders
from tests.estates import Night
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, arrived, at, tell
from tests.notifications.test_reminders import dropped, planned
from tests.said import outcome


def admin(people: Night, organisation: str = "centre") -> Person:
    known, _ = Person.objects.get_or_create(
        email=f"admin@{organisation}.example",
        defaults={"name": "Max", "organisation": people.organisations[organisation], "roles": ["admin"]},
    )
    return known


def due(window: Window, name: str) -> dict[str, timedelta]:
    """How long before the start each reminder comes."""
    rows = Notice.objects.planned_reminders(window.pk).filter(contact__name=name).values_list("about", "due_at")
    return {about: ONE - due_at for about, due_at in rows}


def test_an_organisation_plans_for_its_own_people_whoever_works(people: Night, upgrade: Window) -> None:
    with at(ONE - 9 * DAY):
        edit_plan(admin(people, "client"), {"reminders": ["before_7d", "before_48h", "before_15m"]})

    assert due(upgrade, "Gina") == {"before_7d": 7 * DAY, "before_48h": 2 * DAY}
    assert due(upgrade, "Olaf") == {"before_15m": 15 * MINUTE}
    assert due(upgrade, "Ana") == {"before_24h": DAY, "before_1h": HOUR}, "the centre has a plan of its own"
    assert {why for _, name, why in dropped(upgrade) if name == "Gina"} == {
        "The contact is no longer to be reminded then."
    }


def test_a_plan_is_refused_by_field_and_changes_nothing(people: Night, upgrade: Window) -> None:
    with pytest.raises(NotAllowed):
        edit_plan(people.olaf, {"reminders": []})
    with pytest.raises(Invalid) as refused:
        edit_plan(admin(people, "client"), {"acknowledge_minutes": 0, "still_open_minutes": 1000})

    assert set(refused.value.errors) == {"acknowledge_minutes", "still_open_minutes"}
    assert due(upgrade, "Gina") == {"before_24h": DAY}


def test_those_who_run_it_are_asked_before_the_planned_end_whether_it_will_end_in_time(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE - DAY):
        edit_plan(admin(people), {"reminders": [], "still_open_minutes": 30})
        start_and_end.start(people.ana, upgrade.pk)
    tell(FIVE - HOUR)
    inbox.clear()

    tell(FIVE - 30 * MINUTE)

    assert arrived(inbox) == {"Ana": "Done in time? Phone switch upgrade, planned until 05:00 MST"}


def test_a_moved_end_moves_the_question(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    with at(ONE):
        edit_plan(admin(people), {"still_open_minutes": 30})
        start_and_end.start(people.ana, upgrade.pk)
        start_and_end.extend(people.ana, upgrade.pk, FIVE + HOUR)
    tell(FIVE - 30 * MINUTE)
    assert "Ana" not in {mail.to[0].partition(" ")[0] for mail in inbox if "Done in time?" in str(mail.subject)}

    inbox.clear()
    tell(FIVE + 30 * MINUTE)
    assert list(arrived(inbox)) == ["Ana"]


def test_a_contact_widens_or_narrows_what_they_are_told(people: Night, upgrade: Window) -> None:
    with at(ONE - 9 * DAY):
        edit_preference(people.olaf, {"impact_from": "outage"})
        assert due(upgrade, "Olaf") == {}, "the reservation line is only at risk"
        edit_preference(people.olaf, {"impact_from": "at_risk"})
    assert due(upgrade, "Olaf") == {"before_1h": HOUR}


def test_quiet_hours_hold_what_is_not_urgent_until_their_end(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    edit_preference(people.olaf, {"quiet_from": time(22), "quiet_until": time(7)})
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    [notice] = Notice.objects.filter(about="started", contact=people.olaf)
    assert (notice.state, notice.attempts, arrived(inbox)) == ("planned", 0, {})
    assert outcome(notice) == "Waits for the end of the contact's quiet hours."

    tell(ONE + 4 * HOUR)

    assert set(arrived(inbox)) == {"Olaf"}, "07:00 in New York"


def test_a_reminder_that_cannot_wait_comes_before_quiet_hours_begin(people: Night, upgrade: Window) -> None:
    with at(ONE - 9 * DAY):
        edit_preference(people.olaf, {"quiet_from": time(22), "quiet_until": time(7)})

    assert due(upgrade, "Olaf") == {"before_1h": 5 * HOUR + MINUTE}, "21:59 in New York for 03:00"


def test_quiet_hours_need_both_ends(people: Night) -> None:
    with pytest.raises(Invalid) as refused:
        edit_preference(people.olaf, {"quiet_from": time(22), "quiet_until": None})
    assert refused.value.errors == {"quiet_until": ["Quiet hours need both ends."]}


def test_who_wants_to_hear_nothing_more_of_a_change_is_dropped_with_that_reason(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    mute(people.gina, upgrade.change_id)
    mute(people.gina, upgrade.change_id)

    tell(ONE - 24 * HOUR)

    assert set(arrived(inbox)) == {"Ana"}
    assert {why for _, name, why in dropped(upgrade) if name == "Gina"} == {
        "The contact wants to hear nothing more of this work."
    }
    unmute(people.gina, upgrade.change_id)
    with at(ONE - 24 * HOUR - MINUTE):
        reminders.plan_reminders([upgrade.pk])
    assert ("before_24h", "Gina") in planned(upgrade)


def test_who_does_the_work_cannot_close_their_ears_to_it(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    mute(people.ana, upgrade.change_id)
    tell(ONE - HOUR)
    assert set(arrived(inbox)) == {"Ana", "Olaf"}


def test_moving_plans_anew_in_the_transaction_of_the_act(people: Night, upgrade: Window) -> None:
    with at(ONE - 2 * DAY):
        start_and_end.start(people.ana, upgrade.pk)

    assert planned(upgrade) == set(), "no worker has run"
    assert {why for _, _, why in dropped(upgrade)} == {"The window has started already."}


def test_planning_anew_does_not_take_away_what_is_due_and_not_sent_yet(
    upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE - HOUR + MINUTE):
        reminders.plan_reminders([upgrade.pk])
    tell(ONE - HOUR + MINUTE)
    assert set(arrived(inbox)) == {"Ana", "Olaf"}


def test_the_plan_is_shown_before_anything_is_sent(people: Night, upgrade: Window) -> None:
    with at(ONE - 9 * DAY):
        edit_plan(admin(people, "client"), {"reminders": ["before_7d", "before_15m"]})
    Window.objects.update(state="requested")
    upgrade.refresh_from_db()

    shown = [(step.what, step.at, step.names) for step in plan_of(upgrade, ONE - 8 * DAY, people.bert, acts=False)]

    assert shown == [
        ("as soon as it is approved", None, ("Ana", "Gina")),
        ("7 days before", ONE - 7 * DAY, ("Gina",)),
        ("24 hours before", ONE - DAY, ("Ana",)),
        ("1 hour before", ONE - HOUR, ("Ana",)),
        ("15 minutes before", ONE - 15 * MINUTE, ("Olaf",)),
        ("when it starts and when it ends", None, ("Ana", "Olaf")),
        ("when its end is moved later", None, ("Ana", "Cleo", "Gina", "Olaf")),
    ]
