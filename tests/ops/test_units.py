"""The units for systemd: checked by systemd itself where it is there, and by what they run everywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from core.known_settings import NAMES, cannot_be_read
from core.safe_to_start import is_missing
from embedded.house import ROOT

FOLDER = ROOT / "docs/systemd"
UNITS = sorted(FOLDER.glob("*.service"))
PROGRAM = "/srv/maintwin/.venv/bin/python"


def service(unit: Path) -> dict[str, str]:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text())
    return dict(parser["Service"])


def given() -> dict[str, str]:
    lines = (FOLDER / "maintwin.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_each_part_has_a_unit_that_starts_it_again() -> None:
    assert [unit.stem for unit in UNITS] == ["maintwin-beat", "maintwin-web", "maintwin-worker"]
    assert {service(unit)["Restart"] for unit in UNITS} == {"always"}
    assert {service(unit)["User"] for unit in UNITS} == {"maintwin"}
    assert {service(unit)["ProtectSystem"] for unit in UNITS} == {"strict"}


def test_they_run_what_the_composition_runs() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for part in ("worker", "beat"):
        own = service(FOLDER / f"maintwin-{part}.service")["ExecStart"].split()
        assert own == [PROGRAM, *services[part]["command"][1:]]


def test_their_settings_are_known_and_whole_but_for_the_secrets() -> None:
    assert set(given()) <= set(NAMES)
    assert is_missing(given()) == []
    assert cannot_be_read({name: value for name, value in given().items() if value}) == []


def test_systemd_finds_nothing_to_say_against_them(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed.")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, sys.executable))
    ended = subprocess.run([analyze, "verify", *tmp_path.glob("*.service")], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
