"""Of what is tried by everybody with everything, `make test` tries a part: another with each commit, the same for the
same one. With the profile `long`, as in `make test-long`, all of it is tried; with TENTH=seed that seed's part.

Where there is a part for everybody, each rule is tried with every run, and only with whom or on what takes turns.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import pytest
from hypothesis import settings

from tests.examples import examples

TURN = "MAINTWIN_TESTS_TURN"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
"""Others in each run: they decide nothing."""
Asked = TypeVar("Asked")


def settle_turn(tenth: str = "") -> None:
    """By the first process; workers inherit it."""
    os.environ.setdefault(TURN, tenth or _commit())


def turn_is() -> str:
    return os.environ[TURN]


def is_whole() -> bool:
    return examples() > settings.get_profile("short").max_examples


def lot(*asked: object) -> int:
    """By lot, and another with each commit."""
    return crc32(ID.sub("#", repr((turn_is(), *asked))).encode())


def always_the_same(asked: object) -> int:
    return crc32(ID.sub("#", repr(asked)).encode())


def one_of(some: Sequence[Asked], *asked: object) -> Asked:
    return some[lot(*asked) % len(some)]


def falls(parts: int, *asked: object) -> bool:
    """Whether its turn has come; in each row of so many once."""
    return is_whole() or lot(*asked) % parts == 0


def take_turns(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of each test that is marked `one_in(count)` as many of its cases as that, and at least one."""
    kept: dict[str, list[pytest.Item]] = {}
    for item in items:
        kept.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [item for cases in kept.values() for item in _whose_turn_it_is(cases)]


def _whose_turn_it_is(cases: list[pytest.Item]) -> list[pytest.Item]:
    marker = cases[0].get_closest_marker("one_in")
    if marker is None or is_whole():
        return cases
    first = lot(cases[0].nodeid.partition("[")[0]) % min(marker.args[0], len(cases))
    return cases[first :: marker.args[0]]


def _commit() -> str:
    """Or always the same where there is none, or nobody to ask for it."""
    if not shutil.which("git"):
        return "0"
    asked = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "0"
