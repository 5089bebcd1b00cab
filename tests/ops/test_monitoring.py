"""Alerts and dashboard: loaded by the real programs, each alert made to fire, and each known to the runbook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from embedded.house import ROOT, free_ports
from maintwin import measures
from tests.servers import eventually

MONITORING = ROOT / "docs/monitoring"
RULES = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"][0]["rules"]
ALERTS = [rule["alert"] for rule in RULES]
PANELS = json.loads((MONITORING / "dashboard.json").read_text())["panels"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
WELL = 'maintwin_is_well{{job="maintwin",part="{part}"}}'
FIRES: dict[str, dict[str, str]] = {
    "MaintwinDown": {'up{job="maintwin"}': "0x60"},
    **{
        alert: {WELL.format(part=part): "0x60"}
        for alert, part in {
            "MaintwinDatabaseAway": "database",
            "MaintwinSchedulerSilent": "scheduler",
            "MaintwinWorkersSilent": "worker",
            "MaintwinNoticesLate": "notices",
            "MaintwinBrokerAway": "broker",
            "MaintwinSweepSilent": "sweep",
            "MaintwinMigrationsMissing": "migrations",
        }.items()
    },
    "MaintwinActsUntold": {'maintwin_untold_oldest_seconds{job="maintwin"}': "121x60"},
    "MaintwinManyUndelivered": {
        'maintwin_notices{state="undelivered",channel="mail"}': "6x60",
        'maintwin_notices{state="sent",channel="mail"}': "94x60",
    },
    "MaintwinErrors": {
        'maintwin_request_seconds_count{status="503"}': "0+6x60",
        'maintwin_request_seconds_count{status="200"}': "0+94x60",
    },
    "MaintwinPagesSlow": {
        'maintwin_request_seconds_bucket{le="1.0"}': "0+94x60",
        'maintwin_request_seconds_bucket{le="2.5"}': "0+100x60",
        'maintwin_request_seconds_bucket{le="+Inf"}': "0+100x60",
    },
    "MaintwinWaitingForLocks": {'maintwin_waiting_for_locks{job="maintwin"}': "6x60"},
    "MaintwinTasksPileUp": {'maintwin_tasks_waiting{job="maintwin"}': "101x60"},
}
"""For each alert what Prometheus would have read for an hour, minute by minute."""


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed: apt-get install prometheus prometheus-alertmanager")
    return found


def test_every_alert_is_known_to_the_runbook_and_links_to_it() -> None:
    headings = set(re.findall(r"^## (Maintwin\w+)$", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE))
    assert headings == set(ALERTS) == set(FIRES)
    assert all(rule["annotations"]["runbook"].endswith(f"#{rule['alert'].lower()}") for rule in RULES)


def test_every_number_that_is_asked_for_is_measured() -> None:
    sources = Path(measures.__file__).read_text() + (ROOT / "core/counted.py").read_text()
    asked = set(re.findall(r"maintwin_[a-z_]+", " ".join([*QUERIES, *(rule["expr"] for rule in RULES)])))
    bare = {re.sub(r"_(bucket|count|total)$", "", name) for name in asked}
    assert {name for name in bare if f'"{name}"' not in sources} == set()


def test_each_alert_fires(tmp_path: Path) -> None:
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": series, "values": values} for series, values in FIRES[alert].items()],
            "promql_expr_test": [
                {
                    "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}})',
                    "eval_time": "40m",
                    "exp_samples": [{"value": 1, "labels": "{}"}],
                }
            ],
        }
        for alert in ALERTS
    ]
    file = tmp_path / "fires.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(MONITORING / "alerts.yml")], "tests": tests}))
    ended = subprocess.run([needs("promtool"), "test", "rules", file], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_alertmanager_takes_its_configuration_and_routes_by_how_bad_it_is() -> None:
    file = f"--config.file={MONITORING / 'alertmanager.yml'}"
    routed = {
        how_bad: subprocess.run(
            [needs("amtool"), "config", "routes", "test", file, f"severity={how_bad}"], capture_output=True, text=True
        ).stdout.strip()
        for how_bad in ("page", "ticket")
    }
    assert routed == {"page": "on-call", "ticket": "tickets"}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real one, with our rules."""
    home, [port] = tmp_path_factory.mktemp("prometheus"), free_ports(1)
    config = yaml.safe_load((MONITORING / "prometheus.yml").read_text())
    config["rule_files"], config["scrape_configs"] = [str(MONITORING / "alerts.yml")], []
    (home / "prometheus.yml").write_text(yaml.safe_dump(config))
    address = f"127.0.0.1:{port}"
    command = [needs("prometheus"), f"--config.file={home}/prometheus.yml", f"--storage.tsdb.path={home}/data"]
    running = subprocess.Popen(
        [*command, f"--web.listen-address={address}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert eventually(lambda: answers(f"http://{address}/-/ready"), 30)
        yield f"http://{address}/api/v1"
    finally:
        running.terminate()
        running.wait(10)


def answers(url: str) -> bool:
    try:
        return bool(urlopen(url, timeout=2).status == 200)
    except (URLError, OSError):
        return False


def asked(url: str) -> dict[str, Any]:
    return dict(json.load(urlopen(url, timeout=5)))


def test_prometheus_loads_every_rule(prometheus: str) -> None:
    [group] = asked(f"{prometheus}/rules")["data"]["groups"]
    assert [rule["name"] for rule in group["rules"]] == ALERTS


def test_every_query_of_the_dashboard_is_one(prometheus: str) -> None:
    said = {query: asked(f"{prometheus}/query?{urlencode({'query': query})}")["status"] for query in QUERIES}
    assert set(said.values()) == {"success"}, said
    places = [tuple(panel["gridPos"].values()) for panel in PANELS]
    assert len(set(places)) == len(places)
