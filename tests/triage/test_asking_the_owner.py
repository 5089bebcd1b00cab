"""“Are you working on this?”: one contact a press, the desk first; what becomes of yes, no and call me."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from accounts.models import Organisation, Person
from changes.models import Change, Finding, Window
from changes.selectors.facts import class_of_change
from changes.selectors.reader import Reader
from core.history import hold_the_clock
from core.refusals import Invalid, Refused
from estate.domain.impact import Level
from estate.models import Contact
from notifications.models import Notice, Preference
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night
from tests.said import outcome
from tests.triage.searching import DAY, MINUTE, ONE, THREE, at, opened, post, upgrading
from triage.models import Investigation, Question
from triage.selectors.investigations import investigation_view
from triage.selectors.question_links import question_with, token_of
from triage.services import ask_owner, investigate
from triage.services.ask_owner import OwnersAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Night:
    hold_the_clock(ONE - 30 * DAY)
    with at(ONE - 30 * DAY):
        return upgrading()[0]


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


@pytest.fixture
def trouble(people: Night) -> Investigation:
    return opened(people.ana)


def told(mailoutbox: list[EmailMessage], moment: Any) -> dict[str, str]:
    """Subjects by recipient, of what was sent since."""
    mailoutbox.clear()
    with at(moment):
        fanning.fan_out()
        sending.deliver()
    return {mail.to[0].partition("<")[2].rstrip(">"): str(mail.subject) for mail in mailoutbox}


def test_the_desk_is_asked_first_urgently_and_learns_who_asks_and_what_fails(
    people: Night, trouble: Investigation, mailoutbox: list[EmailMessage]
) -> None:
    told(mailoutbox, THREE)

    ask_owner.ask(people.ana, trouble.pk, "ges")

    assert told(mailoutbox, THREE) == {
        "desk@client.example": "Urgent: Are you working on GES? Harbour Contact Centre asks",
    }
    body = str(mailoutbox[0].body)
    assert "Agent desktop can’t use GES, since 05:00 EST" in body
    assert "Ana at Harbour Contact Centre is looking for the cause right now" in body
    assert f"/are-you-working-on-this/{token_of(Question.objects.get())}/" in body
    assert "Harbour Contact Centre, desk: +1 555 0100" in body
    notice = Notice.objects.get(about="owner_asked")
    assert (notice.urgent, notice.acknowledge_by) == (True, None)


def test_it_is_urgent_also_in_the_quiet_hours_of_whoever_is_asked(
    people: Night, trouble: Investigation, mailoutbox: list[EmailMessage]
) -> None:
    Organisation.objects.filter(slug="client").update(email="")
    Preference.objects.create(person=people.olaf, quiet_from="22:00", quiet_until="08:00")
    told(mailoutbox, THREE)

    ask_owner.ask(people.ana, trouble.pk, "ges")

    assert list(told(mailoutbox, THREE)) == ["olaf@client.example"]


def test_one_press_asks_one_and_the_next_is_offered_after_five_minutes(people: Night, trouble: Investigation) -> None:
    asked = []
    for minutes in (0, 5, 10):
        with at(THREE + minutes * MINUTE):
            asked.append(ask_owner.ask(people.ana, trouble.pk, "ges").contact)
        with (
            at(THREE + (minutes + 2) * MINUTE),
            pytest.raises(Refused, match="asked a moment ago; ask the next in 3 min"),
        ):
            ask_owner.ask(people.ana, trouble.pk, "ges")

    assert [person.email for person in asked if person] == [
        "desk@client.example",
        "olaf@client.example",
        "gina@client.example",
    ]
    with at(THREE + 20 * MINUTE), pytest.raises(Refused, match="Everybody who can be asked about GES has been"):
        ask_owner.ask(people.ana, trouble.pk, "ges")


def test_two_who_press_at_once_ask_one(people: Night, trouble: Investigation) -> None:
    ask_owner.ask(people.ana, trouble.pk, "ges")

    with pytest.raises(Refused, match="asked a moment ago"):
        ask_owner.ask(people.bert, trouble.pk, "ges")
    assert Question.objects.count() == 1


def test_a_desk_is_a_contact_without_an_account(people: Night, trouble: Investigation) -> None:
    desk = ask_owner.ask(people.ana, trouble.pk, "ges").contact

    assert desk is not None
    assert (desk.name, desk.roles, desk.has_usable_password(), desk.timezone) == (
        "Meridian Travel desk",
        [],
        False,
        "America/New_York",
    )


class TestWhereNobodyIsNamed:
    @pytest.fixture(autouse=True)
    def nobody(self, people: Night) -> None:
        Contact.objects.filter(system__slug="ges").delete()

    def test_the_engineers_of_its_owner_are_asked_one_at_a_time_after_the_desk(
        self, people: Night, trouble: Investigation
    ) -> None:
        desk = ask_owner.ask(people.ana, trouble.pk, "ges").contact
        with at(THREE + 5 * MINUTE):
            then = ask_owner.ask(people.ana, trouble.pk, "ges").contact

        assert desk is not None
        assert (desk.email, then) == ("desk@client.example", people.gina)

    def test_one_of_them_is_asked_by_mail_where_there_is_no_desk_either_and_answers_over_the_link(
        self, people: Night, trouble: Investigation, mailoutbox: list[EmailMessage]
    ) -> None:
        Organisation.objects.filter(slug="client").update(email="")
        told(mailoutbox, THREE)

        question = ask_owner.ask(people.ana, trouble.pk, "ges")

        assert list(told(mailoutbox, THREE)) == ["gina@client.example"]
        assert ask_owner.answer(question.pk, OwnersAnswer("yes", "Gina")).change is not None

    def test_they_are_named_to_nobody_of_others(self, people: Night, trouble: Investigation) -> None:
        Organisation.objects.filter(slug="client").update(email="")
        ask_owner.ask(people.ana, trouble.pk, "ges")

        seen = investigation_view(Reader(people.ana), trouble)

        assert seen.questions[0].contact == "somebody of Meridian Travel"
        assert not any("Gina" in line.did for line in seen.log)

    def test_whoever_is_named_and_has_left_counts_as_nobody(self, people: Night, trouble: Investigation) -> None:
        Organisation.objects.filter(slug="client").update(email="")
        people.contact("olaf", "on_call", "ges")
        Person.objects.filter(pk=people.olaf.pk).update(is_active=False)

        assert ask_owner.ask(people.ana, trouble.pk, "ges").contact == people.gina


def test_asking_somebody_without_any_channel_is_refused_in_words(people: Night, trouble: Investigation) -> None:
    Contact.objects.filter(system__slug="ges").delete()
    Organisation.objects.filter(slug="client").update(email="")
    Person.objects.filter(organisation__slug="client").update(roles=["viewer"])
    sentence = (
        "Nobody can be asked by mail: nobody is named for GES, and Meridian Travel has no engineers and no desk with "
        "an e-mail address here. Call +1 555 0200."
    )
    answer = post(people.ana, f"investigations/{trouble.public_id}/ask/", system="ges")
    assert (answer.status_code, answer.json()["detail"]) == (409, sentence)

    Organisation.objects.filter(slug="client").update(phone="")
    answer = post(people.ana, f"investigations/{trouble.public_id}/ask/", system="ges")
    assert answer.json()["detail"].endswith("here. No phone number of their desk is known.")
    assert not Question.objects.exists()


def test_nobody_is_woken_about_what_is_no_suspect(people: Night, trouble: Investigation) -> None:
    with pytest.raises(Refused, match="Nothing that was seen here makes Client website a suspect"):
        ask_owner.ask(people.ana, trouble.pk, "client-website")
    with pytest.raises(Invalid, match="There is no system “nothing”"):
        ask_owner.ask(people.ana, trouble.pk, "nothing")


def test_yes_becomes_unscheduled_work_back_dated_and_those_who_searched_are_told_once(
    people: Night, trouble: Investigation, mailoutbox: list[EmailMessage]
) -> None:
    question = ask_owner.ask(people.ana, trouble.pk, "ges")
    told(mailoutbox, THREE)
    with at(THREE + 6 * MINUTE):
        since, until = THREE - 30 * MINUTE, THREE + 66 * MINUTE
        ask_owner.answer(question.pk, OwnersAnswer("yes", "Dora", since, until, Level.OUTAGE, "New index"))

    change = Change.objects.get(organisation__slug="client")
    window = Window.objects.get(change=change)
    assert (class_of_change(change), window.state, window.actual_start, window.ends_at) == (
        "unscheduled",
        "in_progress",
        since,
        until,
    )
    assert Finding.objects.get().kind == "validation"
    question.refresh_from_db()
    assert (question.answer, question.answered_name, question.change) == ("yes", "Dora", change)
    mails = told(mailoutbox, THREE + 6 * MINUTE)
    assert "ana@centre.example" in mails
    [body] = [str(mail.body) for mail in mailoutbox if "ana@centre.example" in mail.to[0]]
    assert "It could explain what you saw at 03:00 MST" in body
    assert told(mailoutbox, THREE + 7 * MINUTE) == {}


def test_no_is_evidence_and_whoever_asked_is_told(
    people: Night, trouble: Investigation, mailoutbox: list[EmailMessage]
) -> None:
    question = ask_owner.ask(people.ana, trouble.pk, "ges")
    told(mailoutbox, THREE)

    ask_owner.answer(question.pk, OwnersAnswer("no", "Dora", note="Try the database team"))

    assert told(mailoutbox, THREE) == {
        "ana@centre.example": "Urgent: Nobody is working on GES, says Dora at Meridian Travel",
    }
    body = post(
        people.bert,
        f"investigations/{trouble.public_id}/observations/",
        observations=[{"from": "client-website", "to": "ges", "outcome": "failing"}],
    ).json()
    [ges] = [one for one in body["suspects"] if one["system"] == "ges"]
    [database] = [one for one in body["suspects"] if one["system"] == "ges-database"]
    assert ges["probability"] < database["probability"]
    assert ges["because"].endswith("Its owner says that nobody is working on it.")
    assert [(one["answer"], one["answered_name"], one["note"]) for one in body["asked"]] == [
        ("no", "Dora", "Try the database team")
    ]


def test_an_answer_counts_once_and_a_stranger_s_address_opens_nothing(people: Night, trouble: Investigation) -> None:
    question = ask_owner.ask(people.ana, trouble.pk, "ges")
    ask_owner.answer(question.pk, OwnersAnswer("call_me", "Dora"))

    with pytest.raises(Refused, match="This has been answered already"):
        ask_owner.answer(question.pk, OwnersAnswer("no", "Dora"))
    assert question_with(token_of(question)) == question
    assert question_with(token_of(question)[:-1]) is None
    assert question_with("1.x") is None


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        (3 * MINUTE, None, "Work that has not begun yet is booked, not declared."),
        (-timedelta(hours=73), None, "It can be declared at most 72 hours after it began."),
        (-MINUTE, -2 * MINUTE, "The end must be after the start."),
    ],
)
def test_a_yes_with_impossible_times_is_refused_and_the_question_stays_open(
    people: Night, trouble: Investigation, since: timedelta, until: timedelta | None, reason: str
) -> None:
    question = ask_owner.ask(people.ana, trouble.pk, "ges")

    with pytest.raises(Invalid, match=reason):
        ask_owner.answer(question.pk, OwnersAnswer("yes", "Dora", THREE + since, THREE + until if until else None))

    question.refresh_from_db()
    assert (question.answer, Change.objects.filter(organisation__slug="client").count()) == ("", 0)


def test_an_answer_needs_a_name(people: Night, trouble: Investigation) -> None:
    question = ask_owner.ask(people.ana, trouble.pk, "ges")

    for name in (" ", "two\nlines\x07", "x" * 201):
        with pytest.raises(Invalid):
            ask_owner.answer(question.pk, OwnersAnswer("no", name))


def test_they_say_yes_on_the_phone_is_reported_work_at_once_since_the_first_symptom(
    people: Night, trouble: Investigation
) -> None:
    with at(THREE + 5 * MINUTE):
        answer = post(people.ana, f"investigations/{trouble.public_id}/calls/", system="ges", answer="yes", name="Dora")

    assert answer.status_code == 200, answer.json()
    change = Change.objects.get(organisation__slug="client")
    assert (change.report_state, change.reported_by, change.description) == (
        "unconfirmed",
        people.organisations["centre"],
        "Said on the phone by Dora",
    )
    assert Window.objects.get(change=change).actual_start == THREE
    first = answer.json()["suspects"][0]
    assert (first["system"], [one["change"] for one in first["work"]]) == ("ges", [str(change.public_id)])
    assert answer.json()["declared"] == "Meridian Travel is said to work on GES since 03:00 MST."


def test_nobody_is_asked_any_more_once_it_is_closed_or_answered(
    people: Night, trouble: Investigation, mailoutbox: list[EmailMessage]
) -> None:
    told(mailoutbox, THREE)
    ask_owner.ask(people.ana, trouble.pk, "ges")
    investigate.close(people.ana, trouble.pk, "A loose cable")

    assert told(mailoutbox, THREE) == {}
    assert outcome(Notice.objects.get(about="owner_asked")) == "It has been answered, or is not asked any more."


def test_the_audit_finds_nobody_forgotten(people: Night, trouble: Investigation) -> None:
    question = ask_owner.ask(people.ana, trouble.pk, "ges")
    fanning.fan_out()
    with at(THREE + MINUTE):
        ask_owner.answer(question.pk, OwnersAnswer("yes", "Dora", ONE))
        fanning.fan_out()
    from notifications.services.audit.run import audit_since

    with at(THREE + 10 * MINUTE):
        report = audit_since(ONE - MINUTE, THREE + 10 * MINUTE)

    assert [str(one) for one in report.missed] == []
    Notice.objects.filter(contact=people.ana, about="unscheduled").delete()
    with at(THREE + 11 * MINUTE):
        again = audit_since(ONE - MINUTE, THREE + 11 * MINUTE)
    assert [one.promise.person for one in again.missed] == [people.ana.pk]
