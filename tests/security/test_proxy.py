"""What a proxy says of a request is believed where a proxy stands, and nobody can call the API in the clear."""

from __future__ import annotations

import json
import socket

import pytest

from tests.security.conftest import HOST, Browser
from tests.security.settings_of import settings_of


def test_people_are_led_on_to_tls_and_programs_are_told(visitor: Browser) -> None:
    page = visitor.get("/schedule/?a=1", X_Forwarded_Proto="http")
    call = visitor.get("/api/v1/systems/", X_Forwarded_Proto="http", Authorization="Token x")
    assert (page.status, page.header("Location")) == (301, f"https://{HOST}/schedule/?a=1")
    assert (call.status, call.header("Location"), call.header("Content-Type")) == (403, "", "application/problem+json")
    assert "revoke it" in json.loads(call.text)["detail"]


@pytest.mark.parametrize(
    ("environment", "believed"),
    [
        ({"PUBLIC_URL": "https://windows.example.org"}, ("HTTP_X_FORWARDED_PROTO", "https")),
        ({"PUBLIC_URL": "https://windows.example.org", "TRUSTED_PROXIES": "0"}, None),
        ({"PUBLIC_URL": "http://windows.example.org"}, None),
    ],
)
def test_without_a_proxy_nobody_can_say_that_they_came_over_tls(environment: dict[str, str], believed: object) -> None:
    assert settings_of(environment, "SECURE_PROXY_SSL_HEADER") == believed


@pytest.mark.parametrize(
    "framing",
    ["Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 6"],
    ids=["two kinds of length", "two lengths"],
)
def test_a_request_of_two_lengths_is_refused_and_its_connection_ends(visitor: Browser, framing: str) -> None:
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n{framing}"
    sent = f"{head}\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n"
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=10) as connection:
        connection.sendall(sent.encode())
        heard = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert heard.startswith(b"HTTP/1.1 400")
    assert heard.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("method", ["TRACE", "TRACK"])
def test_no_request_is_sent_back_as_it_came(visitor: Browser, method: str) -> None:
    answer = visitor.ask(method, "/sign-in/", X_Secret="seen")
    assert answer.status in (403, 405)
    assert "seen" not in answer.text
