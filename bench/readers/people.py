"""What each of them does: read, book, declare."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from random import Random
from zoneinfo import ZoneInfo

from bench.readers.browser import BlindBrowser, WireAnswer
from bench.readers.rhythm import WHOSE, PageRhythm
from bench.readers.tally import CrowdTally

GIVES_UP = 8.0
"""After so many seconds a live part is not waited for any longer, as `htmx-config` says."""
PATIENCE = 30.0
"""With a page, or with an act."""
THINKS = 1.0
DONE = (302, 303)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
WRONG = re.compile(r'class="[^"]*\b(?:note-error|errors?|errorlist)\b[^"]*"(.{,600})', re.DOTALL)
TAG = re.compile(r"<[^>]*>|[^<]*>")


@dataclass
class WatchingPerson:
    browser: BlindBrowser
    tally: CrowdTally
    random: Random
    news: Callable[[], None] = lambda: None
    """Called when a board comes that is not the one before."""

    async def read(self, until: float) -> None:
        pace = await self._open(until)
        if pace is None:
            return
        asked = time.monotonic() + self.random.random() * 0.05
        pause = pace.pause()
        while (asked := max(asked + pause, time.monotonic())) < until:
            await asyncio.sleep(asked - time.monotonic())
            look = self.browser.get(pace.path, GIVES_UP, pace.headers())
            pause = self._noted(pace, await self.tally.timed("boards", look, (200, 304)))

    async def _open(self, until: float) -> PageRhythm | None:
        """Who sees no page loads it again, as often as it takes."""
        while time.monotonic() < until:
            page = await self.tally.timed("pages", self.browser.get("/", PATIENCE))
            if page is not None and page.status == 200:
                return PageRhythm.of(page.body.decode(), self.random)
            await asyncio.sleep(3)
        return None

    def _noted(self, pace: PageRhythm, answer: WireAnswer | None) -> float:
        if answer is None or answer.status not in (200, 304):
            later = answer.header(b"retry-after") if answer else ""
            pace.failed = 0 if later else pace.failed + 1
            return pace.pause(later)
        pace.failed = 0
        pace.looks_again(answer.header(b"look-again"), put_off=bool(answer.header(b"not-yet")))
        if answer.status == 200:
            pace.tag = answer.header(b"etag")
            self.news()
        return pace.pause()


@dataclass
class ActingPerson:
    """Somebody of one organisation, at work on its own systems in turn."""

    browser: BlindBrowser
    tally: CrowdTally
    systems: list[str]
    zone: ZoneInfo
    number: int
    done: int = 0

    async def acts(self, what: str, every: float, first: float, until: float) -> None:
        """Again and again, from this moment on."""
        act = {"book": self.book, "declare": self.declare}[what]
        while first < until:
            await asyncio.sleep(max(0.0, first - time.monotonic()))
            await act()
            self.done += 1
            first = max(first + every, time.monotonic())

    async def book(self) -> None:
        """Every second one for tonight, where all whom it reaches see it at once."""
        page = await self.tally.timed("pages", self.browser.get("/book/", PATIENCE))
        if page is None or page.status != 200:
            return
        form, part = _form(page, "book"), {"HX-Request": "true", "X-Whose": _whose(page)}
        starts_at = datetime.now(self.zone) + (timedelta(days=3 + self.done) if self.done % 2 else timedelta(hours=5))
        form |= _typed(self._system(), f"Booked by {self.number}, {self.done}", starts_at)
        for _ in range(2):
            await asyncio.sleep(THINKS)
            await self.tally.timed("previews", self.browser.post("/book/preview/", form, PATIENCE, part))
        await asyncio.sleep(THINKS)
        await self._act("/book/", {**form, "do": "submit"})

    async def declare(self) -> None:
        page = await self.tally.timed("pages", self.browser.get("/declare/", PATIENCE))
        if page is None or page.status != 200:
            return
        form = {**_form(page, "declare"), "impact": "outage", "since": "0", "until": "60", "target": self._system()}
        form["reason"] = f"Declared by {self.number}, {self.done}"
        await asyncio.sleep(THINKS)
        await self._act("/declare/", {**form, "do": "declare"})

    def _system(self) -> str:
        return self.systems[self.done % len(self.systems)]

    async def _act(self, path: str, form: dict[str, str]) -> None:
        answer = await self.tally.timed("acts", self.browser.post(path, form, PATIENCE), (200, *DONE))
        if answer is None or answer.status not in DONE:
            self.tally.lost += 1
        if answer is not None and answer.status == 200:
            self.tally.refused(path, _why_not(answer))
        if answer is not None and answer.status in DONE:
            await self.tally.timed("pages", self.browser.get(answer.header(b"location"), PATIENCE))


def _form(page: WireAnswer, name: str) -> dict[str, str]:
    """What the form carries without being typed."""
    _, _, after = page.body.decode().partition(f'id="{name}"')
    return {key: unescape(value) for key, value in HIDDEN.findall(after.partition("</form>")[0])}


def _why_not(page: WireAnswer) -> str:
    found = WRONG.search(page.body.decode())
    return " ".join(unescape(TAG.sub(" ", found[1])).split())[:200] if found else "it is not said why"


def _whose(page: WireAnswer) -> str:
    found = WHOSE.search(unescape(page.body.decode()))
    return found[1] if found else ""


def _typed(system: str, title: str, starts_at: datetime) -> dict[str, str]:
    return {
        "title": title,
        "targets-0-system": system,
        "targets-0-impact": "degraded",
        "windows-0-starts_at": f"{starts_at:%Y-%m-%dT%H:%M}",
        "windows-0-ends_at": f"{starts_at + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    }
