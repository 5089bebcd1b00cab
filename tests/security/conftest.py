"""The form in which others reach it: gunicorn behind a proxy that speaks TLS, on the night's estate."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from embedded.house import ROOT, free_ports
from tests.servers import LiveHouse

HOST = "windows.example.org"
HEARD = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
"""What the proxy passes on of a request that came in over TLS."""


@dataclass(frozen=True)
class Heard:
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def cookies(self) -> list[str]:
        return [value for key, value in self.headers if key.lower() == "set-cookie"]


@dataclass
class Browser:
    port: int
    log: Path
    """What the server wrote."""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Heard:
        """Headers by their names with underscores; an empty one is left out."""
        said = {**HEARD, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if isinstance(body, dict):
            body, said["Content-Type"] = urlencode(body), "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {name: value for name, value in said.items() if value})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for value in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(value).items()}
        return Heard(answer.status, tuple(answer.getheaders()), text)

    def get(self, path: str, **headers: str) -> Heard:
        return self.ask("GET", path, **headers)

    def post(self, page: str, fields: dict[str, str], path: str = "") -> Heard:
        """As the form on that page sends it."""
        [token, *_] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page).text)
        sent = {"csrfmiddlewaretoken": token, **fields}
        return self.ask("POST", path or page, sent, Referer=f"https://{HOST}{page}")

    def sign_in(self, email: str = "max@harbour.example", password: str = "sandbox") -> Heard:
        return self.post("/sign-in/", {"username": email, "password": password})


@pytest.fixture(scope="session")
def behind_tls(night_house: LiveHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    [port] = free_ports(1)
    log = tmp_path_factory.mktemp("tls") / "web.log"
    named = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY")
    house = {name: night_house.addresses[name] for name in named}
    environment = {"PATH": os.environ["PATH"], "MAINTWIN_HOME": "/nowhere", "PUBLIC_URL": f"https://{HOST}", **house}
    command = [sys.executable, "-m", "gunicorn", "maintwin.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with log.open("w") as output:
        server = subprocess.Popen(
            [*command, "--no-control-socket"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        _wait_for(port)
        yield port, log
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            Browser(port, Path()).get("/sign-in/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The web server did not start.")


@pytest.fixture
def visitor(behind_tls: tuple[int, Path]) -> Browser:
    return Browser(*behind_tls)


@pytest.fixture(scope="session")
def signed_in(behind_tls: tuple[int, Path]) -> Browser:
    """Max, an admin; for looking only."""
    browser = Browser(*behind_tls)
    assert browser.sign_in().status == 302
    return browser
