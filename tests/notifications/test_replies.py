"""A reply leads to whose work it is, or the mail says that it is not read."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from accounts.models import Organisation, Person
from changes.models import Window
from changes.services import start_and_end
from tests.estates import Night
from tests.notifications.telling import HOUR, ONE, approved_upgrade, at, body_for, tell

pytestmark = pytest.mark.django_db


def replies(name: str, inbox: list[EmailMessage]) -> list[str]:
    [mail] = [mail for mail in inbox if mail.to[0].startswith(f"{name} ")]
    return list(mail.reply_to)


def start(people: Night, window: Window) -> None:
    with at(ONE):
        start_and_end.start(people.ana, window.pk)
    tell(ONE)


def test_another_party_answers_the_desk_of_whose_work_it_is(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    start(people, upgrade)
    assert replies("Olaf", inbox) == ["desk@centre.example"]
    assert "Replies go to desk@centre.example." in body_for("Olaf", inbox)


def test_without_a_desk_they_answer_whoever_answers_for_the_work(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    Organisation.objects.filter(slug="centre").update(email="")
    start(people, upgrade)
    assert replies("Olaf", inbox) == ["ana@centre.example"]


def test_where_nobody_would_read_a_reply_the_mail_says_so(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    Organisation.objects.filter(slug="centre").update(email="")
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
        Person.objects.filter(pk=people.ana.pk).update(is_active=False)
    tell(ONE)
    assert replies("Olaf", inbox) == []
    assert "Nobody reads replies to this mail." in body_for("Olaf", inbox)


def test_whoever_answers_for_it_does_not_answer_themselves(people: Night, mailoutbox: list[EmailMessage]) -> None:
    approved_upgrade(people)
    tell(ONE - HOUR)
    mails = [mail for mail in mailoutbox if mail.to[0].startswith("Ana ") and " approved:" not in str(mail.subject)]
    assert mails
    assert {tuple(mail.reply_to) for mail in mails} == {("desk@centre.example",)}


def test_an_answer_is_replied_to_at_the_desk_of_those_who_gave_it(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    approved_upgrade(people)
    [mail] = [mail for mail in mailoutbox if mail.to[0].startswith("Ana ")]
    assert mail.reply_to == ["desk@client.example"]
