import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext

from embedded.house import ROOT
from tests import browsers


def test_a_real_browser_shows_a_page(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("data:text/html,<title>Tonight</title>")
    assert page.title() == "Tonight"


@pytest.mark.django_db
def test_before_and_beside_a_browser_the_database_has_one_and_the_same_connection(
    request: pytest.FixtureRequest,
) -> None:
    """A second one would never be closed, and a database that somebody is connected to cannot be dropped."""
    connection.ensure_connection()
    before = connection.connection
    request.getfixturevalue("browser")

    assert connection.connection is before


def without_browser(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    nowhere = {**os.environ, "PATH": str(tmp_path), "HOME": str(tmp_path), "CI": "", **environment}
    command = [sys.executable, "-m", "pytest", "-k", "real_browser_shows", "tests/embedded/test_browser.py"]
    return subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, text=True)


def test_without_a_browser_its_tests_are_skipped_and_say_how_to_get_one(tmp_path: Path) -> None:
    ended = without_browser(tmp_path)
    assert ended.returncode == 0
    assert browsers.HOW_TO_GET_ONE in ended.stdout.replace("\n", " ")


def test_under_ci_a_skipped_browser_test_is_a_failure(tmp_path: Path) -> None:
    assert without_browser(tmp_path, CI="true").returncode == 1
