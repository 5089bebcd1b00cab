"""Signing in with e-mail and password, and out again by POST only."""

import pytest
from django.test import Client

from accounts.models import Organisation, Person

pytestmark = pytest.mark.django_db
REFUSED = "This e-mail address and password do not belong together."


@pytest.fixture
def ana() -> Person:
    centre = Organisation.objects.create(slug="centre", name="Centre", timezone="America/Denver")
    ana = Person(email="ana@centre.example", name="Ana", organisation=centre, timezone="America/Denver")
    ana.set_password("a long enough one")
    ana.save()
    return ana


def sign_in(client: Client, email: str, password: str, **extra: str) -> tuple[int, str, str]:
    answer = client.post("/sign-in/", {"username": email, "password": password, **extra})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_with_the_right_password_one_comes_to_tonight(client: Client, ana: Person) -> None:
    assert sign_in(client, "ana@centre.example", "a long enough one")[:2] == (302, "/")
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_the_address_may_be_written_in_any_case(client: Client, ana: Person) -> None:
    assert sign_in(client, "Ana@Centre.example", "a long enough one")[0] == 302


@pytest.mark.parametrize(("email", "password"), [("ana@centre.example", "wrong"), ("nobody@centre.example", "wrong")])
def test_every_failure_reads_the_same_and_keeps_the_address(
    client: Client, ana: Person, email: str, password: str
) -> None:
    status, _, page = sign_in(client, email, password)
    assert (status, REFUSED in page, f'value="{email}"' in page) == (200, True, True)
    assert "_auth_user_id" not in client.session


def test_a_character_that_cannot_be_stored_is_refused(client: Client, ana: Person) -> None:
    assert "Null characters are not allowed." in sign_in(client, "ana@centre.example\x00", "x")[2]


def test_somebody_without_an_account_cannot_sign_in(client: Client, ana: Person) -> None:
    ana.set_unusable_password()
    ana.save()
    assert REFUSED in sign_in(client, "ana@centre.example", ana.password)[2]


def test_a_closed_account_cannot_sign_in(client: Client, ana: Person) -> None:
    Person.objects.update(is_active=False)
    assert REFUSED in sign_in(client, "ana@centre.example", "a long enough one")[2]


def test_next_leads_to_pages_of_this_house_alone(client: Client, ana: Person) -> None:
    assert sign_in(client, "ana@centre.example", "a long enough one", next="/schedule/")[1] == "/schedule/"
    client.logout()
    assert sign_in(client, "ana@centre.example", "a long enough one", next="https://evil.example/")[1] == "/"
    client.logout()
    assert sign_in(client, "ana@centre.example", "a long enough one", next="//evil.example/")[1] == "/"


def test_signing_out_takes_a_button(client: Client, ana: Person) -> None:
    client.force_login(ana)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_a_form_from_elsewhere_is_refused_in_plain_words(ana: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "ana@centre.example", "password": "a long enough one"})
    assert answer.status_code == 403
    assert "That page was open for too long" in answer.text
