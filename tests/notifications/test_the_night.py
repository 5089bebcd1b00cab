"""Who is told of what in the night, each once, and in which words."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Window
from changes.services import answer_report, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from notifications.models import Notice
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, arrived, at, body_for, tell

GES = Declaration({"ges": Level.OUTAGE}, started_at=ONE + 1.5 * HOUR, expected_end=ONE + 186 * MINUTE)


def test_the_approvers_of_what_is_hit_are_asked(people: Night, mailoutbox: list[EmailMessage]) -> None:
    with at(ONE - 10 * DAY):
        booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)

    tell(ONE - 10 * DAY)

    subject = "Approve? Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00\N{EN DASH}07:00 EST"
    assert arrived(mailoutbox) == {"Cleo": subject}


def test_approval_is_told_to_the_requester_and_announced_to_owners_of_targets_and_checks(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    tell(ONE - 10 * DAY)
    mailoutbox.clear()
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)

    tell(ONE - 9 * DAY)

    assert arrived(mailoutbox) == {
        "Ana": "Meridian Travel approved: Phone switch upgrade, Mon 23 Nov, 01:00\N{EN DASH}05:00 MST",
        "Gina": "Planned: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00\N{EN DASH}07:00 EST",
    }
    assert "Cleo" not in body_for("Gina", mailoutbox), "who approved is not for the others"


def test_start_is_told_to_those_on_call_for_what_it_reaches(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)

    tell(ONE + MINUTE)

    assert arrived(inbox) == {"Olaf": "Started: Phone switch upgrade (Harbour Contact Centre), until 07:00 EST"}
    body = body_for("Olaf", inbox)
    path = "Switch A → Phone switch → Agent desktop → Reservation line"
    assert f"It reaches Reservation line, which is at risk: {path}. You are on call for it." in body
    assert "  Harbour Contact Centre, desk: +1 555 0100\n  Ana: +1 555 1000\n" in body
    assert "Mon 23 Nov, 03:00\N{EN DASH}07:00 EST · 08:00\N{EN DASH}12:00 UTC" in body


def test_unscheduled_work_reaches_the_engineer_and_the_on_call_once_with_the_path_between_them(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    inbox.clear()
    with at(ONE + 126 * MINUTE):
        declaring.declare(people.gina, GES)

    tell(ONE + 126 * MINUTE)
    tell(ONE + 127 * MINUTE)

    subjects = arrived(inbox)
    assert subjects["Ana"] == "Urgent: GES has been down since 02:30 MST, Meridian Travel declared it at 03:06"
    assert subjects["Olaf"] == "GES has been down since 04:30 EST, Meridian Travel declared it at 05:06"
    assert set(subjects) == {"Ana", "Olaf", "Bert"}, "Bert approves where no contact is named to"
    assert "GES → Agent desktop ← Phone switch" in body_for("Ana", inbox)
    assert "Call the Meridian Travel desk, +1 555 0200." in body_for("Ana", inbox)
    assert dict(Notice.objects.filter(about="unscheduled").values_list("contact__name", "urgent")) == {
        "Ana": True,
        "Olaf": False,
    }


def test_a_carriers_harmless_work_is_told_to_nobody_but_its_own_owner(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    draft = ChangeDraft(
        "Line test",
        {"voice-carrier": Level.NONE},
        (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),),
    )
    with at(ONE - 2 * DAY):
        booking.book(people.vera, draft, submit=True)

    tell(ONE - 2 * DAY)

    assert arrived(inbox) == {}


def test_the_report_and_its_answer_go_to_those_who_can_say_and_those_who_asked(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE + 2 * HOUR):
        reported = declaring.declare(people.ana, Declaration({"ges": Level.OUTAGE}))
    tell(ONE + 2 * HOUR)
    told = arrived(inbox)
    inbox.clear()

    assert told["Gina"] == told["Olaf"]
    assert told["Gina"] == "Reported by Harbour Contact Centre: GES has been down since 05:00 EST"

    with at(ONE + 2.1 * HOUR):
        answer_report.confirm_report(people.gina, reported.windows.get().pk)
    tell(ONE + 2.1 * HOUR)

    answers = arrived(inbox)
    assert answers["Ana"] == "Meridian Travel confirmed the reported work on GES"
    assert "Gina" not in answers, "who acted is not told of the act"


@pytest.mark.parametrize("times", [1, 2])
def test_however_often_workers_look_each_is_told_once(
    people: Night, upgrade: Window, inbox: list[EmailMessage], times: int
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
        start_and_end.post_update(people.ana, upgrade.pk, "Traffic is on Switch B now.")
        start_and_end.complete(people.ana, upgrade.pk, "It works.")

    for turn in range(times):
        tell(ONE + timedelta(seconds=30 + turn))

    assert [mail.subject for mail in inbox] == [
        "Started: Phone switch upgrade (Harbour Contact Centre), until 03:00 EST",
        "Phone switch upgrade: Traffic is on Switch B now.",
        "Finished: Phone switch upgrade (Harbour Contact Centre), at 03:00 EST",
    ]
