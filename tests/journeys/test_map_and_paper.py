"""The map of a system, at a desk and on a phone, and what a night and a change look like on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, live_house

A4 = {"width": 703, "height": 1032}
"""What the margins of a sheet leave of it, in pixels of 1/96 inch."""
CUT = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && !one.closest(".hidden-words, svg, figure"))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """Work on the switches is under way for two hours, and work on GES beside it."""
    home = tmp_path_factory.mktemp("paper")
    estate = yaml.safe_load(ESTATE.read_text())
    now = datetime.now(UTC)
    times = {"starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=2)).isoformat()}
    estate["changes"] = [
        {"title": title, "state": "in_progress", "organisation": whose, "owner": who, "targets": [on], **times}
        for title, whose, who, on in (
            ("Switch upgrade", "centre", "ana@centre.example", {"system": "switch-a", "impact": "outage"}),
            ("Index rebuild", "client", "gina@client.example", {"system": "ges", "impact": "outage"}),
        )
    ]
    (home / "estate.yaml").write_text(yaml.safe_dump(estate))
    with live_house(home / "house", ESTATE=str(home / "estate.yaml")) as house:
        yield house


def test_the_map_at_a_desk(house: LiveHouse, desk: BrowserContext) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    page.goto(f"{house.url}/systems/agent-desktop/")
    page.get_by_role("link", name="Map", exact=True).click()

    picture = page.get_by_role("group", name="What stands around Agent desktop")
    expect(picture.get_by_role("link", name=re.compile("GES outage"))).to_be_visible()
    assert axe(page) == []

    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    expect(page).to_have_url(re.compile(r"\?at="))
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "18:30")
    expect(page.locator("#map").get_by_role("status")).to_contain_text("18:30")
    assert fits(page)
    page.reload()
    expect(page.locator("#map").get_by_role("status")).to_contain_text("18:30")

    picture.get_by_role("link", name=re.compile("^Phone switch")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What Phone switch touches")
    assert "?at=" in page.url


def test_the_map_in_two_taps_on_a_phone_and_without_scripts(house: LiveHouse, phone: BrowserContext) -> None:
    page = signed_in(phone, house, "ana@centre.example")
    page.locator(".line-fold summary").first.click()
    page.locator(".line-more a[href^='/systems/']").first.click()
    page.get_by_role("link", name="Map", exact=True).click()

    expect(page.locator(".map-centre")).to_be_in_viewport()
    assert (fits(page), axe(page)) == (True, [])
    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    page.get_by_role("navigation", name="Hours of the night").get_by_role("link").nth(3).click()
    expect(page.get_by_role("link", name="Back to now")).to_be_visible()


@pytest.mark.parametrize("what", ["night", "schedule", "change"])
def test_on_paper(house: LiveHouse, desk: BrowserContext, what: str) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    address = {"night": "/", "schedule": "/schedule/?view=list"}.get(what) or change_of(page)
    page.goto(f"{house.url}{address}")
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    page.emulate_media(media="print", color_scheme="dark")

    for pressed in (page.locator("button, .button, nav, form"), page.locator(".top")):
        assert [one for one in pressed.all() if one.is_visible()] == []
    folded = page.locator("main details:is(.line-fold, .fold, .desk-open, .unfold):not(:has(form)) > :not(summary)")
    assert [one for one in folded.all() if not one.is_visible()] == []
    says_when = page.locator(".live-status, .sheet-as-of").locator("visible=true")
    expect(says_when).to_have_text(re.compile(r"^(As of .*|\s*Updated \d\d:\d\d:\d\d .*)", re.DOTALL))
    assert [one for one in page.locator("main .rest").all() if not one.is_visible()] == []
    expect(page.locator(".sheet-head")).to_contain_text(f"{house.url}{address}")
    expect(page.locator(".call-number").first).to_have_text(re.compile(r"^\+"))
    expect(page.locator(".time-utc").locator("visible=true").first).to_be_visible()
    assert page.evaluate(CUT) == []
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf(format="A4")) > 10_000


def change_of(page: Page) -> str:
    address = page.get_by_role("link", name="Switch upgrade").first.get_attribute("href")
    assert address
    return address
