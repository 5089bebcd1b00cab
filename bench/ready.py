"""How long Tonight and a change take in Chromium until they are ready (the end of the load event), on a desk and with a
processor four times as slow, with an empty cache and again; beside an empty page of the same server.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from demo.parties import PASSWORD, email_of
from tests import browsers
from tests.servers import LiveHouse, live_house

PRINTS = ("ready_tonight", "ready_change", "ready_empty")
TIMES = 9
SLOWER = {"desk": 1, "4x slower": 4}
EMPTY = "/.well-known/security.txt"
ASKS = "from changes.models import Change; print(Change.objects.get(title='Phone switch upgrade').public_id)"
READY = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def run() -> Iterator[dict[str, object]]:
    program = browsers.chromium()
    assert program, browsers.HOW_TO_GET_ONE
    with tempfile.TemporaryDirectory() as folder, live_house(Path(folder) / "home", ESTATE="") as house:
        change = f"/changes/{house.manage('shell', '-v0', '-c', ASKS).split()[-1]}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=browsers.ARGUMENTS)
            for device, slower in SLOWER.items():
                yield from _measured(browser, house, device, slower, {"tonight": "/", "change": change})
            browser.close()


def _measured(
    browser: Browser, house: LiveHouse, device: str, slower: int, paths: dict[str, str]
) -> Iterator[dict[str, object]]:
    state = _signed_in(browser, house)
    for cache in ("cold", "warm"):
        empty = _ready(browser, house.url + EMPTY, slower, cache, state)
        yield {"bench": "ready_empty", "unit": "ms", "value": empty, "device": device, "cache": cache}
        for name, path in paths.items():
            value = _ready(browser, house.url + path, slower, cache, state)
            ratio = round(value / empty, 1)
            yield {
                "bench": f"ready_{name}",
                "unit": "ms",
                "value": value,
                "ratio": ratio,
                "device": device,
                "cache": cache,
            }


def _signed_in(browser: Browser, house: LiveHouse) -> Any:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{house.url}/")
        page.get_by_label("E-mail address").fill(email_of("ana"))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        return context.storage_state()


def _ready(browser: Browser, address: str, slower: int, cache: str, state: Any) -> float:
    """The median; cold is a browser that was never here, warm one that has just been."""
    with browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900}) as warm:
        page = _throttled(warm.new_page(), slower)
        taken = [_once(page, address) for _ in range(TIMES + 2)][2:]
    if cache == "cold":
        taken = [_fresh(browser, address, slower, state) for _ in range(TIMES)]
    return round(statistics.median(taken), 1)


def _fresh(browser: Browser, address: str, slower: int, state: Any) -> float:
    with browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900}) as context:
        return _once(_throttled(context.new_page(), slower), address)


def _throttled(page: Page, slower: int) -> Page:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page


def _once(page: Page, address: str) -> float:
    page.goto(address, wait_until="load")
    page.wait_for_function("() => performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    return float(page.evaluate(READY))
