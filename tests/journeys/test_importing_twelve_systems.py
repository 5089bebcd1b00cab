"""From a spreadsheet to systems in the register: pasted at a desk, sent from a phone; matched, read, imported, found
again, by a real worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.test_approving_from_a_phone import fits
from tests.journeys.test_the_night_in_a_browser import signed_in
from tests.servers import LiveHouse, live_house

NIGHT = Path(__file__).parent / "night.yaml"
ROWS = [f"Counter {n}\tnormal\tPortal; Line {'AB'[n % 2]}\tKim Oh <kim@client.example>" for n in range(10)]
TABLE = "\n".join(["Service\tImportance\tUses\tPhone list", *ROWS, "Line A\thigh\t\t", "Line B\thigh\t\t"])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    """Gina looks after what her side has in the register."""
    estate = tmp_path / "estate.yaml"
    gina = "name: Gina, organisation: client, roles: "
    estate.write_text(NIGHT.read_text().replace(f"{gina}[engineer]", f"{gina}[admin]"))
    with live_house(tmp_path / "importing", ESTATE=str(estate)) as house:
        yield house


def test_twelve_systems_at_a_desk_and_then_on_a_phone(
    house: LiveHouse, desk: BrowserContext, phone: BrowserContext
) -> None:
    at_desk = signed_in(desk, house, "gina@client.example")
    pasted(at_desk, house)
    matched(at_desk)
    expect(at_desk.get_by_role("heading", name="What it would change")).to_be_visible(timeout=30_000)
    expect(at_desk.get_by_text("12 systems").first).to_be_visible()
    expect(at_desk.get_by_role("button", name="Import it")).to_have_count(0)
    at_desk.get_by_role("group", name=re.compile("need Portal")).get_by_label(re.compile("stop working")).check()
    at_desk.get_by_role("button", name="These all work worse", exact=True).click()
    expect(at_desk.get_by_text(re.compile(r"^Your answers are saved\."))).to_be_visible(timeout=30_000)
    at_desk.get_by_role("button", name="Import it").click()
    expect(at_desk.get_by_text(re.compile(r"^Imported "))).to_be_visible(timeout=30_000)
    at_desk.goto(f"{house.url}/systems/?q=Counter")
    expect(at_desk.get_by_role("link", name=re.compile("Counter 9"))).to_be_visible()

    on_phone = signed_in(phone, house, "gina@client.example")
    on_phone.goto(f"{house.url}/settings/imports/")
    on_phone.get_by_role("link", name="A pasted table").click()
    expect(on_phone.get_by_text(re.compile(r"^Imported "))).to_be_visible()
    sent_again(on_phone, house)
    expect(on_phone.get_by_role("heading", name="It would change nothing")).to_be_visible(timeout=30_000)
    assert fits(on_phone)
    on_phone.get_by_role("button", name="Cancel this import").click()
    expect(on_phone.get_by_text("You cancelled this import.")).to_be_visible()


def pasted(page: Page, house: LiveHouse) -> None:
    page.goto(f"{house.url}/settings/imports/")
    page.get_by_label("Or paste a table").fill(TABLE)
    page.get_by_role("button", name="Go on").click()


def matched(page: Page) -> None:
    """The headings of this one say little, so three of them are chosen by hand."""
    expect(page.get_by_role("heading", name="Which column is which?")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Service")).to_have_value("name")
    page.get_by_label("Importance").select_option("criticality")
    page.get_by_label("Uses").select_option("needs")
    page.get_by_label("Phone list").select_option("called")
    page.get_by_role("button", name="See what it would change").click()


def sent_again(page: Page, house: LiveHouse) -> None:
    page.goto(f"{house.url}/settings/imports/")
    page.get_by_label("A file", exact=True).set_input_files(
        {"name": "counters.csv", "mimeType": "text/csv", "buffer": TABLE.encode("utf-16")}
    )
    page.get_by_role("button", name="Go on").click()
    matched(page)
