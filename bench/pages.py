"""How long the server needs for each page of the demo, over HTTP on the loopback interface, signed in as one person."""

import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener
from zoneinfo import ZoneInfo

from demo.parties import PASSWORD, email_of
from tests.servers import live_house

NAMES = (
    "tonight board schedule book preview change change_live declare declare_preview systems system notices broken "
    "investigation investigation_live"
)
PRINTS = tuple(f"page_{name}" for name in NAMES.split())
WARMING = 8
"""Requests that are not counted: two processes with four threads each load templates and the graph first."""
TIMES = 60
DENVER = ZoneInfo("America/Denver")


@dataclass
class Visitor:
    """A browser without eyes: it keeps cookies and sends forms."""

    url: str
    opener: OpenerDirector = field(
        default_factory=lambda: build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
    )

    def open(self, path: str, form: Mapping[str, str] | None = None) -> str:
        data = urlencode(form).encode() if form is not None else None
        with self.opener.open(f"{self.url}{path}", data, timeout=30) as answer:
            return str(answer.read().decode())

    def form(self, path: str, **fields: str) -> dict[str, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path))
        assert found, f"{path} holds no form"
        return {"csrfmiddlewaretoken": found[1], **fields}

    def sign_in(self, email: str) -> None:
        page = self.open("/sign-in/", self.form("/sign-in/", username=email, password=PASSWORD))
        assert "Tonight" in page, "the sign-in was refused"


def run() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, live_house(Path(folder) / "home", ESTATE="") as house:
        visitor = Visitor(house.url)
        visitor.sign_in(email_of("ana"))
        for name, path, form in pages(visitor):
            taken = [milliseconds(visitor, path, form) for _ in range(WARMING + TIMES)][WARMING:]
            yield {"bench": f"page_{name}", "unit": "ms", **percentiles(taken)}


def pages(visitor: Visitor) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    """Name, address and what is sent, for each page that people wait for."""
    change = re.search(
        r'href="(/changes/[0-9a-f-]{36}/)[^"]*"[^>]*>\s*Phone switch upgrade', visitor.open("/schedule/")
    )
    assert change, "the schedule does not show the switch upgrade"
    yield "tonight", "/", None
    yield "board", "/board/", None
    yield "schedule", "/schedule/", None
    yield "book", "/book/", None
    yield "preview", "/book/preview/", visitor.form("/book/", **the_upgrade())
    yield "change", change[1], None
    yield "change_live", f"{change[1]}live/", None
    yield "declare", "/declare/", None
    declared = {"target": "phone-switch", "impact": "outage", "since": "30", "until": "60"}
    yield "declare_preview", "/declare/preview/", visitor.form("/declare/", **declared)
    yield "systems", "/systems/", None
    yield "system", "/systems/agent-desktop/", None
    yield "notices", "/notices/", None
    yield "broken", "/broken/", None
    opened = visitor.open("/broken/", visitor.form("/broken/", tried="agent-desktop>ges:failing"))
    live = re.search(r'hx-get="(/investigations/[0-9a-f-]{36}/)live/"', opened)
    assert live, "nothing was opened"
    yield "investigation", live[1], None
    yield "investigation_live", f"{live[1]}live/", None


def the_upgrade() -> dict[str, str]:
    """What the form to book holds once the switch upgrade has been typed in."""
    starts = datetime.now(DENVER).replace(tzinfo=None) + timedelta(days=2)
    fields = {
        "title": "Phone switch upgrade, again",
        "one_at_a_time": "on",
        "targets-0-system": "switch-a",
        "targets-0-impact": "outage",
        "targets-1-system": "switch-b",
        "targets-1-impact": "outage",
        "windows-0-starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "windows-0-ends_at": f"{starts + timedelta(hours=4):%Y-%m-%dT%H:%M}",
        "checks-0-from_system": "agent-desktop",
        "checks-0-to_system": "ges",
        "checks-0-text": "An agent can log in to GES",
    }
    for name, count in (("targets", 2), ("windows", 1), ("checks", 1)):
        fields |= {f"{name}-TOTAL_FORMS": str(count), f"{name}-INITIAL_FORMS": "0"}
    return fields


def milliseconds(visitor: Visitor, path: str, form: Mapping[str, str] | None) -> float:
    started = time.perf_counter()
    visitor.open(path, form)
    return (time.perf_counter() - started) * 1000


def percentiles(taken: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1)}
