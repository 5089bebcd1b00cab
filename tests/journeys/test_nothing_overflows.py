"""The longest names without a space stay within a narrow screen and a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page

from core.limits import LONGEST_NAME
from tests.journeys.test_approving_from_a_phone import fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, eventually, live_house

WIDE = "W" * LONGEST_NAME
PAGES = (
    "/",
    "/board/in_progress/",
    "/to-answer/",
    "/conflicts/",
    "/schedule/",
    "/systems/",
    "/systems/ges/",
    "/notices/",
    "/declare/",
)
FORMS = ("/book/", "/broken/", "/freezes/")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    home = tmp_path_factory.mktemp("wide")
    (home / "estate.yaml").write_text(yaml.safe_dump(wide(yaml.safe_load(ESTATE.read_text()))))
    with live_house(home / "house", ESTATE=str(home / "estate.yaml")) as house:
        yield house


def wide(estate: dict[str, Any]) -> dict[str, Any]:
    """Every name is as long as it may be, and work that meets is under way."""
    for kind in ("organisations", "people", "systems"):
        for number, row in enumerate(estate[kind]):
            row["name"] = f"{WIDE[:-2]}{number:02}"
    now = datetime.now(UTC)
    times = {"starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
    work = {"title": WIDE, "state": "in_progress", "description": WIDE, **times}
    estate["changes"] = [
        {**work, "organisation": "centre", "owner": "ana@centre.example", "targets": [target("switch-a")]},
        {**work, "organisation": "client", "owner": "gina@client.example", "targets": [target("ges")]},
    ]
    return estate


def target(slug: str) -> dict[str, str]:
    return {"system": slug, "impact": "outage"}


def change_of(page: Page, house: LiveHouse) -> str:
    page.goto(f"{house.url}/")
    address = page.locator("main a[href^='/changes/']").first.get_attribute("href")
    assert address
    return address


def too_wide(page: Page, house: LiveHouse, addresses: tuple[str, ...]) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(f"{house.url}{address}")
        assert answer
        assert answer.status == 200, address
        if not fits(page):
            found.append(address)
    return found


def test_no_page_is_wider_than_a_narrow_phone(house: LiveHouse, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}) as narrow:
        page = signed_in(narrow, house, "ana@centre.example")
        change = change_of(page, house)

        assert too_wide(page, house, (*PAGES, *FORMS, change, f"{change}all/targets/", f"{change}log/")) == []


def test_no_page_is_wider_than_a_sheet_of_paper(house: LiveHouse, desk: BrowserContext) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    change = change_of(page, house)
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins
    page.emulate_media(media="print")

    assert too_wide(page, house, (*PAGES, change)) == []


CUT_OFF = """() => {
    const nav = document.querySelector('.nav'), list = nav.querySelector('ul');
    if (!list.textContent.includes('Inbox')) {
        const last = list.lastElementChild.cloneNode(true);
        last.firstElementChild.textContent = 'Inbox';
        list.append(last);
    }
    const boxes = [...document.querySelectorAll('.nav a, .top .reach a, .top .who summary')].map(
        one => one.getBoundingClientRect());
    const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    return nav.scrollWidth > nav.clientWidth || boxes.some((one, at) =>
        one.right > innerWidth || boxes.slice(at + 1).some(other => meet(one, other)));
}"""


def test_the_header_shows_every_page_whole_on_screens_of_any_width(house: LiveHouse, desk: BrowserContext) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    page.goto(f"{house.url}/schedule/")
    cut_off = []
    for width in (360, 390, 600, 959, 960, 1024, 1280, 1366, 1407, 1408, 1440, 1680, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(CUT_OFF):
            cut_off.append(width)

    assert cut_off == []


def test_no_mail_is_wider_than_a_narrow_phone(house: LiveHouse, desk: BrowserContext, browser: Browser) -> None:
    ana = signed_in(desk, house, "ana@centre.example")
    ana.goto(f"{house.url}/declare/?system=switch-b")
    ana.locator("main form button.button-primary").last.click()
    assert eventually(lambda: letters(house), seconds=30)

    with browser.new_context(viewport={"width": 320, "height": 640}) as narrow:
        page, sticks_out = narrow.new_page(), []
        for letter, other in ((html, html.replace("W", "ש")) for html in letters(house)):
            for html in (letter, other):
                page.set_content(html.strip())
                sticks_out += [] if fits(page) else [html]
    assert sticks_out == []


def letters(house: LiveHouse) -> list[str]:
    """As they look in mail programs, of the mails with the long names."""
    bodies = (mail.get_body(("html",)) for mail in house.mails())
    pages = (str(body.get_content()) for body in bodies if body is not None)
    return [page for page in pages if WIDE[:-2] in page]
