"""A client's contact without an account opens the link of a mail on a phone at 1 a.m. and answers in three taps, takes
it back, and proposes another time that the requester takes over with one press."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_the_night_in_a_browser import ESTATE, book_the_upgrade, signed_in
from tests.servers import LiveHouse, eventually, live_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    with live_house(tmp_path / "from a phone", ESTATE=str(ESTATE)) as house:
        yield house


def mail_to(house: LiveHouse, address: str, subject: str, holding: str) -> str:
    """The latest with that subject that holds these words."""
    mails = [mail for mail in house.mails() if mail["X-RcptTo"] == address]
    found = [mail for mail in mails if str(mail["Subject"]).strip().startswith(subject)]
    bodies = [part.get_content() for mail in found if (part := mail.get_body(("plain",)))]
    return next((body for body in reversed(bodies) if holding in body), "")


def link_in(house: LiveHouse, address: str, subject: str, holding: str = "/answer/") -> str:
    assert eventually(lambda: mail_to(house, address, subject, holding))
    found = re.search(r"https?://\S+/answer/\S+", mail_to(house, address, subject, holding))
    assert found
    return found.group(0)


def fits(page: Page) -> bool:
    """Measured once the page that a press leads to is there."""
    page.wait_for_load_state()
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def axe(page: Page, place: str | None = None) -> list[str]:
    page.wait_for_load_state()
    return [str(one["id"]) for one in Axe().run(page, context=place).response["violations"]]


def test_approving_from_a_phone(
    house: LiveHouse, browser: Browser, desk: BrowserContext, phone: BrowserContext
) -> None:
    ana = signed_in(desk, house, "ana@centre.example")
    book_the_upgrade(ana)
    expect(ana.get_by_text("Waiting for Meridian Travel to approve.")).to_be_visible()

    cleo = phone.new_page()
    cleo.emulate_media(color_scheme="dark")
    cleo.goto(link_in(house, "cleo@client.example", "Approve?"))
    expect(cleo.get_by_role("heading", name="Do you approve this work?")).to_be_visible()
    expect(cleo.get_by_text("This link was sent to Cleo")).to_be_visible()
    expect(cleo.get_by_label("Who is deciding?")).to_have_value(re.compile("Cleo"))
    assert fits(cleo)
    assert axe(cleo) == []

    cleo.get_by_label("Who is deciding?").press("Enter")
    expect(cleo.get_by_role("heading", name="Do you approve this work?")).to_be_visible()
    cleo.get_by_role("button", name="Approve", exact=True).click()
    expect(cleo.get_by_role("heading", name="Approved")).to_be_visible()
    assert axe(cleo) == []
    expect(ana.get_by_text("Cleo, by mailed link").first).to_be_visible()

    back = link_in(house, "cleo@client.example", "You approved")
    cleo.goto(back)
    cleo.get_by_role("button", name="Withdraw the answer").click()
    expect(cleo.get_by_role("heading", name="The answer is withdrawn")).to_be_visible()
    cleo.goto(back)
    expect(cleo.get_by_role("heading", name="This link has been used")).to_be_visible()
    expect(ana.get_by_text("Waiting for Meridian Travel to approve.")).to_be_visible()

    cleo.goto(link_in(house, "cleo@client.example", "Approve?", "Why you are asked again"))
    cleo.get_by_text("Another time", exact=True).click()
    until = cleo.get_by_label("Until").input_value()
    cleo.get_by_label("From").fill(until)
    cleo.get_by_label("Until").fill(f"{int(until[:4]) + 1}{until[4:]}")
    cleo.get_by_role("button", name="Propose this time").click()
    expect(cleo.get_by_role("heading", name="Another time is proposed")).to_be_visible()

    ana.reload()
    ana.get_by_role("button", name="Take over Meridian Travel’s time").click()
    expect(ana.get_by_text("Moved to the time that they proposed.")).to_be_visible()
    expect(ana.get_by_text("They proposed this time.").first).to_be_visible()
