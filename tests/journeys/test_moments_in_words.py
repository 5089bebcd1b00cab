"""Beside each field of a day and time stands the same moment in words, as the server would say it; and a button names
what it declares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.time import wording
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, live_house

ZONES = [
    "America/Denver",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Asia/Manila",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/London",
    "Europe/Vienna",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "UTC",
]
TIMES = ["2031-01-15T01:00", "2031-07-15T13:45", "2031-12-31T23:30"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    with live_house(tmp_path_factory.mktemp("moments") / "home", ESTATE=str(ESTATE)) as house:
        yield house


@pytest.fixture
def ana(house: LiveHouse, phone: BrowserContext) -> Page:
    return signed_in(phone, house, "ana@centre.example")


def test_what_is_typed_stands_beside_it_in_words(ana: Page, house: LiveHouse) -> None:
    ana.goto(f"{house.url}/book/")
    field = ana.locator("[name=windows-0-starts_at]")
    beside = field.locator("xpath=following-sibling::output")
    expect(beside).to_be_hidden()
    said, meant = {}, {}
    for zone in ZONES:
        field.evaluate("(field, zone) => { field.dataset.zone = zone; }", zone)
        for typed in TIMES:
            field.fill(typed)
            said[zone, typed] = beside.inner_text()
            instant = datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone))
            meant[zone, typed] = str(wording.moment(instant, ZoneInfo(zone), datetime.now(UTC)))

    assert said == meant


def test_the_button_says_what_it_declares(ana: Page, house: LiveHouse) -> None:
    ana.goto(f"{house.url}/declare/")
    button = ana.locator(".declares")
    expect(button).to_have_text("Declare an outage", use_inner_text=True)
    for chosen, says in (
        ("Degraded: it works worse", "Declare degraded service"),
        ("At risk: it should work, but may not", "Declare a risk"),
        ("No impact expected", "Declare work without impact"),
    ):
        ana.get_by_role("radio", name=chosen).check()
        expect(button).to_have_text(says, use_inner_text=True)
    ana.get_by_role("checkbox", name="Phone switch", exact=True).check()
    expect(ana.locator("#told")).to_contain_text("You declare Phone switch: no impact expected, since")
