"""What decides who gets in is done only by somebody who has just shown that it is they."""

from __future__ import annotations

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.models import Person, Token
from tests.web.signing_in import confirm, make_ana, sign_in

pytestmark = pytest.mark.django_db
TOKEN = {"name": "night script", "scopes": ["read"], "lasts": "7"}


@pytest.fixture
def ana() -> Person:
    return make_ana()


@pytest.fixture
def client(ana: Person) -> Client:
    client = Client()
    sign_in(client, ana.email, "a long enough one")
    return client


def test_a_token_is_made_once_it_is_clear_who_makes_it(client: Client) -> None:
    asked = client.post("/tokens/", TOKEN)
    assert asked.headers["Location"] == "/account/confirm/?next=%2Ftokens%2F"
    assert not Token.objects.exists()

    made = client.post("/account/confirm/", {"password": "a long enough one", "next": "/tokens/"})
    assert "Your new token" in made.text
    assert Token.objects.get().name == "night script"


def test_who_does_not_know_the_password_makes_none(client: Client) -> None:
    client.post("/tokens/", TOKEN)
    assert "That is not your password." in client.post("/account/confirm/", {"password": "no"}).text
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/account/two-factor/on/"),
        ("post", "/account/two-factor/off/"),
        ("get", "/account/two-factor/recovery-codes/"),
        ("post", "/account/two-factor/recovery-codes/new/"),
        ("post", "/account/sessions/end/"),
    ],
)
def test_so_is_whatever_else_lets_somebody_in_or_out(client: Client, method: str, address: str) -> None:
    if "on/" not in address and "sessions" not in address:
        person = Person.objects.get()
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(person)
    assert getattr(client, method)(address).headers["Location"].startswith("/account/confirm/?next=")
    confirm(client, "/")
    assert not getattr(client, method)(address).headers.get("Location", "").startswith("/account/confirm/")


def test_it_is_asked_anew_after_five_minutes(client: Client) -> None:
    confirm(client, "/")
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 301
    session.save()
    assert client.post("/tokens/", TOKEN).headers["Location"].startswith("/account/confirm/")
