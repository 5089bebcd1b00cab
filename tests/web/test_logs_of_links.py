"""What a link holds stands in no log and in no history: whoever reads those could answer in another's name."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pghistory.models
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from embedded.house import ROOT, free_ports
from maintwin.logs import OPENS, WithoutSecrets, without_secrets
from tests.estates import Night

SECRET = "17:nobodyMayReadThis"
ADDRESSES = [f"/{opens}/{SECRET}/" for opens in OPENS if opens != "sign-in/new-password"]
SECRETS_OF_ADDRESSES = ("token", "key")


def _routes(resolver: URLResolver, before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for one in resolver.url_patterns:
        route = f"{before}{one.pattern}"
        found += _routes(one, route) if isinstance(one, URLResolver) else [(route, one)]
    return found


def test_every_address_that_holds_a_secret_is_known() -> None:
    holding = {
        route.split("<")[0].strip("/^")
        for route, one in _routes(get_resolver())
        if isinstance(one, URLPattern) and any(name in one.pattern.converters for name in SECRETS_OF_ADDRESSES)
    }
    assert holding <= set(OPENS)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Not Found: /answer/{SECRET}/", "Not Found: /answer/…"),
        (f'"POST /are-you-working-on-this/{SECRET} HTTP/1.1" 400', '"POST /are-you-working-on-this/… HTTP/1.1" 400'),
        (f"next=%2Fnotices%2Fseen%2F{SECRET}&a=1", "next=%2Fnotices%2Fseen%2F…&a=1"),
        ("/sign-in/new-password/a1/cx7-0f3a/", "/sign-in/new-password/…"),
        ("/changes/7/", "/changes/7/"),
    ],
)
def test_what_opens_something_is_left_out(said: str, kept: str) -> None:
    assert without_secrets(said) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_bad_link_leaves_its_secret_in_no_log(people: Night, address: str, caplog: pytest.LogCaptureFixture) -> None:
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        answers = [strict.get(address).status_code, strict.post(address, {"do": "no"}).status_code]

    assert min(answers) >= 400
    assert "…" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.django_db
def test_the_history_keeps_no_secret(people: Night) -> None:
    for address in ADDRESSES:
        Client().post(address, {"do": "no", "name": "Somebody"})

    kept = [str(one) for one in pghistory.models.Context.objects.values_list("metadata", flat=True)]
    assert [one for one in kept if SECRET in one] == []


def test_a_log_of_accesses_holds_none_either(home: Path) -> None:
    home.mkdir()
    [port] = free_ports(1)
    log = home / "access.log"
    program = "def application(environ, start):\n    start('404 Not Found', [])\n    return [b'']\n"
    (home / "nothing.py").write_text(program)
    command = ["-m", "gunicorn", "nothing:application", "--pythonpath", str(home), "--bind", f"127.0.0.1:{port}"]
    command += ["--access-logfile", str(log), "--no-control-socket"]
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={"PATH": os.environ["PATH"]})
    try:
        _ask(f"http://127.0.0.1:{port}/answer/{SECRET}/")
    finally:
        server.terminate()
        server.wait(20)
    said = log.read_text()
    assert ("GET /answer/… HTTP/1.1" in said, SECRET in said) == (True, False)


def _ask(address: str) -> None:
    """Until the server answers, whatever it says."""
    for _ in range(100):
        try:
            build_opener(ProxyHandler({})).open(address, timeout=5)
        except OSError as error:
            if getattr(error, "code", None) == 404:
                return
            time.sleep(0.1)


def test_a_record_that_holds_no_secret_is_left_as_it_is() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s is %s", ("this", "that"), None)
    assert WithoutSecrets().filter(record)
    assert (record.msg, record.args) == ("%s is %s", ("this", "that"))
