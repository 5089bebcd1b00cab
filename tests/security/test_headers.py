"""What every answer says to browsers, from the server as others reach it."""

from __future__ import annotations

import pytest

from tests.security.conftest import Browser

ADDRESSES = ["/", "/sign-in/", "/nope/", "/static/css/base.css", "/static/refresh.js", "/static/nope.js"]
ADDRESSES += ["/api/v1/systems/", "/api/v1/schema/", "/api/v1/nope/", "/answer/1.x/", "/sign-in/?next=\x00"]
OF_THE_SIGNED_IN = ["/", "/board/", "/schedule/", "/systems/", "/people/", "/settings/", "/notices/", "/tokens/"]
OF_THE_SIGNED_IN += ["/book/", "/declare/", "/account/notices/", "/account/two-factor/", "/api/v1/changes/"]
OF_THE_SIGNED_IN += ["/api/v1/schema/?format=json", "/api/v1/docs/", "/nope/"]
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


def directives(policy: str) -> dict[str, str]:
    return {name: values for name, _, values in (part.strip().partition(" ") for part in policy.split(";"))}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_headers(visitor: Browser, address: str) -> None:
    answer = visitor.get(address.replace("\x00", "%00"))
    said = {name: answer.header(name) for name in EVERYWHERE}
    if address.startswith("/answer/"):
        said["Referrer-Policy"] = said["Referrer-Policy"].replace("no-referrer", "same-origin")
    assert said == EVERYWHERE
    assert answer.header("Permissions-Policy").startswith("camera=()")


def test_a_host_that_is_not_ours_gets_the_headers_too(visitor: Browser) -> None:
    answer = visitor.get("/", Host="evil.example")
    assert (answer.status, {name: answer.header(name) for name in EVERYWHERE}) == (400, EVERYWHERE)
    assert "script-src 'self'" in answer.header("Content-Security-Policy")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_a_policy_that_trusts_nobody_else(visitor: Browser, address: str) -> None:
    policy = directives(visitor.get(address.replace("\x00", "%00")).header("Content-Security-Policy"))
    nothing = ("default-src", "object-src", "base-uri", "frame-ancestors")
    assert {name: policy.get(name) for name in nothing} == dict.fromkeys(nothing, "'none'")
    assert policy.get("script-src", "'none'") in ("'self'", "'none'")


@pytest.mark.parametrize("address", ["/static/refresh.js", "/api/v1/systems/", "/api/v1/schema/"])
def test_what_is_no_page_can_become_none(visitor: Browser, address: str) -> None:
    assert "sandbox" in directives(visitor.get(address).header("Content-Security-Policy"))


@pytest.mark.parametrize("address", OF_THE_SIGNED_IN)
def test_nothing_that_needs_a_sign_in_is_kept_by_a_cache(signed_in: Browser, address: str) -> None:
    assert "no-store" in signed_in.get(address).header("Cache-Control")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_other_site_may_read_an_answer(visitor: Browser, address: str) -> None:
    answer = visitor.get(address.replace("\x00", "%00"), Origin="https://evil.example")
    assert answer.header("Access-Control-Allow-Origin") == ""


@pytest.mark.parametrize("address", [*ADDRESSES, *OF_THE_SIGNED_IN])
def test_content_is_what_its_type_says(signed_in: Browser, address: str) -> None:
    answer = signed_in.get(address.replace("\x00", "%00"))
    kind = answer.header("Content-Type")
    if kind.startswith("text/"):
        assert 'charset="utf-8"' in kind or "charset=utf-8" in kind
    if answer.text:
        starts = {"text/html": ("<", "\n"), "application/json": ("{", "["), "application/problem+json": ("{",)}
        assert answer.text.startswith(starts.get(kind.partition(";")[0], ("",)))
