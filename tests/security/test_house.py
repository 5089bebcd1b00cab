"""How a house runs: nothing that is for trying things out, nothing said that helps to break in, no way out but mail."""

from __future__ import annotations

import ast
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from django.core.mail import get_connection
from django.test import Client

from accounts.models import BrowserSession, Person, Token
from embedded.house import ROOT
from maintwin.celery import app
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.security.conftest import Browser
from tests.security.settings_of import settings_of

CONNECTS = {"socket", "http.client", "urllib.request", "requests", "httpx", "smtplib", "ftplib", "redis", "psycopg2"}
WAYS_OUT = {
    *("notifications/channels/mail/smtp.py", "embedded/demo.py", "embedded/house.py"),
    *("maintwin/measures.py", "maintwin/signs.py"),
}
"""Mail, what the demo starts on its own machine, and how the house is, asked of its own broker. Otherwise the database
and the broker are Django's and Celery's."""
ROOMS = ["accounts", "api", "calendar_app", "changes", "components", "core", "demo", "embedded", "estate", "exchange"]
ROOMS += ["maintwin", "notifications", "triage", "web"]


WRITES_ONLY = {"psycopg2.sql"}
"""Statements with their names quoted, and nobody to send them to."""


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def connects(name: str) -> bool:
    return name not in WRITES_ONLY and any(f"{name}.".startswith(f"{way}.") for way in CONNECTS)


def test_nothing_but_mail_leaves_the_house() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if any(map(connects, imported(file)))}
    assert found == WAYS_OUT


def test_tasks_are_read_as_json_alone() -> None:
    """Whoever reaches the broker can start tasks, and no code of their own."""
    assert list(app.conf.accept_content) == ["json"]
    assert app.conf.task_serializer == "json"


def test_nothing_is_in_debug_unless_somebody_says_so() -> None:
    assert settings_of({}, "DEBUG") is False


@pytest.mark.parametrize("url", ["smtp+tls://u:p@mail.example:587", "smtp+ssl://u:p@mail.example:465"])
def test_a_mail_server_shows_who_it_is(url: str) -> None:
    assert settings_of({"EMAIL_URL": url}, "EMAIL_USE_TLS") != settings_of({"EMAIL_URL": url}, "EMAIL_USE_SSL")
    backend: Any = get_connection("django.core.mail.backends.smtp.EmailBackend", use_tls=True)
    context = backend.ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_the_composition_has_no_password_of_its_own() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "VALKEY_PASSWORD", "SECRET_KEY"):
        assert f"${{{name}:?" in text
    services = yaml.safe_load(text)["services"]
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "proxy": ["80:80", "443:443"]
    }
    assert "--requirepass" in services["valkey"]["command"][-1]


def test_what_is_installed_is_named_with_its_hash() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        named = re.findall(r"^([\w.-]+)==\S+(.*(?:\n    .*)*)", file.read_text(), re.MULTILINE)
        assert len(named) > 20
        assert [name for name, rest in named if "--hash=sha256:" not in rest] == []
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize(
    "folder", ["/static/", "/static/css/", "/static/../", "/static/%2e%2e/manage.py", "/.git/config"]
)
def test_no_folder_is_listed_and_nothing_beside_it_is_served(visitor: Browser, folder: str) -> None:
    assert visitor.get(folder).status == 404


@pytest.mark.parametrize("address", ["/", "/schedule/", "/people/", "/tokens/", "/account/sessions/", "/api/v1/docs/"])
def test_signing_out_is_at_hand_everywhere(signed_in: Browser, address: str) -> None:
    assert '<form method="post" action="/sign-out/">' in signed_in.get(address).text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/sessions/", "/api/v1/systems/"])
def test_what_breaks_says_nothing_of_how(people: Night, address: str) -> None:
    client = api_as(people.ana) if address.startswith("/api/") else pages_as(people.ana)
    client.raise_request_exception = False
    place = "api.systems.SystemViewSet.list" if "api" in address else "web.account.session_views.row_of"
    with patch(place, side_effect=RuntimeError("secret of the inside")):
        answer = client.get(address)
    assert answer.status_code == 500
    assert not re.search(r"secret|RuntimeError|Traceback|site-packages|\.py", answer.text)


@pytest.mark.django_db
def test_looking_at_a_page_signs_nobody_in_and_begins_nothing(client: Client) -> None:
    for address in ("/", "/sign-in/", "/sign-in/forgotten/", "/nope/", "/answer/1.x/"):
        client.get(address)
    assert not BrowserSession.objects.exists()


@pytest.mark.django_db
def test_an_empty_house_has_nobody() -> None:
    assert not Person.objects.exists()
    assert not Token.objects.exists()
