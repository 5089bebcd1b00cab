"""The log says who came in, who tried, and what was refused; each in one line that nobody else can write."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Person, Role, Token
from accounts.services.deactivation import deactivate_person
from accounts.services.people import add_person, edit_person, reactivate
from accounts.services.sessions import sign_out_everywhere
from accounts.services.tokens import make_token, revoke_token
from core import clock
from core.security_log import FAILURES, NAME, SecurityEvent
from maintwin.logs import JsonLines
from tests.doors import api_as
from tests.estates import Night
from tests.security.conftest import Browser
from tests.servers import LiveHouse, eventually
from tests.web.signing_in import PASSWORD, SECRET, code, confirm, is_confirmed, make_ana, sign_in


@pytest.fixture
def ana(db: None) -> Person:
    return make_ana()


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO)

    def so_far() -> list[tuple[str, dict[str, Any]]]:
        return [(one.getMessage(), one.facts) for one in caplog.records if one.name == NAME]  # type: ignore[attr-defined]

    return so_far


def lines_of(browser: Browser) -> list[dict[str, Any]]:
    """What the server wrote, without the lines that gunicorn writes before it reads its settings."""
    return [json.loads(line) for line in browser.log.read_text().splitlines() if line.startswith("{")]


class TestLines:
    def test_every_line_says_when_where_from_who_and_what(self, signed_in: Browser) -> None:
        answer = signed_in.get("/people/7a1c0b52-0000-4000-8000-000000000000/")
        number = answer.header("X-Request-Id")
        [line] = [one for one in lines_of(signed_in) if one.get("request") == number]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("at"))
        assert isinstance(line.pop("person"), int)
        assert line == {
            "level": "WARNING",
            "log": "django.request",
            "said": "Not Found: /people/7a1c0b52-0000-4000-8000-000000000000/",
            "request": number,
            "from": "192.0.2.7",
            "method": "GET",
            "path": "/people/7a1c0b52-0000-4000-8000-000000000000/",
            "status": 404,
        }

    @pytest.mark.parametrize(
        "path", ["/nope%0d%0a%7b%22level%22:%22INFO%22%7d", "/nope%e2%80%a8x", "/nope%1b[2Jx", "/nope%00x"]
    )
    def test_nobody_writes_a_line_of_their_own(self, visitor: Browser, path: str) -> None:
        before = len(visitor.log.read_text().splitlines())
        visitor.get(path)
        assert eventually(lambda: len(visitor.log.read_text().splitlines()) > before)
        written = visitor.log.read_text().splitlines()[before:]
        assert len(written) == 1
        assert json.loads(written[0])["status"] == 404
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", written[0])

    def test_an_error_is_one_line_too(self) -> None:
        try:
            raise ValueError("first\nsecond /answer/17:secret/")
        except ValueError as error:
            trace = (type(error), error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "", 1, "it\nbroke", (), trace)
        line = JsonLines().format(record)
        assert "\n" not in line
        assert "17:secret" not in line
        assert json.loads(line)["error"].startswith("Traceback")

    def test_workers_and_servers_write_such_lines(self, night_house: LiveHouse, visitor: Browser) -> None:
        worker = (night_house.home / "logs" / "worker.log").read_text()
        assert any(json.loads(line)["log"].startswith("celery") for line in worker.splitlines() if line.startswith("{"))
        assert not re.search(r"^\[\d{4}-", worker, re.MULTILINE)
        visitor.ask("GET", "/" + "x" * 9_000)
        assert eventually(lambda: any(one["log"] == "gunicorn.error" for one in lines_of(visitor)))


class TestSigningIn:
    def test_coming_in_and_going(self, client: Client, ana: Person, said: Any) -> None:
        TOTP.activate(ana, SECRET)
        sign_in(client, ana.email, PASSWORD)
        client.post("/sign-in/code/", {"code": "000000"})
        client.post("/sign-in/code/", {"code": code()})
        client.post("/sign-out/")
        assert said() == [
            ("code_failed", {"whom": ana.pk}),
            ("signed_in", {"whom": ana.pk, "by": ["password", "mfa"]}),
            ("signed_out", {"whom": ana.pk}),
        ]

    def test_trying(self, client: Client, ana: Person, said: Any) -> None:
        for _ in range(6):
            sign_in(client, ana.email, "wrong")
        failed = ("sign_in_failed", {"whom": ana.pk, "by": ["password"]})
        assert said() == [failed] * 5 + [("sign_in_held", {"whom": ana.pk})]

    def test_what_nobody_is_called_is_not_written_down(self, client: Client, ana: Person, said: Any) -> None:
        sign_in(client, "my-password@in-the-wrong.field", "wrong")
        assert said() == [("sign_in_failed", {"whom": "unknown", "by": ["password"]})]

    def test_showing_once_more_who_one_is(self, client: Client, ana: Person, said: Any) -> None:
        client.force_login(ana)
        client.post("/account/confirm/", {"password": "wrong"})
        confirm(client, "/")
        assert said() == [("confirm_failed", {"whom": ana.pk, "by": ["password"]}), ("confirmed", {})]

    def test_what_opens_the_account(
        self, client: Client, ana: Person, said: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        client.force_login(ana)
        new = dict.fromkeys(("password1", "password2"), "quite another one")
        client.post("/account/password/", {"oldpassword": PASSWORD, **new})
        client.post("/sign-in/forgotten/", {"email": ana.email})
        is_confirmed(client)
        [secret] = re.findall(r'<code class="key">(\w+)</code>', client.get("/account/two-factor/on/").text)
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/account/two-factor/on/", {"code": code(secret)})
            client.post("/account/two-factor/recovery-codes/new/")
        client.post("/account/two-factor/off/")
        assert [event for event, _ in said()] == [
            "password_changed",
            "link_asked",
            "two_factor_on",
            "recovery_codes_made",
            "two_factor_off",
        ]
        assert all(facts["whom"] == ana.pk for _, facts in said())


@pytest.mark.django_db
class TestTokensAndPeople:
    def test_tokens(self, people: Night, said: Any) -> None:
        key = make_token(people.ana, people.ana, "x", ["read"])
        [token] = Token.objects.all()
        script = APIClient()
        script.credentials(HTTP_AUTHORIZATION="Token nonsense")
        script.get("/api/v1/systems/")
        script.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        script.post("/api/v1/changes/", {})
        revoke_token(people.ana, token.pk)
        script.get("/api/v1/systems/")
        assert said() == [
            ("token_made", {"whom": people.ana.pk, "scopes": ["read"], "until": None}),
            ("token_refused", {"why": "unknown"}),
            ("lacks_scope", {"token": token.pk, "needs": ["write"]}),
            ("token_revoked", {"whom": people.ana.pk, "token": token.pk}),
            ("token_refused", {"why": "revoked", "token": token.pk, "whom": people.ana.pk}),
        ]

    def test_a_token_that_has_expired(self, people: Night, said: Any) -> None:
        key = Token.issue(people.ana, expires_at=clock.now())
        script = APIClient()
        script.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        script.get("/api/v1/systems/")
        assert [(event, facts["why"]) for event, facts in said()] == [("token_refused", "expired")]

    def test_people(self, people: Night, said: Any) -> None:
        Person.objects.filter(pk=people.bert.pk).update(roles=[Role.ADMIN])
        bert = Person.objects.get(pk=people.bert.pk)
        added = add_person(bert, {"email": "new@centre.example", "name": "New", "roles": ["viewer"], "timezone": "UTC"})
        edit_person(bert, added.pk, {"roles": ["engineer"]})
        edit_person(bert, added.pk, {"name": "Newer"})
        client = Client()
        client.force_login(added)
        sign_out_everywhere(bert, added)
        deactivate_person(bert, added)
        reactivate(bert, added.pk)
        assert [event for event, _ in said()] == [
            "person_added",
            "roles_changed",
            "sessions_ended",
            "person_deactivated",
            "person_reactivated",
        ]

    def test_what_is_refused_to_somebody_stands_there_with_who_it_was(
        self, people: Night, caplog: pytest.LogCaptureFixture
    ) -> None:
        viewer = Client()
        viewer.force_login(people.olaf)
        viewer.get("/people/")
        api_as(people.olaf).post("/api/v1/changes/", {"nonsense": 1})
        lines = [json.loads(JsonLines().format(one)) for one in caplog.records if one.name == "django.request"]
        assert [(one["status"], one["path"], one["person"]) for one in lines] == [
            (403, "/people/", people.olaf.pk),
            (400, "/api/v1/changes/", people.olaf.pk),
        ]


def test_failures_are_warnings(caplog: pytest.LogCaptureFixture) -> None:
    assert {event.value for event in FAILURES} == {
        "sign_in_failed",
        "sign_in_held",
        "code_failed",
        "confirm_failed",
        "token_refused",
        "lacks_scope",
    }
    assert len(SecurityEvent) > len(FAILURES)


@pytest.mark.django_db
def test_no_secret_stands_in_any_of_it(client: Client, ana: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in(client, ana.email, "a wrong secret")
    sign_in(client, ana.email, PASSWORD)
    script = APIClient()
    script.credentials(HTTP_AUTHORIZATION="Token a-secret-key")
    script.get("/api/v1/systems/")
    text = "\n".join(JsonLines().format(one) for one in caplog.records if not one.name.startswith("django.db"))
    assert not any(secret in text for secret in ("a wrong secret", PASSWORD, "a-secret-key", ana.email))
    assert str(client.session.session_key) not in text
