"""Twelve requests wait for a client's approver, on a phone: three are approved at once, one is declined, one is asked
back, and one approved from Tonight in two taps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, eventually, live_house

DAY = timedelta(days=1)
SUBMIT = """
from changes.models import Change
from changes.services import book
for change in Change.objects.filter(state="draft"): book.submit(change.owner, change.pk)
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    estate = tmp_path / "estate.yaml"
    estate.write_text(yaml.safe_dump(yaml.safe_load(ESTATE.read_text()) | {"changes": [*changes()]}))
    with live_house(tmp_path / "twelve", ESTATE=str(estate)) as house:
        house.manage("shell", "-v0", "-c", SUBMIT)
        yield house


def changes() -> Iterator[dict[str, Any]]:
    begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 2 * DAY
    for place in range(12):
        start = begins + place * DAY
        yield {
            "title": f"Desktop image {place + 1:02}",
            "organisation": "centre",
            "owner": "ana@centre.example",
            "targets": [{"system": "agent-desktop", "impact": "outage"}],
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=1)).isoformat(),
        }


def card(page: Page, place: int) -> Any:
    return page.locator(".request").filter(has_text=f"Desktop image {place:02}")


def test_twelve_are_answered_on_a_phone(house: LiveHouse, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB") as phone:
        cleo = signed_in(phone, house, "cleo@client.example")
        cleo.get_by_role("link", name="Approve …").first.tap()
        approve = cleo.get_by_role("button", name="Approve", exact=True)
        expect(approve).to_be_in_viewport(ratio=1)
        approve.tap()
        expect(cleo.get_by_text("Approved.").first).to_be_visible()

        cleo.goto(f"{house.url}/to-answer/")
        expect(cleo.locator(".request")).to_have_count(11)
        for scheme in ("light", "dark"):
            cleo.emulate_media(color_scheme=scheme)
            assert (fits(cleo), axe(cleo)) == (True, [])

        for place in (2, 3, 4):
            card(cleo, place).get_by_role("checkbox").tap()
        several = cleo.get_by_role("button", name="Approve 3")
        expect(several).to_be_in_viewport(ratio=1)
        several.tap()
        expect(cleo.get_by_text("Approved: “Desktop image 02”")).to_be_visible()
        expect(cleo.locator(".request")).to_have_count(8)

        card(cleo, 5).locator("summary", has_text="Decline").tap()
        card(cleo, 5).get_by_label("Why?").fill("Peak day.")
        card(cleo, 5).get_by_role("button", name="Decline").tap()
        expect(cleo.get_by_text("Declined.")).to_be_visible()
        expect(cleo.locator(".request")).to_have_count(7)

        card(cleo, 6).locator("summary", has_text="Ask").tap()
        card(cleo, 6).get_by_label("To Harbour Contact Centre").fill("Can it wait until Sunday?")
        assert (fits(cleo), axe(cleo)) == (True, [])
        card(cleo, 6).get_by_role("button", name="Send").tap()
        expect(cleo.get_by_text("Asked. You get")).to_be_visible()

    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") as desk:
        ana = signed_in(desk, house, "ana@centre.example")
        ana.get_by_role("link", name="before they decide").click()
        expect(ana.get_by_text("Can it wait until Sunday?").first).to_be_visible()
        ana.get_by_label("To Meridian Travel").fill("Yes, from noon.")
        ana.get_by_role("button", name="Send").click()
        expect(ana.get_by_text("Yes, from noon.").first).to_be_visible()
        assert axe(ana) == []
        mails = "cleo@client.example"
        assert eventually(lambda: any("Yes, from noon." in text for text in bodies(house, mails)))


def bodies(house: LiveHouse, address: str) -> list[str]:
    mails = [mail for mail in house.mails() if mail["X-RcptTo"] == address]
    return [part.get_content() for mail in mails if (part := mail.get_body(("plain",)))]
