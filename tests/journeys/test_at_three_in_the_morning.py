"""03:00 to 03:07 of the night, on a phone: is it me, who is it, whom do I ask, and do we roll back?

The clock of the house is wound on, so that it is three in the morning where the engineer is.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_approving_from_a_phone import axe, fits, mail_to
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, eventually, live_house

DENVER = ZoneInfo("America/Denver")
VERDICT = (
    "Client website to GES fails, and nothing leads there from what you work on: your work cannot explain "
    "that. GES or GES database could. Your work may still have a fault of its own."
)


def three_in_the_morning() -> datetime:
    """The next one, in Denver."""
    now = datetime.now(DENVER)
    three = datetime.combine(now.date(), time(3), DENVER)
    return three if three > now else datetime.combine(now.date() + timedelta(days=1), time(3), DENVER)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    """The upgrade has been under way since 01:00; it is three."""
    three = three_in_the_morning()
    estate = yaml.safe_load(ESTATE.read_text())
    estate["changes"] = [
        {
            "title": "Phone switch upgrade",
            "organisation": "centre",
            "owner": "ana@centre.example",
            "state": "in_progress",
            "one_at_a_time": True,
            "rollback": {"how": "Back to the unpatched switch", "takes": "PT30M"},
            "targets": [{"system": "switch-a"}, {"system": "switch-b"}],
            "validates": [
                {"from": "agent-desktop", "to": "ges", "text": "An agent can log in to GES"},
                {"from": "agent-desktop", "to": "portal", "text": "An agent can log in to the portal"},
            ],
            "implementers": ["ana@centre.example"],
            "starts_at": (three - timedelta(hours=2)).isoformat(),
            "ends_at": (three + timedelta(hours=2)).isoformat(),
            "announced_at": (three - timedelta(days=9)).isoformat(),
        }
    ]
    written = tmp_path / "night.yaml"
    written.write_text(yaml.safe_dump(estate))
    offset = (three - datetime.now(UTC)).total_seconds()
    home = tmp_path / "at three"
    with live_house(home, ESTATE=str(written), MAINTWIN_TEST_CLOCK_OFFSET=str(offset)) as house:
        yield house


def judged(page: Page) -> None:
    page.wait_for_load_state()
    assert fits(page)
    assert axe(page) == []


def link_for(house: LiveHouse, address: str) -> str:
    subject, holding = "Urgent: Are you working on GES?", "/are-you-working-on-this/"
    assert eventually(lambda: mail_to(house, address, subject, holding))
    found = re.search(r"https?://\S+/are-you-working-on-this/\S+", mail_to(house, address, subject, holding))
    assert found
    return found.group(0)


def scanned(link: str) -> None:
    """A mail scanner opens it before anybody does."""
    for method in ("GET", "HEAD", "GET"):
        with urlopen(Request(link, method=method), timeout=10) as answer:
            assert answer.status == 200


def test_at_three_in_the_morning(house: LiveHouse, browser: Browser, phone: BrowserContext) -> None:
    ana = signed_in(phone, house, "ana@centre.example")
    ana.emulate_media(color_scheme="dark")
    expect(ana.get_by_role("link", name="I am working on something now").last).to_be_visible()
    ana.get_by_role("link", name="Something is broken").last.click()
    judged(ana)

    # 03:00: the desktop cannot use GES, the portal works
    ana.get_by_role("group", name="Agent desktop to GES").get_by_label("fails").check()
    ana.get_by_role("group", name="Agent desktop to Portal").get_by_label("works").check()
    ana.get_by_role("button", name="Who could it be?").click()
    expect(ana.get_by_role("heading", name="Agent desktop to GES fails")).to_be_visible()
    expect(ana.get_by_text("Your work could explain this: Switch A → Phone switch → Agent desktop.")).to_be_visible()
    expect(ana.get_by_text("Nobody but you has declared work on any of these.")).to_be_visible()
    expect(ana.get_by_text("Does GES work from Client website?")).to_be_visible()
    expect(ana.locator("#cleared + ul")).to_contain_text("Portal")
    judged(ana)

    # 03:05: it does not
    ana.get_by_role("button", name="Fails", exact=True).click()
    expect(ana.get_by_text("Your work cannot explain this")).to_be_visible()
    expect(ana.get_by_text(VERDICT)).to_be_visible()
    expect(ana.get_by_text("Nobody has declared work on GES or GES database.")).to_be_visible()
    ges = ana.locator(".suspect").first
    expect(ges.get_by_role("heading")).to_contain_text("GES")
    expect(ges.get_by_role("link", name=re.compile(r"\+15550200"))).to_have_attribute("href", "tel:+15550200")
    ges.get_by_role("button", name="Ask the owner").click()
    expect(ana.get_by_text("Meridian Travel desk is being asked by mail.")).to_be_visible()
    judged(ana)

    # 03:06: the owner opens the link; the engineer's page shows the work without a reload
    link = link_for(house, "desk@client.example")
    scanned(link)
    with browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark") as elsewhere:
        dora = elsewhere.new_page()
        dora.goto(link)
        expect(dora.get_by_role("heading", name="Are you working on GES?")).to_be_visible()
        judged(dora)
        dora.get_by_label("Your name").fill("Dora")
        dora.get_by_role("radio", name="30 min ago").check()
        dora.get_by_role("radio", name="1 more hour").check()
        dora.get_by_role("button", name="Yes, we are working on it").click()
        expect(dora.get_by_role("heading", name="Harbour Contact Centre has your answer")).to_be_visible()
        judged(dora)
    expect(ana.get_by_text(re.compile(r"Meridian Travel works on GES since 02:3\d MST"))).to_be_visible(timeout=5_000)
    expect(ana.locator(".suspect").first).to_contain_text("Unscheduled work on GES")
    assert eventually(
        lambda: "It could explain what you saw at 03:0" in mail_to(house, "ana@centre.example", "Urgent: GES", "It")
    )
    told = [str(mail["Subject"]) for mail in house.mails() if mail["X-RcptTo"] == "ana@centre.example"]
    assert len([subject for subject in told if "GES" in subject]) == 1

    # 03:07: they do not roll back, and the reason is in the log
    ana.get_by_text("Close it: we know what it was").click()
    ana.get_by_label("What was it?").fill("The GES team works on GES. We do not roll back.")
    ana.get_by_role("button", name="Close it").click()
    expect(ana.get_by_text("We do not roll back.").first).to_be_visible()
    ana.get_by_role("link", name="Phone switch upgrade").first.click()
    expect(ana.get_by_text(re.compile(r"Decide by\s+04:30 MST"))).to_be_visible()
    judged(ana)
    ana.get_by_text("Post an update").first.click()
    ana.get_by_label("What should the people affected know?").fill("We go on: it is GES, not the switch.")
    ana.get_by_role("button", name="Post an update").click()
    expect(ana.get_by_text("We go on: it is GES, not the switch.").first).to_be_visible()
