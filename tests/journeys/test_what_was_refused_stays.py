"""What somebody ticked, typed or was refused in a part that asks for itself stays there whatever news comes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in, upgrade_under_way
from tests.servers import LiveHouse, live_house

NEWS_WAIT = re.compile("News waits while you type")
LOOKED = 20_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    with live_house(tmp_path_factory.mktemp("refused in a part"), ESTATE=str(ESTATE)) as house:
        yield house


@pytest.fixture(scope="module")
def running(house: LiveHouse, browser: Browser) -> str:
    """The path of a change that is under way."""
    return upgrade_under_way(house, browser)


@pytest.fixture
def elsewhere(house: LiveHouse, running: str, browser: Browser) -> Iterator[Page]:
    """The same page in another browser, from where news come."""
    with browser.new_context() as context:
        page = signed_in(context, house, "ana@centre.example")
        page.goto(f"{house.url}{running}")
        yield page


def post_an_update(page: Page, text: str) -> None:
    page.get_by_text("Post an update", exact=True).first.click()
    page.locator("#act-update [name=text]").fill(text)
    page.locator("#act-update button").click()
    expect(page.get_by_text(text).first).to_be_visible()


def giving_back(page: Page, house: LiveHouse, running: str) -> Locator:
    page.goto(f"{house.url}{running}")
    page.locator("#release summary").click()
    return page.locator("#release")


def test_a_tick_stays_when_news_come(house: LiveHouse, running: str, desk: BrowserContext, elsewhere: Page) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    part = giving_back(page, house, running)
    part.get_by_label("Switch A").check()
    part.get_by_label("Switch A").blur()

    post_an_update(elsewhere, "Half of it is done.")

    expect(page.locator("[data-live-status]")).to_contain_text(NEWS_WAIT, timeout=LOOKED)
    expect(part.get_by_label("Switch A")).to_be_checked()
    expect(page.get_by_text("Half of it is done.")).to_have_count(0)


def test_what_was_refused_stays_until_somebody_acts(
    house: LiveHouse, running: str, desk: BrowserContext, elsewhere: Page
) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    part = giving_back(page, house, running)
    part.get_by_label("Switch A").check()
    page.locator("#release [name=read]").evaluate("field => { field.value = '99999'; }")
    part.get_by_role("button", name="Give them back").click()
    expect(page.get_by_text("Not done yet.")).to_be_visible()
    expect(part.get_by_label("Switch A")).to_be_checked()

    post_an_update(elsewhere, "Three quarters are done.")

    expect(page.locator("[data-live-status]")).to_contain_text(NEWS_WAIT, timeout=LOOKED)
    expect(page.get_by_text("Not done yet.")).to_be_visible()
    expect(part.get_by_label("Switch A")).to_be_visible()
    expect(part.get_by_label("Switch A")).to_be_checked()
    part.get_by_role("button", name="Give them back").click()
    expect(page.get_by_text("Given back.", exact=False)).to_be_visible()
    expect(page.get_by_text("Three quarters are done.").first).to_be_visible()
