"""A page that looks again by itself: often while somebody sees it, seldom while nobody does, later and later while
nobody answers, and not at all once its session has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).parents[2] / "static"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
SCRIPTS = {"htmx.js": HTMX, **{name: STATIC / name for name in ("parts.js", "refresh.js")}}
HOST = "http://look.example"
PAGE = f"""<!doctype html><title>Tonight</title>
<div data-live-status data-zone-name="MST">Last looked at <time datetime="2026-11-23T08:00:00Z">01:00</time></div>
<div id="board" data-live data-every="3" data-jitter="0.6" data-backoff="60"
  hx-get="/board/" hx-trigger="look" hx-swap="innerHTML">Nobody</div>
{"".join(f'<script src="/{name}"></script>' for name in SCRIPTS)}"""


@dataclass
class Looked:
    page: Page
    times: list[float] = field(default_factory=list)
    """Seconds after the page was opened, by its own clock."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name in SCRIPTS:
            route.fulfill(path=SCRIPTS[name], content_type="text/javascript")
        elif route.request.url.endswith("/board/"):
            route.fulfill(status=self.status, headers=self.headers, body="<p>Somebody</p>", content_type="text/html")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    def wait(self, seconds: int) -> int:
        """So many looks in that time."""
        before = len(self.times)
        for _ in range(seconds * 2):
            self.page.clock.run_for(500)
            self.page.wait_for_timeout(15)
        return len(self.times) - before


@pytest.fixture
def looked(browser: Browser) -> Iterator[Looked]:
    with browser.new_context() as tab:
        seen = Looked(tab.new_page())
        tab.route("**/*", seen.answer)
        tab.on("request", lambda asked: seen.times.append(1) if asked.url.endswith("/board/") else None)
        seen.page.clock.install()
        seen.page.goto(f"{HOST}/")
        yield seen


def hide(page: Page, *, hidden: bool) -> None:
    """As if another tab were in front."""
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_it_looks_every_three_seconds_or_so(looked: Looked) -> None:
    assert 7 <= looked.wait(30) <= 13


def test_while_nobody_sees_it_it_looks_seldom_and_at_once_when_somebody_does(looked: Looked) -> None:
    looked.wait(6)
    hide(looked.page, hidden=True)
    looked.wait(5)

    assert 1 <= looked.wait(90) <= 4
    hide(looked.page, hidden=False)
    assert looked.wait(2) == 1


def test_while_nobody_answers_it_looks_later_and_later_and_again_as_before_once_somebody_does(looked: Looked) -> None:
    looked.status = 500
    assert 2 <= looked.wait(30) <= 5
    assert looked.wait(60) <= 3
    looked.status = 200
    looked.wait(75)
    assert 7 <= looked.wait(30) <= 13


def test_it_waits_as_long_as_it_is_told_to(looked: Looked) -> None:
    looked.status, looked.headers = 503, {"Retry-After": "40"}
    assert looked.wait(6) == 1
    assert looked.wait(24) == 0
    assert looked.wait(30) == 1


def test_it_looks_later_while_it_is_told_that_many_look(looked: Looked) -> None:
    looked.headers = {"Look-Again": "10.0"}
    looked.wait(6)

    assert 5 <= looked.wait(60) <= 7
    looked.headers = {}
    looked.wait(12)
    assert 7 <= looked.wait(30) <= 13


def test_while_it_is_told_when_to_look_again_it_looks_no_later_than_that(looked: Looked) -> None:
    looked.status, looked.headers = 503, {"Retry-After": "4"}

    assert 10 <= looked.wait(60) <= 16


def test_who_is_put_off_calls_nothing_new_and_looks_again_sooner(looked: Looked) -> None:
    looked.wait(5)
    at = looked.page.locator("[data-live-status]").text_content()
    looked.status, looked.headers = 304, {"Not-Yet": "1"}
    asked: list[str] = []
    looked.page.on("request", lambda one: asked.append(one.headers.get("put-off", "")))

    looked.wait(9)

    assert asked[:3] == ["0", "1", "2"]
    assert looked.page.locator("[data-live-status]").text_content() == at
    looked.status, looked.headers = 200, {}
    looked.wait(6)
    assert looked.page.locator("[data-live-status]").text_content() != at
    assert asked[-1] == "0"


def test_once_its_session_has_ended_it_looks_no_more(looked: Looked) -> None:
    looked.status, looked.headers = 401, {"X-Session": "ended"}
    looked.wait(5)

    assert looked.wait(180) == 0
