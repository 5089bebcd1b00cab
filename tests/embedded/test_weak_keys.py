"""A weak SECRET_KEY stops the program with one sentence, by whichever door it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.secret_key import HOW_TO_MAKE_ONE, refusal_of_key
from embedded.house import ROOT

WEAK = {
    "": "SECRET_KEY is not set, and signing needs one.",
    "a": "SECRET_KEY is too short to keep anything: it has 1 of at least 32 characters.",
    "kq7Zr2vN-x9LmTf4bW8sJcYd3hGp6uA": "SECRET_KEY is too short to keep anything: it has 31 of at least 32 characters.",
    "abcabcabcabc" * 5: "SECRET_KEY can be guessed: it has 3 of at least 12 different characters.",
}
PROGRAMS = {
    "web": ["-c", "import maintwin.wsgi"],
    "server": ["-m", "gunicorn", "maintwin.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
    "worker": ["-m", "celery", "-A", "maintwin", "worker", "--concurrency", "1"],
    "scheduler": ["-m", "celery", "-A", "maintwin", "beat"],
    "command": ["manage.py", "check"],
}


def start(home: Path, program: list[str], key: str) -> subprocess.CompletedProcess[str]:
    urls = {"DATABASE_URL": "postgres://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    environment = {"PATH": os.environ["PATH"], "MAINTWIN_HOME": str(home), "SECRET_KEY": key, **urls}
    return subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(("key", "why"), WEAK.items())
def test_a_key_that_can_be_guessed_is_refused(key: str, why: str) -> None:
    assert refusal_of_key(key) == f"{why} {HOW_TO_MAKE_ONE}"


def test_a_long_random_key_will_do() -> None:
    assert refusal_of_key("kq7Zr2vN-x9LmTf4bW8sJcYd3hGp6uAe") == ""


@pytest.mark.one_in(3)
@pytest.mark.parametrize("key", ["", "a"], ids=["missing", "short"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_no_program_starts_with_a_weak_key(home: Path, name: str, key: str) -> None:
    ended = start(home, PROGRAMS[name], key)

    assert (ended.returncode != 0, "Traceback" in ended.stderr) == (True, False)
    assert ended.stderr.count(WEAK[key]) == 1
