"""The calendar as it is seen: each bar lies where its period does, and width, colour and scripts shut nobody out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, PASSWORD, signed_in
from tests.servers import LiveHouse, live_house

ANA = "ana@centre.example"
NEXT_WEEK = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7)
WIDTHS = [(1440, 900), (390, 844)]
VIEWS = ["week", "day", "month", "lanes"]
OFF_BY = """() => [...document.querySelectorAll(".cal-columns .cal-bar")].map((bar) => {
    const spans = [...bar.closest("td").querySelectorAll("[data-span]")].map((one) => ({
        from: Date.parse(one.dataset.from), until: Date.parse(one.dataset.until), box: one.getBoundingClientRect() }));
    const at = (moment) => {
        const { from, until, box } = spans.find((one) => one.from <= moment && moment <= one.until);
        return box.top + box.height * (moment - from) / (until - from);
    };
    const top = at(Math.max(Date.parse(bar.dataset.starts), spans[0].from));
    const bottom = at(Math.min(Date.parse(bar.dataset.ends), spans.at(-1).until));
    const box = bar.getBoundingClientRect();
    return Math.max(Math.abs(box.top - top), Math.abs(box.bottom - bottom));
})"""


OF_NO_SIZE = """() => [...document.querySelectorAll("main *")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).fontSize) < 8)
    .filter((one) => one.querySelector(".cal-day-words") === null)
    .map((one) => one.textContent.trim())"""
"""Words that are there and that nobody can read; but for the number of a day that its name stands for on a phone."""


def work(title: str, hours: float, length: float, system: str = "switch-a", state: str = "approved") -> dict[str, Any]:
    begins = NEXT_WEEK + timedelta(hours=hours)
    return {
        "title": title,
        "organisation": "centre",
        "owner": ANA,
        "state": state,
        "targets": [{"system": system, "impact": "outage"}],
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=length)).isoformat(),
    }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """A week with work that is short, long, over midnight, side by side, and going on for days."""
    home = tmp_path_factory.mktemp("to look at")
    estate = yaml.safe_load(ESTATE.read_text())
    estate["changes"] = [
        work("A quarter of an hour", 9, 0.25),
        work("Beside it, with a title that no bar of a week has room for", 9, 3.5, "switch-b"),
        work("And beside both", 10, 1, "agent-desktop", "draft"),
        work("Over midnight", 28, 6, "phone-switch"),
        work("For days", 40, 50, "switch-b", "draft"),
    ]
    (home / "estate.yaml").write_text(yaml.safe_dump(estate))
    with live_house(home / "house", ESTATE=str(home / "estate.yaml")) as house:
        yield house


@pytest.fixture(scope="module")
def ana(house: LiveHouse, browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") as context:
        context.set_default_timeout(10_000)
        yield signed_in(context, house, ANA)


def shown(page: Page, house: LiveHouse, view: str, more: str = "") -> Page:
    page.goto(f"{house.url}/schedule/?view={view}&date={NEXT_WEEK:%Y-%m-%d}{more}")
    expect(page.locator("#calendar")).to_have_attribute("data-view", view)
    return page


def off_by(page: Page) -> list[float]:
    """Pixels between each bar and its period."""
    found: list[float] = page.evaluate(OFF_BY)
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_the_page_and_everybody_can_read_it(house: LiveHouse, ana: Page, view: str) -> None:
    for width, height in WIDTHS:
        ana.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            ana.emulate_media(color_scheme=scheme)
            shown(ana, house, view, "&mine=1&impact=outage")
            assert ana.locator(".cal-bar:visible").count() >= 3
            assert fits(ana), (width, scheme)
            assert ana.evaluate(OF_NO_SIZE) == [], (width, scheme)
            assert axe(ana) == [], (width, scheme)


@pytest.mark.parametrize("view", ["week", "day"])
def test_a_bar_is_as_long_as_its_period(house: LiveHouse, ana: Page, view: str) -> None:
    ana.set_viewport_size({"width": 1440, "height": 900})
    distances = off_by(shown(ana, house, view))

    assert len(distances) >= 3
    assert max(distances) <= 1


@pytest.fixture
def without_scripts(house: LiveHouse, browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", java_script_enabled=False
    ) as context:
        page = context.new_page()
        page.goto(f"{house.url}/")
        page.get_by_label("E-mail address").fill(ANA)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        yield context


def test_without_scripts_it_is_the_same_calendar(house: LiveHouse, ana: Page, without_scripts: BrowserContext) -> None:
    [page] = without_scripts.pages
    for width, height in WIDTHS:
        for one in (ana, page):
            one.set_viewport_size({"width": width, "height": height})
        for view in VIEWS:
            found = [
                [(bar.get_attribute("data-starts"), bar.bounding_box()) for bar in one.locator(".cal-bar").all()]
                for one in (top_of(shown(ana, house, view)), shown(page, house, view))
            ]
            assert found[0] == found[1], (width, view)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()
    page.locator(".cal-filters summary").click()
    page.get_by_label("Minimum impact").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    assert "impact=" in page.url


def top_of(page: Page) -> Page:
    page.evaluate("scrollTo(0, 0)")
    return page


def test_a_filter_is_sent_as_soon_as_it_is_chosen(house: LiveHouse, ana: Page) -> None:
    ana.set_viewport_size({"width": 1440, "height": 900})
    shown(ana, house, "week").locator(".cal-filters summary").click()
    ana.locator(".cal-filters select").first.select_option(index=1)

    ana.wait_for_url(lambda url: "organisation=" in url)


def test_a_day_opens_at_its_evening(house: LiveHouse, ana: Page) -> None:
    ana.set_viewport_size({"width": 1440, "height": 600})
    evening = shown(ana, house, "day").locator(".cal-hour", has_text="18:00").first

    expect(evening).to_be_in_viewport()
    assert ana.evaluate("scrollY") > 0
    assert shown(ana, house, "week").evaluate("scrollY") == 0


def test_the_keys_and_the_small_form_are_a_click_away(house: LiveHouse, ana: Page) -> None:
    ana.set_viewport_size({"width": 1440, "height": 900})
    shown(ana, house, "week").get_by_role("button", name="Keys").click()
    expect(ana.get_by_role("dialog", name="Keys")).to_be_visible()
    ana.keyboard.press("Escape")
    ana.locator("#cal-bar").get_by_role("link", name="Book", exact=True).click()

    expect(ana.locator("#cal-side").get_by_role("heading", name="Book")).to_be_visible()
    expect(ana.locator("#calendar")).to_be_visible()


def test_the_line_of_now_moves_with_the_clock(house: LiveHouse, ana: Page) -> None:
    ana.clock.install(time=datetime.now(UTC))
    ana.goto(f"{house.url}/schedule/?view=lanes&span=week")
    before = ana.locator(".cal-now-across").bounding_box()
    ana.clock.fast_forward("03:00:00")
    after = ana.locator(".cal-now-across").bounding_box()

    assert before
    assert after
    assert after["x"] > before["x"] + 5
