"""Secrets: from files as well, renewed without ending what holds, and never over a network in the clear."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.signing import BadSignature, Signer
from django.test import Client
from django.test.utils import override_settings

from embedded.house import ROOT
from maintwin.connections import is_elsewhere
from tests.security.settings_of import HOUSE, settings_of

KEY = "mZ8wQ2vN-x9LmTf4bW8sJcYd3hGp6uAeQ1oViK5nRtXzM0wCjE"


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "database").write_text("postgres://somebody:secret@db.example/windows\n")
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "DATABASE_URL_FILE": str(tmp_path / "database")}
    assert settings_of(files, "SECRET_KEY") == KEY
    database = settings_of(files, "DATABASES")["default"]
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("somebody", "secret", "windows")


def test_an_old_key_is_still_known_until_it_is_taken_out() -> None:
    assert settings_of({"OLD_SECRET_KEYS": f"{KEY},x"}, "SECRET_KEY_FALLBACKS") == [KEY, "x"]
    with override_settings(SECRET_KEY=KEY):
        signed = Signer(salt="maintwin.question").sign("7")
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[KEY]):
        assert Signer(salt="maintwin.question").unsign(signed) == "7"
    with override_settings(SECRET_KEY="another"), pytest.raises(BadSignature):
        Signer(salt="maintwin.question").unsign(signed)


CLEAR = {
    "DATABASE_URL": "postgres://maintwin:secret@db.example/maintwin",
    "REDIS_URL": "redis://valkey.example/0",
    "EMAIL_URL": "smtp://mail.example:25",
}
ENCRYPTED = {
    "DATABASE_URL": "postgres://maintwin:secret@db.example/maintwin?sslmode=verify-full",
    "REDIS_URL": "rediss://:secret@valkey.example/0?ssl_cert_reqs=required",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
}
HERE = {
    "DATABASE_URL": "postgres://maintwin:secret@postgres/maintwin",
    "REDIS_URL": "redis://:secret@127.0.0.1/0",
    "EMAIL_URL": "smtp://localhost:25",
}


@pytest.mark.parametrize(("urls", "warned"), [(CLEAR, ["W001", "W002", "W003", "W004"]), (ENCRYPTED, []), (HERE, [])])
def test_whoever_sets_it_up_is_told_of_what_goes_in_the_clear(urls: dict[str, str], warned: list[str]) -> None:
    environment = {**HOUSE, "PUBLIC_URL": "https://windows.example.org", **urls}
    command = [sys.executable, "manage.py", "check", "--deploy"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True).stderr
    assert [number for number in ("W001", "W002", "W003", "W004") if f"maintwin.{number}" in said] == warned


@pytest.mark.parametrize(
    ("host", "elsewhere"),
    [
        ("", False),
        ("/run/postgresql", False),
        ("localhost", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("postgres", False),
        ("db.example", True),
        ("10.0.0.7", True),
        ("2001:db8::7", True),
    ],
)
def test_what_is_on_this_machine(host: str, elsewhere: bool) -> None:
    assert is_elsewhere(host) == elsewhere


def test_no_secret_lies_in_the_repository() -> None:
    """What is there in place of one is refused as one, or for a part that runs on its own."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert not [
        name for name in files if Path(name).name in (".env", "secrets.json") or name.endswith((".pem", ".key"))
    ]


@pytest.mark.django_db
def test_whom_to_tell_of_a_hole(client: Client) -> None:
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    with override_settings(SECURITY_CONTACT="mailto:security@centre.example"):
        answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert sorted(lines) == ["Canonical", "Contact", "Expires", "Preferred-Languages"]
    assert lines["Contact"] == "mailto:security@centre.example"
    assert lines["Canonical"].endswith(address)


def test_no_process_of_ours_needs_to_be_somebody_else() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert dockerfile.index("USER 10001") < dockerfile.index("CMD [")
    assert os.access(ROOT / ".dockerignore", os.R_OK)
    assert ".git" in (ROOT / ".dockerignore").read_text().split()
