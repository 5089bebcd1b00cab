"""Changing one's password, and setting a new one by a mailed link."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.test.utils import override_settings

from accounts.models import Person
from core import clock
from core.activity import Activity
from notifications.models import AccountMail
from notifications.services.sending import send as sending
from tests.web.signing_in import SECRET, mailed, make_ana, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    return make_ana()


class TestPassword:
    NEW = "quite another one"

    def change(self, client: Client, **fields: str) -> Any:
        fields = {"oldpassword": "a long enough one", "password1": self.NEW, "password2": self.NEW, **fields}
        return client.post("/account/password/", fields)

    def test_changing_it_ends_the_other_sessions_and_keeps_this_one(self, client: Client, ana: Person) -> None:
        other = Client()
        client.force_login(ana)
        other.force_login(ana)
        assert self.change(client).status_code == 302
        assert (client.get("/").status_code, other.get("/").status_code) == (200, 302)
        assert sign_in(Client(), "ana@centre.example", self.NEW)[0] == 302
        assert [message.subject for message in mailed()] == ["Your password was changed"]
        assert Activity.objects.about("person", ana.pk).get().kind == "password_changed"

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"oldpassword": "wrong"}, "That is not your current password."),
            ({"password2": "mistyped"}, "You must type the same password each time."),
            ({"password1": "short", "password2": "short"}, "This password is too short."),
            ({"password1": "password123", "password2": "password123"}, "This password is too easy to guess."),
            (
                {"password1": "ana@centre.example", "password2": "ana@centre.example"},
                "This password is too easy to guess.",
            ),
        ],
    )
    def test_what_is_wrong_is_said(self, client: Client, ana: Person, fields: dict[str, str], said: str) -> None:
        client.force_login(ana)
        assert said in self.change(client, **fields).text
        assert Person.objects.get().check_password("a long enough one")


class TestAMailServerThatIsDown:
    @pytest.fixture
    def asked(self, client: Client, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ana has asked for a link while no mail server can be reached, and somebody has tried to send it."""

        def refuse(*_: object) -> None:
            raise ConnectionRefusedError("refused")

        with monkeypatch.context() as patched:
            patched.setattr(EmailBackend, "open", refuse, raising=False)
            assert client.post("/sign-in/forgotten/", {"email": "ana@centre.example"}).status_code == 302
            sending.deliver()

    def test_gets_the_mail_once_it_is_there_again(self, asked: None) -> None:
        assert mail.outbox == []
        with time_machine.travel(clock.now() + timedelta(minutes=1)):
            assert [message.subject for message in mailed()] == ["Set a new password"]
            assert mailed() == mail.outbox[:1], "and gets it once"
        assert not AccountMail.objects.exists()

    def test_the_link_ends_a_day_after_it_was_asked_for_however_late_it_was_sent(
        self, asked: None, client: Client
    ) -> None:
        asked_at = clock.now()
        with time_machine.travel(asked_at + timedelta(hours=23)):
            [link] = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(mailed()[0].body))
            assert "This link no longer works" not in Client().get(link, follow=True).text
        with time_machine.travel(asked_at + timedelta(hours=25)):
            assert "This link no longer works" in Client().get(link, follow=True).text

    def test_what_comes_too_late_is_not_sent(self, asked: None) -> None:
        with time_machine.travel(clock.now() + timedelta(hours=25)):
            assert mailed(0) == []
        assert not AccountMail.objects.exists()

    def test_while_it_waits_nobody_reads_the_link_in_the_database(self, asked: None) -> None:
        assert "sign-in" not in AccountMail.objects.get().sealed


class TestForgotten:
    NEW = "quite another one"

    def ask(self, client: Client, email: str) -> tuple[int, str]:
        answer = client.post("/sign-in/forgotten/", {"email": email})
        return answer.status_code, answer.headers.get("Location", "")

    def link(self, client: Client, email: str = "ana@centre.example") -> str:
        self.ask(client, email)
        message = mailed()[-1]
        return str(re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(message.body))[0])

    def set_new(self, client: Client, link: str) -> Any:
        form = client.get(link, follow=True).request["PATH_INFO"]
        return client.post(form, {"password1": self.NEW, "password2": self.NEW})

    def test_the_link_sets_a_new_password_once(self, client: Client, ana: Person) -> None:
        link = self.link(client)
        assert self.set_new(client, link).headers["Location"] == "/sign-in/"
        assert sign_in(client, "ana@centre.example", self.NEW)[0] == 302
        assert "This link no longer works" in Client().get(link, follow=True).text
        assert Activity.objects.about("person", ana.pk).get().kind == "password_reset"

    def test_opening_the_link_changes_nothing(self, client: Client, ana: Person) -> None:
        link = self.link(client)
        for _ in range(5):
            Client().get(link, follow=True)
            Client().head(link)
        assert self.set_new(client, link).status_code == 302

    def test_the_mail_goes_to_the_address_on_the_person_alone(self, client: Client, ana: Person) -> None:
        self.ask(client, "ANA@CENTRE.example")
        [message] = mailed()
        assert (message.to, message.subject) == (["ana@centre.example"], "Set a new password")
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_its_link_leads_to_where_the_house_is_known_to_be(self, client: Client, ana: Person) -> None:
        client.post("/sign-in/forgotten/", {"email": "ana@centre.example"}, headers={"Host": "localhost"})
        assert "http://127.0.0.1:8000/sign-in/new-password/" in str(mailed()[0].body)

    def test_who_never_had_a_password_sets_one_so(self, client: Client, ana: Person) -> None:
        ana.set_unusable_password()
        ana.save()
        self.set_new(client, self.link(client))
        assert sign_in(client, "ana@centre.example", self.NEW)[0] == 302

    def test_a_second_factor_is_still_asked_for(self, client: Client, ana: Person) -> None:
        TOTP.activate(ana, SECRET)
        self.set_new(client, self.link(client))
        assert sign_in(client, "ana@centre.example", self.NEW)[1] == "/sign-in/code/"

    @pytest.mark.parametrize("who", ["unknown", "inactive", "without a role"])
    def test_nobody_learns_who_is_here(self, client: Client, ana: Person, who: str) -> None:
        known = self.ask(client, "ana@centre.example")
        mailed()
        mail.outbox.clear()
        if who == "inactive":
            Person.objects.update(is_active=False)
        if who == "without a role":
            Person.objects.update(roles=[])
        email = "nobody@centre.example" if who == "unknown" else "ana@centre.example"
        assert self.ask(client, email) == known == (302, "/sign-in/forgotten/sent/")
        assert mailed(0) == []

    def test_the_link_of_somebody_deactivated_is_dead(self, client: Client, ana: Person) -> None:
        link = self.link(client)
        Person.objects.update(is_active=False)
        assert "This link no longer works" in client.get(link, follow=True).text

    @pytest.mark.parametrize(
        "spoil", [lambda link: link[:-2] + "/", lambda link: link.replace("-password/", "-password/z")]
    )
    def test_a_link_that_is_not_whole_is_dead(self, client: Client, ana: Person, spoil: Any) -> None:
        assert "This link no longer works" in client.get(spoil(self.link(client)), follow=True).text

    def test_a_mail_server_that_is_down_keeps_nobody_out(self, client: Client, ana: Person) -> None:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1):
            assert self.ask(client, "ana@centre.example")[0] == 302
