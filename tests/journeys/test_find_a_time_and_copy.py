"""Finding the quietest time and booking it, and doing again what is over, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from playwright.sync_api import BrowserContext, expect

from tests.journeys.picking import pick
from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, live_house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """An upgrade of a switch was carried out two days ago."""
    home = tmp_path_factory.mktemp("find")
    estate = yaml.safe_load(ESTATE.read_text())
    ended = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=2)
    estate["changes"] = [
        {
            "title": "Switch upgrade",
            "state": "completed",
            "organisation": "centre",
            "owner": "ana@centre.example",
            "targets": [{"system": "switch-a", "impact": "outage"}],
            "starts_at": (ended - timedelta(hours=2)).isoformat(),
            "ends_at": ended.isoformat(),
        }
    ]
    (home / "estate.yaml").write_text(yaml.safe_dump(estate))
    with live_house(home / "house", ESTATE=str(home / "estate.yaml")) as house:
        yield house


def test_the_quietest_of_three_weeks_of_nights_is_found_and_booked(house: LiveHouse, desk: BrowserContext) -> None:
    page = signed_in(desk, house, "ana@centre.example")
    page.goto(f"{house.url}/schedule/")
    page.get_by_role("link", name="Find a time").click()
    for name in ("Switch A", "Switch B"):
        pick(page, "systems", name)
    page.get_by_label("It takes").fill("1 h 30")
    page.get_by_role("button", name="Find times").click()
    expect(page.get_by_role("heading", name="The quietest times")).to_be_visible()
    assert (fits(page), axe(page)) == (True, [])

    page.locator(".find-start").first.click()
    page.get_by_label("Title").fill("Two switches by night")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two switches by night")


def test_what_is_over_is_done_again_on_a_phone_at_a_time_that_was_found(
    house: LiveHouse, phone: BrowserContext
) -> None:
    page = signed_in(phone, house, "ana@centre.example")
    page.goto(f"{house.url}/systems/switch-a/past/")
    page.get_by_role("link", name="Switch upgrade").first.click()
    page.get_by_role("link", name="Again", exact=True).click()
    expect(page.get_by_role("heading", name="Do it again")).to_be_visible()
    assert (fits(page), axe(page)) == (True, [])

    page.get_by_role("link", name="Find a quieter time").click()
    expect(page.get_by_role("heading", name="The quietest times")).to_be_visible()
    assert (fits(page), axe(page)) == (True, [])
    page.locator(".find-start").first.click()
    expect(page.get_by_text("The time you chose")).to_be_visible()
    assert (fits(page), axe(page)) == (True, [])

    page.get_by_role("button", name=re.compile("The time you chose")).click()
    expect(page.get_by_text("A draft, ready to submit.")).to_be_visible()
