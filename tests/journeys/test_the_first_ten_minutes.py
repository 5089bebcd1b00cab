"""From an empty house to a first window that a second organisation, invited on the way, has approved from its mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.picking import pick
from tests.journeys.test_approving_from_a_phone import axe, fits, mail_to
from tests.servers import LiveHouse, eventually, live_house

DENVER = ZoneInfo("America/Denver")
SYSTEMS = """\
Switch A
Switch B
Phone switch needs Switch A or Switch B
Agent desktop needs Phone switch
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    with live_house(tmp_path / "nobody is here yet", ESTATE="none") as house:
        yield house


def mailed(house: LiveHouse, address: str, subject: str, part: str) -> str:
    assert eventually(lambda: mail_to(house, address, subject, f"/{part}/"))
    found = re.search(rf"https?://\S+/{part}/\S+", mail_to(house, address, subject, f"/{part}/"))
    assert found
    return found.group(0)


def is_fine(page: Page) -> None:
    assert fits(page)
    assert axe(page) == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [1440, 390], ids=["desk", "phone"])
def test_from_an_empty_house_to_an_approved_window(house: LiveHouse, browser: Browser, width: int) -> None:
    ours = browser.new_context(viewport={"width": width, "height": 900})
    theirs = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="America/New_York")
    ana = _set_up(ours, house)
    _add_systems(ana)
    _say_who_is_on_call(ana)
    _invite(ana)
    cleo = _join(theirs, house)
    _claim(cleo)
    _confirm(house, browser)
    _book(ana)
    _approve(house, browser)

    ana.reload()
    expect(ana.get_by_text("Approved", exact=False).first).to_be_visible()
    ana.goto(f"{house.url}/getting-started/")
    states = ana.locator(".step")
    expect(states.filter(has_text="Skip")).to_have_count(1)
    ana.get_by_role("button", name=re.compile("Skip your colleagues")).click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Harbour Contact Centre is ready")
    ana.goto(house.url)
    expect(ana.get_by_role("heading", name="Getting started")).to_have_count(0)


def _set_up(ours: BrowserContext, house: LiveHouse) -> Page:
    [address] = [line.strip() for line in house.output if "/set-up/" in line]
    page = ours.new_page()
    page.goto(address)
    is_fine(page)
    page.get_by_label("What is your organisation called?").fill("Harbour Contact Centre")
    page.get_by_label("Time zone").select_option("America/Denver")
    page.get_by_label("Phone of your service desk").fill("+1 555 0100")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your e-mail address").fill("ana@harbour.example")
    page.get_by_label("Choose a password").fill("seven calm gulls")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting started")
    is_fine(page)
    return page


def _add_systems(page: Page) -> None:
    page.get_by_role("link", name="Add systems").click()
    page.get_by_label("One system a line").fill(SYSTEMS)
    page.get_by_role("button", name=re.compile("^Add ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting started")
    expect(page.locator(".step-done")).to_have_count(2)


def _say_who_is_on_call(page: Page) -> None:
    page.get_by_role("link", name="Say who is on call").click()
    is_fine(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved for 4 systems.")).to_be_visible()
    expect(page.locator(".step-done")).to_have_count(3)


def _invite(page: Page) -> None:
    page.get_by_role("link", name="Invite an organisation").click()
    is_fine(page)
    page.get_by_label("E-mail address").fill("cleo@meridian.example")
    page.get_by_role("button", name=re.compile("Invite|invitation")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting started")
    expect(page.locator(".step-done")).to_have_count(4)


def _join(theirs: BrowserContext, house: LiveHouse) -> Page:
    page = theirs.new_page()
    page.goto(mailed(house, "cleo@meridian.example", "", "invitation"))
    page.get_by_label("Your organisation’s name").fill("Meridian Travel")
    page.get_by_label("Your name").fill("Cleo")
    expect(page.get_by_label("Your time zone")).to_have_value("America/New_York")
    page.get_by_label("Choose a password").fill("nine loud herons")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting started")
    return page


def _claim(page: Page) -> None:
    """What Cleo's needs is Ana's: it is asked of her."""
    page.get_by_role("link", name="Add systems").click()
    page.get_by_label("One system a line").fill("Reservation line needs Agent desktop")
    page.get_by_role("button", name=re.compile("^Add ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting started")


def _confirm(house: LiveHouse, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(mailed(house, "ana@harbour.example", "Does Reservation line need Agent desktop?", "confirm-dependency"))
    is_fine(page)
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirmed")


def _book(page: Page) -> None:
    start = datetime.now(DENVER) + timedelta(minutes=5)
    page.goto(page.url)
    page.get_by_role("link", name="Book a change").click()
    page.get_by_label("Title").fill("Agent desktop upgrade")
    pick(page, "targets-add", "Agent desktop")
    page.locator("[name=windows-0-starts_at]").fill(start.strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=windows-0-ends_at]").fill((start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    expect(page.locator("#preview")).to_contain_text("Meridian Travel")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Waiting for Meridian Travel to approve.")).to_be_visible()


def _approve(house: LiveHouse, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(mailed(house, "cleo@meridian.example", "Approve?", "answer"))
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()
