"""Case 21: work declared late and back-dated; the symptom filed before it is read again, those who searched are told,
once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from changes.models import Change
from changes.selectors.reader import Reader
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night
from tests.triage.searching import AT_THREE, MINUTE, THREE, at, fails, opened, upgrading
from triage.models import Explanation, Investigation
from triage.selectors.investigations import investigation_view
from triage.services import investigate

pytestmark = pytest.mark.django_db
HALF_PAST_TWO = THREE - 30 * MINUTE


@pytest.fixture
def people() -> Night:
    return upgrading()[0]


def trouble_at_three(people: Night) -> Investigation:
    with at(THREE):
        return opened(people.bert, *AT_THREE)


def declared(people: Night, since: datetime, moment: datetime, system: str = "ges") -> Change:
    with at(moment):
        return declaring.declare(people.gina, Declaration({system: Level.OUTAGE}, "New index", since))


def sent(mailoutbox: list[EmailMessage], moment: datetime) -> dict[str, str]:
    mailoutbox.clear()
    with at(moment):
        fanning.fan_out()
        sending.deliver()
    return {mail.to[0].partition("<")[2].rstrip(">"): str(mail.body) for mail in mailoutbox}


def test_the_symptom_is_read_again_and_those_who_searched_are_told_once(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    trouble = trouble_at_three(people)
    sent(mailoutbox, THREE)

    work = declared(people, HALF_PAST_TWO, THREE + 6 * MINUTE)

    assert list(Explanation.objects.values_list("investigation", "change", "seen_at")) == [(trouble.pk, work.pk, THREE)]
    mails = sent(mailoutbox, THREE + 6 * MINUTE)
    assert "It could explain what you saw at 03:00 MST" in mails["bert@centre.example"]
    assert "You are looking for a fault that it may explain." in mails["bert@centre.example"]
    assert sent(mailoutbox, THREE + 7 * MINUTE) == {}
    with at(THREE + 7 * MINUTE):
        view = investigation_view(Reader(people.bert), trouble)
    first = view.answer.suspects[0]
    assert (first.system, [one.change for one in first.work]) == ("ges", [work.public_id])
    assert view.log[0].did == "saw work declared that may explain it"


def test_whoever_searched_and_is_in_conflict_gets_one_message_with_both_reasons(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(THREE):
        opened(people.ana, *AT_THREE)
    sent(mailoutbox, THREE)

    declared(people, HALF_PAST_TWO, THREE + 6 * MINUTE)

    body = sent(mailoutbox, THREE + 6 * MINUTE)["ana@centre.example"]
    assert "Your own work conflicts with it." in body
    assert "You are looking for a fault that it may explain." in body


def test_work_that_began_after_the_symptom_concerns_those_who_still_search_but_explains_nothing(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    trouble_at_three(people)
    sent(mailoutbox, THREE)

    declared(people, THREE + 2 * MINUTE, THREE + 6 * MINUTE)

    body = sent(mailoutbox, THREE + 6 * MINUTE)["bert@centre.example"]
    assert "It explains" not in body
    assert "It may explain what you are looking for." in body


def test_one_that_was_closed_lately_is_read_again_and_an_old_one_is_not(people: Night) -> None:
    lately = trouble_at_three(people)
    with at(THREE + 10 * MINUTE):
        investigate.close(people.bert, lately.pk, "Gone by itself")

    declared(people, HALF_PAST_TWO, THREE + timedelta(hours=5))
    assert [one.investigation for one in Explanation.objects.all()] == [lately]
    declared(people, HALF_PAST_TWO, THREE + timedelta(hours=25), "ges-database")
    assert Explanation.objects.count() == 1


def test_a_closed_one_is_told_only_of_what_explains_it(people: Night) -> None:
    lately = trouble_at_three(people)
    with at(THREE + MINUTE):
        investigate.close(people.bert, lately.pk, "Gone by itself")

    declared(people, THREE + 5 * MINUTE, THREE + 6 * MINUTE)

    assert not Explanation.objects.exists()


def test_who_searches_elsewhere_or_may_not_know_of_it_hears_nothing(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(THREE):
        opened(people.vera, fails("phone-switch", "voice-carrier"))
        opened(people.sten, fails("reservation-line", "agent-desktop"))
    sent(mailoutbox, THREE)

    declared(people, HALF_PAST_TWO, THREE + 6 * MINUTE)

    assert {"vera@carrier.example", "sten@stranger.example"}.isdisjoint(sent(mailoutbox, THREE + 6 * MINUTE))
    assert not Explanation.objects.exists()
