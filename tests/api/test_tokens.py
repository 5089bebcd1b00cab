"""Tokens: what they may be used for, when they end, and the page on which one makes and revokes them."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Person, Scope, Token
from accounts.services.tokens import make_token
from core import clock
from core.activity import Activity
from core.limits import MOST_TOKENS
from tests.doors import pages_as
from tests.estates import Night
from tests.web.signing_in import is_confirmed

pytestmark = pytest.mark.django_db

NEXT_YEAR = clock.now() + timedelta(days=366)
DECLARATION = {"targets": [{"system": "switch-a", "impact": "outage"}]}
PREVIEW = {
    "targets": [{"system": "switch-a", "impact": "outage"}],
    "starts_at": NEXT_YEAR.isoformat(),
    "ends_at": (NEXT_YEAR + timedelta(hours=4)).isoformat(),
}
CHANGE = {
    "title": "Patch",
    "targets": [{"system": "switch-a", "impact": "outage"}],
    "windows": [{"starts_at": PREVIEW["starts_at"], "ends_at": PREVIEW["ends_at"]}],
}


def script(person: Person, *scopes: str, expires_at: datetime | None = None) -> APIClient:
    client = APIClient()
    key = make_token(person, person, "script", scopes, expires_at)
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return client


def made(client: Client, **fields: Any) -> str:
    """The text of the page after a token was made."""
    sent = {"name": "night script", "scopes": ["read"], "lasts": "90", **fields}
    is_confirmed(client)
    return " ".join(client.post("/tokens/", sent).text.split())


class TestScopes:
    @pytest.mark.parametrize(
        ("scopes", "method", "path", "body", "status"),
        [
            (["read"], "get", "/api/v1/changes/", None, 200),
            (["read"], "head", "/api/v1/changes/", None, 200),
            (["read"], "options", "/api/v1/changes/", None, 200),
            (["read"], "post", "/api/v1/conflicts/preview/", PREVIEW, 200),
            (["declare"], "post", "/api/v1/unscheduled/", DECLARATION, 201),
            (["write"], "post", "/api/v1/unscheduled/", DECLARATION, 201),
            (["write"], "post", "/api/v1/changes/", CHANGE, 201),
        ],
    )
    def test_enough(
        self, people: Night, scopes: list[str], method: str, path: str, body: dict[str, Any] | None, status: int
    ) -> None:
        assert getattr(script(people.ana, *scopes), method)(path, body).status_code == status

    @pytest.mark.parametrize(
        ("scopes", "method", "path", "lacks"),
        [
            (["write", "declare"], "get", "/api/v1/changes/", "“read”"),
            (["write", "declare"], "post", "/api/v1/conflicts/preview/", "“read”"),
            (["read", "declare"], "post", "/api/v1/changes/", "“write”"),
            (["read", "declare"], "patch", "/api/v1/changes/00000000-0000-0000-0000-000000000000/", "“write”"),
            (["read", "declare"], "post", "/api/v1/windows/00000000-0000-0000-0000-000000000000/start/", "“write”"),
            (["read", "declare"], "delete", "/api/v1/freezes/00000000-0000-0000-0000-000000000000/", "“write”"),
            (["read"], "post", "/api/v1/unscheduled/", "“declare” or “write”"),
        ],
    )
    def test_too_little_names_the_scope_that_is_missing(
        self, people: Night, scopes: list[str], method: str, path: str, lacks: str
    ) -> None:
        answer = getattr(script(people.ana, *scopes), method)(path, {})
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json() == {
            "type": "about:blank",
            "title": "Forbidden",
            "status": 403,
            "detail": f"This token lacks the scope {lacks}.",
        }

    def test_who_is_signed_in_by_a_browser_has_them_all(self, people: Night) -> None:
        client = APIClient()
        client.force_login(people.ana)
        assert client.post("/api/v1/changes/", CHANGE).status_code == 201

    def test_a_scope_gives_nothing_that_the_person_may_not_do(self, people: Night) -> None:
        assert script(people.olaf, *Scope.values).post("/api/v1/changes/", CHANGE).status_code in (403, 400)


class TestEnding:
    def refused(self, client: APIClient) -> dict[str, Any]:
        answer = client.get("/api/v1/systems/")
        assert answer.headers["WWW-Authenticate"] == "Token"
        assert answer.headers["Content-Type"] == "application/problem+json"
        return dict(answer.json())

    def problem(self, detail: str) -> dict[str, Any]:
        return {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": detail}

    def test_an_expired_one(self, people: Night) -> None:
        client = script(people.ana, "read", expires_at=clock.now() - timedelta(seconds=1))
        expected = "This token has expired. Make a new one under API tokens."
        assert self.refused(client) == self.problem(expected)

    def test_one_that_expires_later(self, people: Night) -> None:
        client = script(people.ana, "read", expires_at=clock.now() + timedelta(minutes=1))
        assert client.get("/api/v1/systems/").status_code == 200

    def test_a_revoked_one(self, people: Night) -> None:
        client = script(people.ana, "read")
        pages_as(people.ana).post(f"/tokens/{Token.objects.get().public_id}/revoke/")
        assert self.refused(client) == self.problem("This token was revoked.")

    @pytest.mark.parametrize("key", ["x", "0" * 43, "ümlaut"], ids=["short", "well made", "not ASCII"])
    def test_an_unknown_one(self, people: Night, key: str) -> None:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        assert self.refused(client)["status"] == 401

    def test_a_truncated_one(self, people: Night) -> None:
        key = make_token(people.ana, people.ana, "script", ["read"])
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {key[:-1]}")
        assert self.refused(client) == self.problem("This token is not known.")


class TestPage:
    def test_the_key_is_shown_once_and_works(self, people: Night) -> None:
        client = pages_as(people.ana)
        page = made(client)
        keys = re.findall(r'<code class="key">([^<]+)</code>', page)
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Token {keys[0]}")
        assert (len(keys), api.get("/api/v1/systems/").status_code) == (1, 200)
        assert keys[0] not in client.get("/tokens/").text
        assert not Token.objects.filter(digest=keys[0]).exists()

    def test_no_cache_keeps_the_page(self, people: Night) -> None:
        ana = is_confirmed(pages_as(people.ana))
        answer = ana.post("/tokens/", {"name": "x", "scopes": ["read"], "lasts": "7"})
        assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(("lasts", "days"), [("7", 7), ("365", 365), ("", None)])
    def test_it_has_the_scopes_and_the_end_that_were_chosen(self, people: Night, lasts: str, days: int | None) -> None:
        made(pages_as(people.ana), scopes=["read", "declare"], lasts=lasts)
        token = Token.objects.get()
        assert (token.name, token.scopes, token.person) == ("night script", ["declare", "read"], people.ana)
        if days is None:
            assert token.expires_at is None
        else:
            assert token.expires_at
            assert abs(token.expires_at - clock.now() - timedelta(days=days)) < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("name", "", "This field is required."),
            ("name", "x" * 101, "Ensure this value has at most 100 characters"),
            ("name", "two\nlines", "This must be one line without control characters."),
            ("scopes", [], "This field is required."),
            ("scopes", ["admin"], "admin is not one of the available choices."),
            ("lasts", "9999", "9999 is not one of the available choices."),
        ],
    )
    def test_what_cannot_be_is_refused_beside_the_field(
        self, people: Night, field: str, value: object, said: str
    ) -> None:
        assert said in made(pages_as(people.ana), **{field: value})
        assert not Token.objects.exists()

    def test_last_use_and_end_stand_beside_each(self, people: Night) -> None:
        script(people.ana, "read", expires_at=datetime(2126, 1, 2, 10, tzinfo=UTC)).get("/api/v1/systems/")
        page = " ".join(pages_as(people.ana).get("/tokens/").text.split())
        assert "Last used just now." in page
        assert "Expires <time" in page

    def test_there_is_an_end_to_how_many_one_makes(self, people: Night) -> None:
        Token.objects.bulk_create(Token(digest=str(number), person=people.ana) for number in range(MOST_TOKENS))
        assert f"There are already {MOST_TOKENS} tokens." in made(pages_as(people.ana))
        assert Token.objects.count() == MOST_TOKENS

    def test_tokens_of_others_are_neither_shown_nor_revoked(self, people: Night) -> None:
        make_token(people.bert, people.bert, "Bert’s own", ["read"])
        client = pages_as(people.ana)
        assert "Bert’s own" not in client.get("/tokens/").text
        assert client.post(f"/tokens/{Token.objects.get().public_id}/revoke/").status_code == 404
        assert Token.objects.get().revoked_at is None

    def test_revoking_takes_a_button(self, people: Night) -> None:
        make_token(people.ana, people.ana, "script", ["read"])
        answer = pages_as(people.ana).get(f"/tokens/{Token.objects.get().public_id}/revoke/")
        assert answer.headers["Location"] == "/tokens/"
        assert Token.objects.get().revoked_at is None

    def test_making_and_revoking_are_recorded_once(self, people: Night) -> None:
        client = pages_as(people.ana)
        made(client, lasts="")
        for _ in range(2):
            client.post(f"/tokens/{Token.objects.get().public_id}/revoke/")
        acts = Activity.objects.about("person", people.ana.pk).order_by("id").values_list("kind", "actor", "data")
        assert list(acts) == [
            ("token_created", people.ana.pk, {"name": "night script", "scopes": ["read"], "until": None}),
            ("token_revoked", people.ana.pk, {"name": "night script"}),
        ]

    def test_nobody_else_sees_the_page(self) -> None:
        assert Client().get("/tokens/").headers["Location"] == "/sign-in/?next=/tokens/"


class TestCommand:
    def scopes(self, *arguments: str) -> list[str]:
        call_command("create_token", "ana@centre.example", *arguments, stdout=StringIO())
        return Token.objects.get().scopes

    def test_it_gives_every_scope_unless_told(self, people: Night) -> None:
        assert self.scopes() == ["declare", "read", "write"]

    def test_it_gives_the_scopes_that_are_named(self, people: Night) -> None:
        assert self.scopes("--scope", "read", "--scope", "declare") == ["declare", "read"]
