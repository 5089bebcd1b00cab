"""What a password may be: as long and of whatever its owner likes, and nothing that anybody would try."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.domain.passwords import is_made_of, words_around
from accounts.models import Person
from accounts.services.passwords import REFUSED
from tests.web.signing_in import PASSWORD, make_ana, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    ana = make_ana()
    ana.name, ana.phone = "Ana Höller", "+1 303 555 0101"
    ana.organisation.name = "Harbour Contact Centre"
    return ana


def refused(password: str, person: Person) -> str:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "Harbour2027!",
        "contact-centre",
        "MAINTWIN12345",
        "Holler-maintenance",
        "13035550101",
        "Höller.2027",
        "sandbox1",
    ],
)
def test_one_made_of_what_everybody_knows_is_refused(ana: Person, password: str) -> None:
    assert refused(password, ana) == REFUSED


@pytest.mark.parametrize("password", ["1234567890", "iloveyou", "passw0rd", "qwertyuiop", "letmein1"])
def test_one_that_many_people_use_is_refused(ana: Person, password: str) -> None:
    assert refused(password, ana) == REFUSED


@pytest.mark.parametrize("password", ["password123", "ana@centre.example", "Ana Höller", "sandbox1"])
def test_one_that_is_easy_to_guess_in_several_ways_is_told_so_once(ana: Person, password: str) -> None:
    assert refused(password, ana) == REFUSED


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "84629175",
        "zzxvtqpw",
        "ÄÖÜäöüßÄ",
        "🐙🐙🦑🦑🐠🐠🐡🐡",
        "harbour of seven lost ships",
        "xy" * 100,
    ],
)
def test_nothing_is_asked_of_its_letters(ana: Person, password: str) -> None:
    assert refused(password, ana) == ""


@pytest.mark.parametrize(("password", "long_enough"), [("zzxvtqp", False), ("zzxvtqpw", True)])
def test_eight_characters_are_enough_and_seven_are_not(ana: Person, password: str, long_enough: bool) -> None:
    assert ("too short" not in refused(password, ana)) == long_enough


def test_words_shorter_than_four_letters_are_no_words() -> None:
    assert words_around("Ana Li", "a@centre.example") == {"centre", "example"}
    assert not is_made_of("banana split at noon", words_around("Ana Li"))


@pytest.mark.parametrize(
    "password", ["  between two spaces  ", "MiXeD cAsE oNe", "ﬁne ligature \u0301", "long " * 30 + "end", "<b>&amp;\"'"]
)
def test_it_is_taken_as_it_was_typed(client: Client, ana: Person, password: str) -> None:
    client.force_login(ana)
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/", sent).status_code == 302
    assert sign_in(Client(), ana.email, password)[0] == 302
    for other in (password.strip(), password.lower(), password[:72]):
        if other != password:
            assert sign_in(Client(), ana.email, other)[0] == 200


def test_its_fields_hide_it_and_let_managers_fill_it_in(client: Client, ana: Person) -> None:
    signing_in = client.get("/sign-in/").text
    client.force_login(ana)
    changing = client.get("/account/password/").text
    fields = re.findall(r"<input[^>]*password[^>]*>", signing_in + changing)
    fields = [field for field in fields if "csrf" not in field]
    assert len(fields) == 4
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert not re.search(r"maxlength|onpaste|readonly|value=", field)


def test_it_stays_until_its_owner_changes_it(ana: Person) -> None:
    """Nothing of a password has an age."""
    assert {field.name for field in Person._meta.fields if "password" in field.name} == {"password"}


def test_nobody_is_asked_a_secret_question(client: Client) -> None:
    assert not re.search(
        r"hint|question", client.get("/sign-in/").text + client.get("/sign-in/forgotten/").text, re.IGNORECASE
    )
