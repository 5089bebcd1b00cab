"""The composed deployment can only be read here; what it runs are the commands that the demo runs."""

import json
import os
import re
import stat
import subprocess
import sys
from typing import Any

import pytest
import yaml
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from core.known_settings import NAMES
from embedded.house import ROOT


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])


def test_the_composition_has_every_part(services: dict[str, Any]) -> None:
    assert sorted(services) == ["beat", "migrate", "postgres", "proxy", "valkey", "web", "worker"]
    assert services["worker"]["command"][:6] == ["python", "-m", "celery", "-A", "maintwin", "worker"]


def test_every_part_waits_for_others_that_exist(services: dict[str, Any]) -> None:
    awaited = {name for service in services.values() for name in service.get("depends_on", {})}
    assert awaited <= set(services)


def test_every_setting_is_passed_on_to_every_part(services: dict[str, Any]) -> None:
    """But for what only a machine to develop on sets."""
    passed = {name for part in ("web", "worker", "beat", "migrate") for name in services[part]["environment"]}
    assert set(NAMES) - passed == {"DEBUG", "MAIL_CATCHER_DIR"}
    assert passed <= set(NAMES)


def test_every_part_is_checked_limited_in_its_log_and_started_again(services: dict[str, Any]) -> None:
    parts = {name: service for name, service in services.items() if name != "migrate"}
    own = {name for name, service in parts.items() if "healthcheck" in service}
    assert set(parts) - own == {"web"}, "that of web stands in the Dockerfile"
    assert {service["restart"] for service in parts.values()} == {"unless-stopped"}
    assert all(service["logging"]["options"]["max-size"] for service in services.values())


def test_whatever_is_ours_runs_on_a_file_system_that_it_cannot_write(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if not service.get("read_only")} == {"postgres"}
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER 10001$", dockerfile, re.MULTILINE)


def test_nothing_secret_and_nothing_of_the_demo_gets_into_the_image() -> None:
    left_out = set((ROOT / ".dockerignore").read_text().split())
    assert {".env", ".git", "*.pem", "*.key", "*.dump", "demo", "tests", ".maintwin*"} <= left_out
    assert {".env", "*.pem", "*.key", "*.dump"} <= set((ROOT / ".gitignore").read_text().split())


@pytest.mark.django_db
def test_the_demo_s_password_opens_no_house_that_others_reach(settings: LazySettings) -> None:
    settings.PUBLIC_URL = "https://windows.example.org"
    with pytest.raises(CommandError, match="Everybody knows the password"):
        call_command("load_demo")


def test_the_ci_script_can_be_run() -> None:
    assert (ROOT / ".ci/run").stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci/run")]).returncode == 0


def test_an_unknown_benchmark_gets_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bench"], cwd=ROOT, env={**os.environ, "ONLY": "nope"}, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("There is no benchmark nope; there are: ")


def test_each_result_of_a_benchmark_is_one_json_line() -> None:
    program = (
        "import sys, types; fake = types.ModuleType('bench.demo_start'); fake.PRINTS = ['demo_start'];"
        "fake.run = lambda: [{'unit': 's', 'value': 1}]; sys.modules['bench.demo_start'] = fake;"
        "from bench.__main__ import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "ONLY": "demo_start"},
        capture_output=True,
        text=True,
    )
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [
        {"bench": "demo_start", "unit": "s", "value": 1}
    ]
