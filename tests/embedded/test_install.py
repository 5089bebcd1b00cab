import os
import subprocess
from pathlib import Path

import pytest

from embedded.house import ROOT


def make(path: Path, *programs: str) -> subprocess.CompletedProcess[str]:
    """`make demo` where the PATH holds these programs only; each is a line of shell."""
    environment = {"PATH": str(path), "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(["/usr/bin/make", "demo"], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to("/bin/sh")
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def sentence(ended: subprocess.CompletedProcess[str]) -> str:
    [line] = [line for line in ended.stderr.splitlines() if not line.startswith("make: ")]
    return line


def test_a_missing_python_gets_one_sentence(bin_folder: Path) -> None:
    expected = "maintwin needs Python 3.11 or newer, and no python3 was found on the PATH."
    assert sentence(make(bin_folder)) == expected


def test_an_old_python_gets_one_sentence(bin_folder: Path) -> None:
    program(bin_folder, "python3", 'case "$2" in *print*) echo 3.9 ;; *) exit 1 ;; esac')
    assert sentence(make(bin_folder)) == "maintwin needs Python 3.11 or newer, and python3 is Python 3.9."


def test_a_python_without_venv_gets_one_sentence(bin_folder: Path) -> None:
    program(bin_folder, "python3", 'case "$2" in *print*) echo 3.12 ;; *ensurepip*) exit 1 ;; *) exit 0 ;; esac')
    expected = (
        "Python 3.12 cannot make virtual environments: install its venv package (Debian and Ubuntu: python3-venv)."
    )
    assert sentence(make(bin_folder)) == expected


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_every_requirement_is_locked_with_hashes_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert all("==" in line and line.rstrip().endswith("\\") for line in text.splitlines() if line[:1].isalpha())
    assert text.count("--hash=sha256:") >= sum(line[:1].isalpha() for line in text.splitlines())
