"""An admin invites a colleague, who opens the mail on a phone, sets a password and is signed in; another organisation
joins in the same way, and somebody who leaves hands over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_approving_from_a_phone import axe, fits, mail_to
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, eventually, live_house

ADMIN = "from accounts.models import Person; Person.objects.filter(email='ana@centre.example').update(roles=['admin'])"
PASSWORD = "quite a good long one"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    with live_house(tmp_path / "joining", ESTATE=str(ESTATE)) as house:
        house.manage("shell", "-c", ADMIN)
        yield house


@pytest.fixture
def kathmandu(browser: Browser) -> Iterator[Page]:
    """A phone in another zone."""
    with browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="Asia/Kathmandu"
    ) as context:
        context.set_default_timeout(10_000)
        yield context.new_page()


def link_to(house: LiveHouse, address: str) -> str:
    assert eventually(lambda: mail_to(house, address, "", "/invitation/"))
    found = re.search(r"https?://\S+/invitation/\S+", mail_to(house, address, "", "/invitation/"))
    assert found
    return found.group(0)


def test_joining_from_a_phone(house: LiveHouse, desk: BrowserContext, kathmandu: Page) -> None:
    ana = signed_in(desk, house, "ana@centre.example")
    ana.goto(f"{house.url}/people/")
    ana.get_by_role("link", name="Invite a colleague").click()
    ana.get_by_label("E-mail address").fill("nele@centre.example")
    ana.get_by_label("Name").fill("Nele")
    ana.get_by_role("button", name="Send the invitation").click()
    expect(ana.get_by_role("heading", name="Invited 1")).to_be_visible()

    nele = kathmandu
    nele.emulate_media(color_scheme="dark")
    nele.goto(link_to(house, "nele@centre.example"))
    expect(nele.get_by_role("heading", level=1)).to_have_text(re.compile("^Join "))
    expect(nele.get_by_label("Your time zone")).to_have_value(re.compile(r"^Asia/Ka(th|t)mandu$"))
    expect(nele.get_by_label("Your name")).to_have_value("Nele")
    assert (fits(nele), axe(nele)) == (True, [])

    nele.get_by_label("Choose a password").fill("short")
    nele.get_by_role("button", name="Join").click()
    expect(nele.get_by_text("This password is too short.")).to_be_visible()
    nele.get_by_label("Choose a password").fill(PASSWORD)
    nele.get_by_role("button", name="Join").click()
    expect(nele).to_have_url(f"{house.url}/")
    expect(nele.get_by_text("Welcome, Nele. You are signed in.")).to_be_visible()

    ana.reload()
    expect(ana.get_by_role("heading", name="Invited")).to_have_count(0)
    ana.goto(f"{house.url}/people/invite-organisation/")
    ana.get_by_label("E-mail address").fill("otto@oil.example")
    ana.get_by_role("button", name="Send the invitation").click()
    expect(ana.get_by_role("heading", name="Invited 1")).to_be_visible()

    link = link_to(house, "otto@oil.example")
    nele.goto(link)
    expect(nele.get_by_role("heading", name="This invitation is for somebody else")).to_be_visible()
    nele.get_by_role("button", name="Sign out and go on").click()
    expect(nele.get_by_role("heading", name="invites your organisation")).to_be_visible()
    assert (fits(nele), axe(nele)) == (True, [])
    nele.get_by_label("Your organisation’s name").fill("Otto Oil")
    nele.get_by_label("Your name").fill("Otto")
    nele.get_by_label("Choose a password").fill(PASSWORD)
    nele.get_by_role("button", name="Set it up").click()
    expect(nele).to_have_url(f"{house.url}/getting-started/")
    nele.goto(f"{house.url}/people/")
    expect(nele.locator("tbody tr")).to_have_count(1)


def test_leaving_hands_over(house: LiveHouse, desk: BrowserContext, phone: BrowserContext) -> None:
    ana = signed_in(phone, house, "ana@centre.example")
    ana.goto(f"{house.url}/people/")
    for address in ("eva@centre.example", "finn@centre.example"):
        ana.locator("summary", has_text="Add a person").click()
        ana.get_by_label("E-mail address").fill(address)
        ana.get_by_label("Name", exact=True).fill(address[:4].strip("@").capitalize())
        ana.get_by_label("Engineer: books").check()
        ana.get_by_role("button", name="Add a person").click()
        expect(ana.get_by_text("is added")).to_be_visible()
    ana.goto(f"{house.url}/systems/phone-switch/")
    page = ana.url
    house.manage(
        "shell",
        "-c",
        "from accounts.models import Person; from estate.models import Contact, System;"
        "Contact.objects.create(system=System.objects.get(slug='phone-switch'), role='informed',"
        " person=Person.objects.get(email='eva@centre.example'))",
    )
    ana.goto(f"{house.url}/people/")
    ana.get_by_role("link", name="Eva").click()
    ana.get_by_role("link", name="Hand over and deactivate").click()
    assert (fits(ana), axe(ana)) == (True, [])
    ana.get_by_label("Who takes it over?").select_option("Finn")
    ana.get_by_role("button", name="Hand over and deactivate").click()
    expect(ana.get_by_text("Finn took over what they looked after.")).to_be_visible()
    ana.goto(page)
    expect(ana.get_by_text("Finn").first).to_be_visible()
    assert eventually(lambda: mail_to(house, "finn@centre.example", "You take over", "Phone switch"))
