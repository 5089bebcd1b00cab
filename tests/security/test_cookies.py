"""Cookies: for this very host, over TLS, out of reach of scripts; and nothing in them that could be read."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Person
from tests.security.conftest import Browser
from tests.web.signing_in import make_ana, sign_in


@pytest.fixture
def ana(db: None) -> Person:
    return make_ana()


def test_every_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(visitor: Browser) -> None:
    given = [*visitor.get("/sign-in/").cookies, *visitor.sign_in().cookies]
    names = {one.partition("=")[0] for one in given}
    assert names == {f"__Host-maintwin_{what}" for what in ("session", "csrf_session", "known_browser")}
    for one in given:
        flags = {part.strip() for part in one.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= flags, one
        assert not any(flag.startswith("Domain") for flag in flags), one


def test_no_words_of_ours_lie_in_a_cookie(client: Client, ana: Person) -> None:
    client.force_login(ana)
    client.post("/sign-out/")
    assert set(client.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    assert "You are signed out." in client.get("/sign-in/").text


def test_signing_out_makes_the_browser_forget_what_it_was_shown(client: Client, ana: Person) -> None:
    sign_in(client, ana.email, "a long enough one")
    assert client.post("/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'
