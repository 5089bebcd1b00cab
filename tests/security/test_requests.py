"""What is sent: no more than there is use for, from our own pages, and to what changes things by the right method."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Person, Token
from estate.models import System
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.security.conftest import Browser

MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class TestSizes:
    @pytest.mark.parametrize("address", ["/sign-in/", "/book/", "/nope/"])
    def test_more_than_a_megabyte_is_refused_before_it_is_read(self, visitor: Browser, address: str) -> None:
        answer = visitor.ask("POST", address, "x" * (MOST + 1), Content_Type="multipart/form-data; boundary=y")
        assert (answer.status, "This is too long" in answer.text) == (413, True)

    def test_the_api_says_so_too(self, visitor: Browser) -> None:
        answer = visitor.ask("POST", "/api/v1/changes/", f'"{"x" * MOST}"', Content_Type="application/json")
        assert (answer.status, answer.header("Content-Type")) == (413, "application/problem+json")
        assert json.loads(answer.text)["status"] == 413

    @pytest.mark.django_db
    def test_what_says_no_length_that_is_a_number_is_refused(self, client: Client) -> None:
        assert client.post("/sign-in/", {}, CONTENT_LENGTH="-1").status_code == 413

    @pytest.mark.django_db
    def test_the_api_takes_json_alone(self, people: Night) -> None:
        for kind in (
            "multipart/form-data; boundary=x",
            "application/xml",
            "text/plain",
            "application/x-www-form-urlencoded",
        ):
            assert api_as(people.ana).generic("POST", "/api/v1/changes/", "x", kind).status_code == 415


@pytest.mark.django_db
class TestWhereFrom:
    def test_a_browser_calls_the_api_from_our_own_pages_alone(self, people: Night) -> None:
        elsewhere = APIClient(enforce_csrf_checks=True)
        elsewhere.force_login(people.ana)
        for kind in ("application/json", "text/plain"):
            answer = elsewhere.generic("POST", "/api/v1/unscheduled/", "{}", kind, HTTP_ORIGIN="https://evil.example")
            assert (answer.status_code, "CSRF" in answer.text) == (403, True)

    def test_so_with_every_form(self, people: Night) -> None:
        elsewhere = Client(enforce_csrf_checks=True)
        elsewhere.force_login(people.bert)
        for address in (
            "/book/",
            "/declare/",
            "/tokens/",
            "/account/password/",
            "/sign-out/",
            "/account/sessions/end/",
        ):
            assert elsewhere.post(address, {}).status_code == 403

    def test_a_token_in_an_address_or_a_body_opens_nothing(self, people: Night) -> None:
        key = Token.issue(people.ana)
        anybody = APIClient()
        assert (
            anybody.get(f"/api/v1/systems/?token={key}&access_token={key}&Authorization=Token+{key}").status_code == 401
        )
        assert anybody.post("/api/v1/conflicts/preview/", {"token": key}).status_code == 401


@pytest.mark.django_db
class TestFields:
    def test_what_is_no_field_of_a_form_changes_nothing(self, people: Night) -> None:
        pages_as(people.sten).post(
            f"/people/{people.sten.public_id}/",
            {
                "name": "Sten",
                "timezone": "UTC",
                "roles": ["admin"],
                "email": "other@stranger.example",
                "password": "x",
                "organisation": people.ana.organisation_id,
                "is_active": "",
            },
        )
        sten = Person.objects.get(pk=people.sten.pk)
        assert (sten.email, sten.organisation.slug, sten.is_active) == (people.sten.email, "stranger", True)

    @pytest.mark.parametrize(
        "more", [{"organisation": "client"}, {"state": "approved"}, {"id": 7}, {"class": "scheduled"}]
    )
    def test_what_is_no_field_of_a_call_is_refused(self, people: Night, more: dict[str, object]) -> None:
        answer = api_as(people.ana).post("/api/v1/changes/", {"title": "x", "targets": [], "windows": [], **more})
        assert answer.status_code == 400
        assert set(more) <= set(answer.json()["errors"])

    def test_of_two_values_of_one_field_the_last_counts_wherever_it_is_looked_at(self, people: Night) -> None:
        answer = pages_as(people.sten).post(
            "/people/?name=Address&email=a@address.example",
            "name=First&name=Last&email=l@stranger.example&timezone=UTC&roles=viewer",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 302
        assert Person.objects.get(email="l@stranger.example").name == "Last"

    @pytest.mark.parametrize("wrong", [True, None, ["x"], {"a": 1}], ids=str)
    def test_a_value_of_another_kind_is_refused_not_turned_into_one(self, people: Night, wrong: object) -> None:
        answer = api_as(people.ana).patch("/api/v1/systems/switch-a/", {"name": wrong})
        assert answer.status_code == 400
        assert System.objects.get(slug="switch-a").name == "Switch A"
