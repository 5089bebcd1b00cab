"""Settings refuse to start unsafe or half set, with one sentence each, and can be printed without a secret."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.known_settings import (
    KNOWN,
    NAMES,
    cannot_be_read,
    forget_empty,
    with_password,
    without_password,
)
from core.safe_to_start import InForce, is_missing, is_unsafe
from core.secret_files import read_secret_files
from embedded.house import ROOT

KEY = "kq7Zr2vN-x9LmTf4bW8sJcYd3hGp6uAe"
SAFE = InForce(False, KEY, ["windows.example.org"], "https://windows.example.org", 1)
WHOLE = {
    "DATABASE_URL": "postgres://maintwin:s3cr3t@db.example/maintwin?sslmode=verify-full",
    "REDIS_URL": "redis://:s3cr3t@127.0.0.1/0",
    "EMAIL_URL": "smtp+tls://user:s3cr3t@mail.example:587",
    "PUBLIC_URL": "https://windows.example.org",
    "SECRET_KEY": KEY,
}


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    outside = {"PATH": os.environ["PATH"], "MAINTWIN_HOME": "/nowhere"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**outside, **environment}, capture_output=True, text=True)


def test_nothing_is_said_against_safe_and_whole_settings() -> None:
    assert (is_unsafe(SAFE), is_missing(WHOLE), cannot_be_read(WHOLE)) == ([], [], [])


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL"])
def test_no_server_is_looked_for_on_this_machine_because_nobody_named_one(missing: str) -> None:
    [sentence] = is_missing({name: value for name, value in WHOLE.items() if name != missing})
    assert sentence.startswith(f"{missing} is not set. Set it to ")


@pytest.mark.parametrize(
    ("unsafe", "sentence"),
    [
        (
            InForce(True, "", ["windows.example.org"], "https://windows.example.org", 1),
            "DEBUG is true, which shows what is inside to whoever reaches it. Leave it out.",
        ),
        (
            InForce(False, KEY, ["*"], "https://windows.example.org", 1),
            "ALLOWED_HOSTS takes any host (“*”), so a forged one could stand in mailed links. Name your own.",
        ),
        (
            InForce(False, KEY, ["other.example.org"], "https://windows.example.org", 1),
            "ALLOWED_HOSTS does not name windows.example.org, the host of PUBLIC_URL. Add it.",
        ),
        (
            InForce(False, KEY, ["windows.example.org"], "https://windows.example.org", 0),
            (
                "TRUSTED_PROXIES is 0, but PUBLIC_URL is https, which a proxy has to speak. "
                "Set it to how many proxies add to X-Forwarded-For."
            ),
        ),
    ],
)
def test_what_is_unsafe_is_said_in_one_sentence(unsafe: InForce, sentence: str) -> None:
    assert is_unsafe(unsafe) == [sentence]


def test_whoever_develops_may_leave_debug_on_at_their_own_machine() -> None:
    assert is_unsafe(InForce(True, "", ["127.0.0.1"], "http://127.0.0.1:8000", 0)) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "flase", "DEBUG is “flase”, and takes true or false."),
        ("NOTICE_SENDERS", "two", "NOTICE_SENDERS is “two”, and takes a whole number, 0 or more."),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES is “-1”, and takes a whole number, 0 or more."),
        ("LOOKS_A_SECOND", "0", "LOOKS_A_SECOND is “0”, and takes a number above 0."),
        (
            "PUBLIC_URL",
            "windows.example.org",
            (
                "PUBLIC_URL is “windows.example.org”, and takes an address like https://windows.example.org, "
                "without a path."
            ),
        ),
        (
            "DATABASE_URL",
            "postgres://maintwin:a/b@db/maintwin",
            (
                "DATABASE_URL can’t be read as an address: in its password write %2F for /, %23 for # and %25 for % "
                "or put it into DATABASE_PASSWORD as it is."
            ),
        ),
    ],
)
def test_what_a_setting_does_not_take_is_said_and_no_secret_with_it(name: str, value: str, sentence: str) -> None:
    assert cannot_be_read({name: value}) == [sentence]


def test_an_empty_setting_is_as_good_as_none() -> None:
    environment = {"SESSION_DAYS": "", "DEBUG": " ", "PUBLIC_URL": "https://windows.example.org", "OTHER": ""}
    forget_empty(environment)
    assert environment == {"PUBLIC_URL": "https://windows.example.org", "OTHER": ""}


def test_a_secret_file_that_is_not_there_is_said() -> None:
    environment = {"SECRET_KEY_FILE": "/nowhere/key"}
    assert read_secret_files(environment) == [
        "SECRET_KEY_FILE names /nowhere/key, which can’t be read: No such file or directory."
    ]


@pytest.mark.parametrize("password", ["a/b", "a%41b", "a@b:c#d?e", "påß "])
def test_any_password_reaches_its_server_as_it_is(password: str) -> None:
    asked = "from maintwin import settings as s; print(s.DATABASES['default']['PASSWORD']); print(s.REDIS_URL)"
    bare = {"DATABASE_URL": "postgres://maintwin@postgres/maintwin", "REDIS_URL": "redis://valkey:6379/0"}
    ended = run({**bare, "DATABASE_PASSWORD": password, "REDIS_PASSWORD": password}, "-c", asked)

    assert ended.stderr == ""
    assert ended.stdout.split("\n")[:2] == [password, with_password("redis://valkey:6379/0", password)]


def test_a_password_is_not_shown() -> None:
    assert without_password("redis://:s3cr3t@valkey:6379/0") == "redis://:…@valkey:6379/0"
    assert without_password("smtp://mail.example:25") == "smtp://mail.example:25"


def test_the_settings_in_force_are_printed_with_where_they_come_from_and_without_secrets(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    environment = {name: value for name, value in WHOLE.items() if name != "SECRET_KEY"}
    ended = run({**environment, "SECRET_KEY_FILE": str(tmp_path / "key")}, "manage.py", "settings")

    told = {line.split()[0]: " ".join(line.split()[1:]) for line in ended.stdout.splitlines()}
    assert (ended.returncode, ended.stderr, set(told)) == (0, "", set(NAMES))
    assert "s3cr3t" not in ended.stdout
    assert told["SECRET_KEY"] == f"hidden, 32 characters (file {tmp_path}/key)"
    assert told["DATABASE_URL"] == "postgres://maintwin:…@db.example/maintwin?sslmode=verify-full (environment)"
    assert told["ALLOWED_HOSTS"] == "windows.example.org, 127.0.0.1, localhost (default)"
    assert (told["TRUSTED_PROXIES"], told["SESSION_DAYS"]) == ("1 (default)", "14 (default)")


def test_printing_the_settings_says_why_no_server_starts_with_them() -> None:
    environment = {"SECRET_KEY": KEY, "PUBLIC_URL": "https://windows.example.org", "TRUSTED_PROXIES": "0"}
    ended = run(environment, "manage.py", "settings")

    assert ended.returncode == 1
    assert [line.split()[0] for line in ended.stderr.strip().splitlines()] == [
        *("Servers", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "TRUSTED_PROXIES")
    ]


@pytest.mark.parametrize(
    "program",
    [
        ["-m", "gunicorn", "maintwin.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        ["-m", "celery", "-A", "maintwin", "worker", "--concurrency", "1"],
    ],
    ids=["web", "worker"],
)
def test_no_server_starts_half_set(program: list[str]) -> None:
    ended = run({"SECRET_KEY": KEY, "PUBLIC_URL": "https://windows.example.org"}, *program)

    assert (ended.returncode != 0, "Traceback" in ended.stderr) == (True, False)
    assert [ended.stderr.count(f"{name} is not set.") for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")] == 3 * [1]


def test_what_cannot_be_read_stops_every_program_with_that_sentence_alone() -> None:
    ended = run({**WHOLE, "DEBUG": "flase"}, "-c", "import maintwin.wsgi")
    assert (ended.returncode, ended.stderr) == (4, "DEBUG is “flase”, and takes true or false.\n")


def test_no_superuser_is_offered() -> None:
    ended = run(WHOLE, "manage.py", "createsuperuser")
    assert (ended.returncode, ended.stderr) == (
        1,
        "There are no superusers. `python manage.py setup_link` prints where the first admin is made.\n",
    )
    assert "createsuperuser" not in run(WHOLE, "manage.py", "help").stdout


def test_every_setting_that_is_read_is_known_with_the_default_that_it_has() -> None:
    wiring = (ROOT / "maintwin/settings.py").read_text()
    read = re.findall(r'env\.(\w+)\(\s*"([A-Z_]+)"(?:, (?:default=)?([^()\n]+?|\[\])\))?', wiring)
    defaults = {name: default.strip('"').lower().replace("_", "") for _, name, default in read if default}

    assert {name for _, name, _ in read} == set(NAMES)
    plain = [known for known in KNOWN if known.default and known.name in defaults and known.name != "MAIL_FROM"]
    assert {k.name: float(defaults[k.name]) if k.default.isdecimal() else defaults[k.name] for k in plain} == {
        k.name: float(k.default) if k.default.isdecimal() else k.default for k in plain
    }
    assert len(plain) > 10
