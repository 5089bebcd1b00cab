"""Two-factor sign-in: a stolen password alone opens nothing; recovery codes open once."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.models import Person
from core.activity import Activity
from tests.web.signing_in import SECRET, code, confirm, mailed, make_ana, sign_in, signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    return make_ana()


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


class TestSecondFactor:
    @pytest.fixture
    def ana_with_app(self, ana: Person) -> Person:
        TOTP.activate(ana, SECRET)
        return ana

    def test_the_password_alone_opens_nothing(self, client: Client, ana_with_app: Person) -> None:
        answer = sign_in(client, "ana@centre.example", "a long enough one", next="/schedule/")
        assert answer[:2] == (302, "/sign-in/code/")
        assert signed_in_as(client) is None
        assert client.get("/").headers["Location"] == "/sign-in/?next=/"

    def test_the_code_opens_and_leads_on(self, client: Client, ana_with_app: Person) -> None:
        sign_in(client, "ana@centre.example", "a long enough one", next="/schedule/")
        assert "Your password is right." in client.get("/sign-in/code/").text
        assert client.post("/sign-in/code/", {"code": code()}).headers["Location"] == "/schedule/"
        assert signed_in_as(client) == str(ana_with_app.pk)

    @pytest.mark.parametrize("typed", ["000000", "", "ümlaut", "0" * 500])
    def test_a_wrong_code_opens_nothing(self, client: Client, ana_with_app: Person, typed: str) -> None:
        sign_in(client, "ana@centre.example", "a long enough one")
        assert client.post("/sign-in/code/", {"code": typed}).status_code == 200
        assert signed_in_as(client) is None

    def test_a_form_without_a_code_is_asked_again(self, client: Client, ana_with_app: Person) -> None:
        sign_in(client, "ana@centre.example", "a long enough one")
        assert "This field is required." in client.post("/sign-in/code/").text

    def test_codes_cannot_be_guessed_for_long(self, client: Client, ana_with_app: Person) -> None:
        sign_in(client, "ana@centre.example", "a long enough one")
        for _ in range(5):
            client.post("/sign-in/code/", {"code": "000000"})
        assert "Too many attempts." in client.post("/sign-in/code/", {"code": code()}).text

    def test_a_code_opens_once(self, client: Client, ana_with_app: Person) -> None:
        shown = code()
        for opened in (True, False):
            client.post("/sign-out/")
            sign_in(client, "ana@centre.example", "a long enough one")
            client.post("/sign-in/code/", {"code": shown})
            assert (signed_in_as(client) is not None) == opened

    def test_one_may_start_again_as_somebody_else(self, client: Client, ana_with_app: Person) -> None:
        sign_in(client, "ana@centre.example", "a long enough one")
        assert client.get("/sign-in/").headers["Location"].startswith("/sign-in/code/")
        client.post("/sign-out/")
        assert client.get("/sign-in/").status_code == 200

    def test_somebody_deactivated_between_the_steps_does_not_come_in(
        self, client: Client, ana_with_app: Person
    ) -> None:
        sign_in(client, "ana@centre.example", "a long enough one")
        Person.objects.update(is_active=False)
        client.post("/sign-in/code/", {"code": code()})
        assert client.get("/").headers["Location"] == "/sign-in/?next=/"

    def test_turning_it_on_takes_the_password_and_a_code(self, client: Client, ana: Person) -> None:
        client.force_login(ana)
        assert client.get("/account/two-factor/on/").headers["Location"] == (
            "/account/confirm/?next=%2Faccount%2Ftwo-factor%2Fon%2F"
        )
        wrong = client.post("/account/confirm/", {"password": "wrong", "next": "/account/two-factor/on/"})
        assert "That is not your password." in wrong.text
        confirm(client, "/account/two-factor/on/")
        page = client.get("/account/two-factor/on/").text
        secret = re.findall(r'<code class="key">(\w+)</code>', page)[0]
        refused = client.post("/account/two-factor/on/", {"code": "000000"}).text
        assert ("Incorrect code." in refused, secret in refused) == (True, True)

        answer = client.post("/account/two-factor/on/", {"code": code(secret)}, follow=True)

        codes = re.findall(r'<code class="key">(\d{8})</code>', answer.text)
        assert (answer.request["PATH_INFO"], len(codes)) == ("/account/two-factor/recovery-codes/", 10)
        self.check_a_recovery_code_opens_once(codes[0])

    def check_a_recovery_code_opens_once(self, recovery_code: str) -> None:
        for opened in (True, False):
            browser = Client()
            sign_in(browser, "ana@centre.example", "a long enough one")
            browser.post("/sign-in/code/", {"code": recovery_code})
            assert (signed_in_as(browser) is not None) == opened

    def test_turning_it_off_takes_a_confirmation(self, client: Client, ana_with_app: Person) -> None:
        client.force_login(ana_with_app)
        assert client.post("/account/two-factor/off/").headers["Location"].startswith("/account/confirm/")
        confirm(client, "/account/two-factor/off/")
        client.post("/account/two-factor/off/")
        assert "It is off" in client.get("/account/two-factor/").text

    def test_confirming_leads_only_to_this_host(self, client: Client, ana: Person) -> None:
        client.force_login(ana)
        assert confirm(client, "https://evil.example/") == "/"

    def test_the_person_hears_of_it_and_it_is_recorded(self, client: Client, ana: Person, committing: Any) -> None:
        client.force_login(ana)
        confirm(client, "/account/two-factor/on/")
        secret = re.findall(r'<code class="key">(\w+)</code>', client.get("/account/two-factor/on/").text)[0]
        with committing(execute=True):
            client.post("/account/two-factor/on/", {"code": code(secret)})
        confirm(client, "/account/two-factor/off/")
        client.post("/account/two-factor/off/")
        assert sorted(message.subject for message in mailed(2)) == [
            "Two-factor sign-in was turned off",
            "Two-factor sign-in was turned on",
        ]
        acts = Activity.objects.about("person", ana.pk).order_by("id").values_list("kind", "actor")
        assert list(acts) == [("two_factor_on", ana.pk), ("two_factor_off", ana.pk)]
