"""Three systems are made in a browser, connected and looked at; one is retired and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.picking import pick
from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, live_house

HOUR = timedelta(hours=1)
LIST = "Recorder\nArchive needs Recorder; call Ana\nSearch needs Archive; works worse without GES"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    estate = tmp_path / "estate.yaml"
    estate.write_text(yaml.safe_dump(yaml.safe_load(ESTATE.read_text()) | {"changes": [trunk()]}))
    with live_house(tmp_path / "by hand", ESTATE=str(estate)) as house:
        yield house


def trunk() -> dict[str, Any]:
    """Of the carrier, tomorrow: the desktop's own work meets it by way of the phone switch."""
    begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 24 * HOUR
    return {
        "title": "Desktop client",
        "organisation": "centre",
        "owner": "ana@centre.example",
        "targets": [{"system": "agent-desktop", "impact": "outage"}],
        "state": "approved",
        "starts_at": begins.isoformat(),
        "ends_at": (begins + 2 * HOUR).isoformat(),
    }


def looks_right(page: Page) -> None:
    expect(page.locator("[aria-busy=true], [data-stale]")).to_have_count(0)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert (fits(page), axe(page)) == (True, [])


def _type_before_any_script_runs(page: Page) -> None:
    held: list[Route] = []
    page.route("**/*.js", lambda script: held.append(script))
    page.reload(wait_until="commit")
    page.get_by_label("One system a line").fill(LIST)
    assert held
    for script in held:
        script.continue_()
    page.unroute("**/*.js")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [390, 1440])
def test_from_a_list_to_what_follows_and_back(house: LiveHouse, browser: Browser, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB") as context:
        ana = signed_in(context, house, "ana@centre.example")
        ana.goto(f"{house.url}/systems/")
        ana.get_by_role("link", name="Add several").click()
        _type_before_any_script_runs(ana)
        expect(ana.get_by_text("(Meridian Travel is asked to confirm)")).to_be_visible()
        looks_right(ana)
        ana.get_by_role("button", name="Add 3 systems").click()
        expect(ana.get_by_text("3 systems added.")).to_be_visible()

        ana.get_by_role("link", name="Recorder", exact=True).click()
        ana.get_by_role("link", name="Edit", exact=True).click()
        pick(ana, "needs-add", "Agent desktop")
        follows = ana.locator("#ahead")
        expect(follows.get_by_text("Nothing that is planned changes")).to_be_visible()
        looks_right(ana)
        ana.get_by_role("button", name="Save", exact=True).click()
        expect(ana.get_by_text("Saved. Work already planned was checked again.")).to_be_visible()

        ana.get_by_text("Retire it", exact=True).first.click()
        expect(ana.get_by_text("From then on nobody can choose it")).to_be_visible()
        looks_right(ana)
        ana.get_by_role("button", name="Retire it").click()
        expect(ana.get_by_text("Retired since")).to_be_visible()

        ana.goto(f"{house.url}/systems/")
        expect(ana.get_by_role("link", name="Recorder", exact=True)).to_have_count(0)
        ana.get_by_role("link", name="Retired").click()
        ana.get_by_role("link", name="Recorder", exact=True).click()
        ana.get_by_text("Bring it back", exact=True).first.click()
        ana.get_by_role("button", name="Bring it back").click()
        expect(ana.get_by_text("It is back.")).to_be_visible()
        looks_right(ana)
