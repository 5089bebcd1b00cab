"""Somebody clicks twice, or goes back and sends the form again, in a real browser."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.picking import pick
from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import DENVER, ESTATE, signed_in
from tests.servers import LiveHouse, live_house

ONCE = "You sent this twice. It was done once."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    with live_house(tmp_path / "twice", ESTATE=str(ESTATE)) as house:
        yield house


def booked(page: Page, house: LiveHouse) -> list[str]:
    changes = page.request.get(f"{house.url}/api/v1/changes/").json()["results"]
    return sorted(change["title"] for change in changes if str(change["title"]).startswith("Patch"))


def fill(page: Page) -> None:
    start = datetime.now(DENVER) + timedelta(days=3)
    page.get_by_role("link", name="Book", exact=True).click()
    page.get_by_label("Title").fill("Patch")
    pick(page, "targets-add", "Switch A")
    page.locator("[name=windows-0-starts_at]").fill(start.strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=windows-0-ends_at]").fill((start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))


def test_a_double_click_and_going_back_book_once(house: LiveHouse, desk: BrowserContext) -> None:
    ana = signed_in(desk, house, "ana@centre.example")
    posts: list[str] = []
    ana.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    fill(ana)

    slowly = {"offline": False, "latency": 500, "downloadThroughput": -1, "uploadThroughput": -1}
    desk.new_cdp_session(ana).send("Network.emulateNetworkConditions", slowly)
    ana.get_by_role("button", name="Submit for approval").dblclick(delay=60)
    expect(ana.get_by_role("heading", name="Patch", exact=True)).to_be_visible()
    change = ana.url
    assert posts.count(f"{house.url}/book/") == 2, "the browser did send it twice"
    assert booked(ana, house) == ["Patch"]

    ana.go_back()
    expect(ana.get_by_label("Title")).to_have_value("Patch")
    ana.get_by_role("button", name="Submit for approval").click()
    expect(ana.get_by_text(ONCE)).to_be_visible()
    assert (ana.url, booked(ana, house)) == (change, ["Patch"])

    ana.go_back()
    ana.get_by_label("Title").fill("Patch of the other one")
    ana.get_by_role("button", name="Submit for approval").click()
    expect(ana.get_by_role("heading", name="You already sent this form")).to_be_visible()
    assert fits(ana)
    assert axe(ana) == []
    assert booked(ana, house) == ["Patch"]
    ana.get_by_role("button", name="Send it as a new one").click()
    expect(ana.get_by_role("heading", name="Patch of the other one", exact=True)).to_be_visible()
    assert booked(ana, house) == ["Patch", "Patch of the other one"]
