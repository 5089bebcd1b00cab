from dataclasses import replace

from django.core.mail import EmailMessage

from changes.domain.draft import DraftWindow
from changes.models import Window
from changes.selectors import stored_draft as entered_draft
from changes.services import book as booking
from changes.services import start_and_end
from estate.models import Contact
from notifications.models import Notice
from notifications.services.reminders import replan as reminders
from tests.estates import Night
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, arrived, at, change_of, tell
from tests.said import outcome


def planned(window: Window) -> set[tuple[str, str]]:
    rows = Notice.objects.planned_reminders(window.pk).values_list("about", "contact__name")
    return {(about, name) for about, name in rows}


def dropped(window: Window) -> set[tuple[str, str, str]]:
    rows = Notice.objects.filter(window=window, activity=None, state="dropped")
    return {(notice.about, notice.contact.name, outcome(notice)) for notice in rows.select_related("contact")}


ALL = {("before_24h", "Ana"), ("before_24h", "Gina"), ("before_1h", "Ana"), ("before_1h", "Olaf")}


def test_reminders_stand_from_the_approval_on(upgrade: Window) -> None:
    assert planned(upgrade) == ALL


def test_a_reminder_comes_in_its_time_and_once(upgrade: Window, inbox: list[EmailMessage]) -> None:
    tell(ONE - 24 * HOUR - MINUTE)
    assert arrived(inbox) == {}

    tell(ONE - 24 * HOUR)
    tell(ONE - 23 * HOUR)
    assert set(arrived(inbox)) == {"Ana", "Gina"}
    inbox.clear()

    tell(ONE - HOUR)
    assert arrived(inbox) == {
        "Ana": "Starts in 1 h: Phone switch upgrade, 01:00 MST",
        "Olaf": "Starts in 1 h: Phone switch upgrade (Harbour Contact Centre), 03:00 EST",
    }


def test_moving_after_the_first_reminder_sends_one_moved_notice_and_plans_new_reminders(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    tell(ONE - 24 * HOUR)
    inbox.clear()
    draft = entered_draft.draft_of(change_of(upgrade))
    later = DraftWindow(ONE + HOUR / 2, FIVE - HOUR, id=upgrade.public_id)
    with at(ONE - 20 * HOUR):
        booking.edit(people.ana, upgrade.change_id, replace(draft, windows=(later,)))

    tell(ONE - 20 * HOUR)

    assert arrived(inbox) == {
        "Gina": "Moved to Mon 23 Nov, 03:30\N{EN DASH}06:00 EST: Phone switch upgrade (Harbour Contact Centre)"
    }
    assert "Before:\n  Mon 23 Nov, 03:00\N{EN DASH}07:00 EST · 08:00\N{EN DASH}12:00 UTC" in str(inbox[0].body)
    assert planned(upgrade) == {("before_1h", "Ana"), ("before_1h", "Olaf")}
    assert dropped(upgrade) == {
        ("before_1h", "Ana", "The window has moved."),
        ("before_1h", "Olaf", "The window has moved."),
    }
    inbox.clear()
    tell(ONE - HOUR)
    assert arrived(inbox) == {}, "none for the old time"
    tell(ONE - HOUR / 2)
    assert set(arrived(inbox)) == {"Ana", "Olaf"}


def test_cancelling_drops_reminders_with_the_reason(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    with at(ONE - DAY - HOUR):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")

    tell(ONE - DAY - HOUR)
    tell(ONE - HOUR)

    assert planned(upgrade) == set()
    assert {why for _, _, why in dropped(upgrade)} == {"The window is cancelled."}
    assert arrived(inbox) == {
        "Gina": "Cancelled: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00\N{EN DASH}07:00 EST"
    }
    assert "Reason:\n  | The vendor is ill." in str(inbox[0].body)


def test_starting_early_drops_what_was_to_come(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    with at(ONE - 2 * HOUR):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE - 2 * HOUR)
    inbox.clear()

    tell(ONE - HOUR)

    assert arrived(inbox) == {}


def test_reminders_whose_moment_has_passed_are_dropped_when_a_worker_comes_back(
    upgrade: Window, inbox: list[EmailMessage]
) -> None:
    tell(ONE + MINUTE)

    assert arrived(inbox) == {}
    assert {(about, why) for about, _, why in dropped(upgrade)} == {
        ("before_24h", "The start has passed."),
        ("before_1h", "The start has passed."),
    }


def test_the_later_reminder_speaks_for_the_earlier_one(upgrade: Window, inbox: list[EmailMessage]) -> None:
    tell(ONE - HOUR / 2)

    assert set(arrived(inbox)) == {"Ana", "Olaf"}
    assert {why for _, _, why in dropped(upgrade)} == {"The next reminder says it."}


def test_a_new_contact_is_reminded_and_a_former_one_is_not(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    Contact.objects.filter(person=people.olaf).delete()
    people.contact("bert", "on_call", "switch-a")
    with at(ONE - HOUR - 2 * MINUTE):
        reminders.replan_due()
        reminders.replan_due()
    assert planned(upgrade) - {("before_24h", "Ana"), ("before_24h", "Gina")} == {
        ("before_1h", "Ana"),
        ("before_1h", "Bert"),
        ("before_1h", "Gina"),
    }, "Gina is an engineer of Olaf's organisation, which has nobody on call any more"

    people.contact("olaf", "on_call", "reservation-line")
    with at(ONE - HOUR - MINUTE):
        reminders.replan_due()
    tell(ONE - HOUR)

    assert set(arrived(inbox)) == {"Ana", "Bert", "Olaf"}


def test_planning_by_import_is_for_what_is_approved_and_still_ahead(upgrade: Window) -> None:
    Notice.objects.all().delete()

    with at(ONE - 2 * HOUR):
        reminders.plan_reminders([upgrade.pk])
        reminders.plan_reminders([upgrade.pk])

    assert planned(upgrade) == {("before_1h", "Ana"), ("before_1h", "Olaf")}


def test_of_very_many_windows_those_far_ahead_are_planned_when_their_time_comes(upgrade: Window) -> None:
    gone = range(upgrade.pk + 1, upgrade.pk + 1_001)
    Notice.objects.all().delete()

    with at(ONE - 3 * DAY):
        reminders.plan_reminders([upgrade.pk, *gone])
    assert planned(upgrade) == set()

    with at(ONE - 24 * HOUR - 30 * MINUTE):
        reminders.replan_due()
    assert planned(upgrade) == ALL
