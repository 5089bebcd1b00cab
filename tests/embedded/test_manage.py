import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded.house import ROOT


def manage(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """manage.py with nothing in the environment that says where the servers are."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment |= {"MAINTWIN_HOME": str(home), "SECRET_KEY": "kq7Zr2vN-x9LmTf4bW8sJcYd3hGp6uAe"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_a_command_without_a_database_says_so_in_one_sentence(home: Path) -> None:
    ended = manage(home, "import_estate", "estate.yaml")
    sentence = f"No database: no demo is running with its home in {home}, and DATABASE_URL is not set.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)


def test_an_announcement_without_its_demo_is_not_believed(home: Path) -> None:
    home.mkdir()
    (home / "lock").touch()
    (home / "servers.json").write_text('{"DATABASE_URL": "postgres://127.0.0.1:1/x"}')
    assert manage(home, "migrate").stderr.startswith("No database: ")


@pytest.mark.parametrize("command", ["check", "help"])
def test_a_command_that_needs_no_database_runs_without(home: Path, command: str) -> None:
    assert manage(home, command).returncode == 0
