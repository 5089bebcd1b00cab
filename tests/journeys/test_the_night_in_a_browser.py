"""The main part of the night, played in a real browser against a real worker, broker, database and mail server."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.picking import pick
from tests.servers import LiveHouse, eventually, live_house

PASSWORD = "sandbox-at-night"
DENVER = ZoneInfo("America/Denver")
ESTATE = Path(__file__).parent / "night.yaml"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    with live_house(tmp_path / "the night", ESTATE=str(ESTATE)) as house:
        yield house


def signed_in(context: BrowserContext, house: LiveHouse, email: str) -> Page:
    page = context.new_page()
    page.goto(f"{house.url}/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("Tonight"))
    return page


def told(house: LiveHouse) -> Counter[tuple[str, str]]:
    """To whom each mail really went, and the first words of its subject."""
    return Counter((str(mail["X-RcptTo"]), str(mail["Subject"])) for mail in house.mails())


def test_the_night(house: LiveHouse, browser: Browser, desk: BrowserContext, phone: BrowserContext) -> None:
    """Ana books and starts the switch upgrade, Cleo approves it, Gina declares late work on GES from her phone."""
    ana = signed_in(desk, house, "ana@centre.example")
    book_the_upgrade(ana)
    expect(ana.get_by_text("Waiting for Meridian Travel to approve.")).to_be_visible()
    change = ana.url

    with browser.new_context() as other:
        cleo = signed_in(other, house, "cleo@client.example")
        cleo.get_by_role("link", name=re.compile("Phone switch upgrade")).first.click()
        cleo.get_by_role("button", name="Approve", exact=True).click()
        expect(cleo.get_by_text("Approved.", exact=True)).to_be_visible()

    ana.reload()
    ana.get_by_role("button", name="Start", exact=True).click()
    expect(ana.get_by_text("Started. ")).to_be_visible()

    gina = signed_in(phone, house, "gina@client.example")
    gina.get_by_role("link", name=re.compile("I am working on something now")).last.click()
    gina.get_by_role("checkbox", name="GES", exact=True).check()
    gina.get_by_role("radio", name="30 min ago").check()
    gina.get_by_role("radio", name="1 h from now", exact=True).check()
    gina.get_by_label("What are you doing, in a line").fill("Restarting GES after an urgent patch.")
    expect(gina.get_by_text("Ana", exact=False).first).to_be_visible()
    gina.get_by_role("button", name="Declare an outage").last.click()
    expect(gina.get_by_text("It is on the board now")).to_be_visible()

    assert ana.url == change
    finding = ana.locator(".finding")
    expect(finding).to_contain_text(
        "affects what has to work before “Phone switch upgrade” counts as done", timeout=5_000
    )
    expect(finding).to_contain_text("GES → Agent desktop ← Phone switch")
    expect(ana.locator("#alert").get_by_role("link", name=re.compile(r"\+1 ?555 ?0200"))).to_have_attribute(
        "href", "tel:+15550200"
    )

    assert eventually(lambda: len(house.mails()) >= 7)
    assert Counter(address for address, _ in told(house).elements()) == {
        "cleo@client.example": 1,
        "ana@centre.example": 2,
        "gina@client.example": 1,
        "olaf@client.example": 2,
        "desk@centre.example": 1,  # approves afterwards, where nobody else of the centre may
    }


def upgrade_under_way(house: LiveHouse, browser: Browser) -> str:
    """Its path: Ana has booked it, Cleo has approved it, Ana has started it."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") as context:
        ana = signed_in(context, house, "ana@centre.example")
        book_the_upgrade(ana)
        with browser.new_context() as other:
            cleo = signed_in(other, house, "cleo@client.example")
            cleo.get_by_role("link", name=re.compile("Phone switch upgrade")).first.click()
            cleo.get_by_role("button", name="Approve", exact=True).click()
            expect(cleo.get_by_text("Approved.", exact=True)).to_be_visible()
        ana.reload()
        ana.get_by_role("button", name="Start", exact=True).click()
        expect(ana.get_by_text("Started. ")).to_be_visible()
        return ana.url.removeprefix(house.url)


def book_the_upgrade(page: Page) -> None:
    """For the four hours from five minutes from now, in Ana's zone."""
    start = datetime.now(DENVER) + timedelta(minutes=5)
    page.get_by_role("link", name="Book", exact=True).click()
    page.get_by_label("Title").fill("Phone switch upgrade")
    pick(page, "targets-add", "Switch A")
    pick(page, "targets-add", "Switch B")
    page.get_by_label("One system at a time").check()
    page.locator("[name=windows-0-starts_at]").fill(start.strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=windows-0-ends_at]").fill((start + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M"))
    pick(page, "checks-0-from_system", "Agent desktop")
    pick(page, "checks-0-to_system", "GES")
    page.locator("[name=checks-0-text]").fill("An agent can log in to GES")
    expect(page.locator("#preview")).to_contain_text("Meridian Travel")
    page.get_by_role("button", name="Submit for approval").click()
