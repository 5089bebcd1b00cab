"""Guessing is slow, nobody keeps somebody else out by it, and nobody's mailbox is filled."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Person
from tests.web.signing_in import PASSWORD, mailed, make_ana, sign_in

pytestmark = pytest.mark.django_db
CLOSED = "Too many attempts."


@pytest.fixture
def ana() -> Person:
    return make_ana()


def fail(client: Client, times: int) -> str:
    return [sign_in(client, "ana@centre.example", "wrong")[2] for _ in range(times)][-1]


def known_browser() -> Client:
    client = Client()
    assert sign_in(client, "ana@centre.example", PASSWORD)[0] == 302
    client.post("/sign-out/")
    return client


def test_failures_of_others_do_not_keep_somebody_out_of_their_own_browser(ana: Person) -> None:
    own = known_browser()
    assert CLOSED in fail(Client(), 6)
    assert CLOSED in sign_in(Client(), ana.email, PASSWORD)[2]
    assert sign_in(own, ana.email, PASSWORD)[0] == 302


def test_a_browser_that_was_stolen_guesses_no_faster(ana: Person) -> None:
    assert CLOSED in fail(known_browser(), 6)


def test_a_browser_is_known_for_whom_has_signed_in_there(ana: Person) -> None:
    bert = Person(email="bert@centre.example", name="Bert", organisation=ana.organisation, roles=["engineer"])
    bert.set_password(PASSWORD)
    bert.save()
    fail(Client(), 6)
    theirs = Client()
    sign_in(theirs, bert.email, PASSWORD)
    theirs.post("/sign-out/")
    assert CLOSED in sign_in(theirs, ana.email, PASSWORD)[2]


def test_those_who_share_a_browser_are_all_known_there(ana: Person) -> None:
    shared = known_browser()
    bert = Person(email="bert@centre.example", name="Bert", organisation=ana.organisation, roles=["engineer"])
    bert.set_password(PASSWORD)
    bert.save()
    sign_in(shared, bert.email, PASSWORD)
    shared.post("/sign-out/")
    fail(Client(), 6)
    assert sign_in(shared, ana.email, PASSWORD)[0] == 302


@pytest.mark.parametrize("forged", ["", "x", "e30:x:y", "WyJhIl0:1tQ:abc"])
def test_nobody_makes_a_browser_known_by_themselves(ana: Person, forged: str) -> None:
    fail(Client(), 6)
    thief = Client()
    thief.cookies[settings.KNOWN_BROWSER_COOKIE] = forged
    assert CLOSED in sign_in(thief, ana.email, PASSWORD)[2]


def test_what_a_known_browser_keeps_says_nobodys_address(ana: Person) -> None:
    kept = known_browser().cookies[settings.KNOWN_BROWSER_COOKIE]
    assert kept["httponly"]
    assert "ana" not in kept.value


def test_who_is_kept_out_comes_in_by_a_mailed_link(ana: Person) -> None:
    fail(Client(), 6)
    client = Client()
    client.post("/sign-in/forgotten/", {"email": ana.email})
    link = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(mailed()[-1].body))[0]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "quite another one", "password2": "quite another one"})
    assert sign_in(client, ana.email, "quite another one")[0] == 302


@pytest.mark.parametrize("email", ["ana@centre.example", "ANA@centre.example", "nobody@centre.example"])
def test_a_mailbox_gets_five_links_within_an_hour_and_no_more(ana: Person, email: str) -> None:
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False) as clock:
        answers = []
        for _ in range(7):
            answers.append(Client().post("/sign-in/forgotten/", {"email": email}).status_code)
            clock.shift(timedelta(minutes=2))
    assert answers == [302] * 5 + [429] * 2
    assert len(mail.outbox) <= 5
