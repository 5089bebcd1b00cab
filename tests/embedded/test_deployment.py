"""The composed deployment can only be read here; what it runs are the commands that the demo runs."""

import json
import os
import stat
import subprocess
import sys
from typing import Any

import pytest
import yaml

from embedded.house import ROOT


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])


def test_the_composition_has_every_part(services: dict[str, Any]) -> None:
    assert sorted(services) == ["beat", "migrate", "postgres", "valkey", "web", "worker"]
    assert services["worker"]["command"][:6] == ["python", "-m", "celery", "-A", "maintwin", "worker"]


def test_every_part_waits_for_others_that_exist(services: dict[str, Any]) -> None:
    awaited = {name for service in services.values() for name in service.get("depends_on", {})}
    assert awaited <= set(services)


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
