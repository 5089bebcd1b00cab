"""Three conflicts are accepted at once with a thumb: from Tonight to the list, three taps, one reason, one button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, live_house

HOUR = timedelta(hours=1)
REASON = "A second desktop stands by."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LiveHouse]:
    estate = tmp_path / "estate.yaml"
    estate.write_text(yaml.safe_dump(yaml.safe_load(ESTATE.read_text()) | {"changes": [*changes()]}))
    with live_house(tmp_path / "by taps", ESTATE=str(estate)) as house:
        yield house


def changes() -> Iterator[dict[str, Any]]:
    """Ana works on her desktops the whole night of tomorrow; Gina on GES, three times, an hour each."""
    begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 24 * HOUR
    yield {
        "title": "Desktop client",
        "organisation": "centre",
        "owner": "ana@centre.example",
        "targets": [{"system": "agent-desktop", "impact": "degraded"}],
        **times(begins, 6),
    }
    for place in range(3):
        yield {
            "title": f"GES node {place + 1}",
            "organisation": "client",
            "owner": "gina@client.example",
            "targets": [{"system": "ges", "impact": "outage"}],
            **times(begins + 2 * place * HOUR, 1),
        }


def times(begins: datetime, hours: int) -> dict[str, str]:
    return {"state": "approved", "starts_at": begins.isoformat(), "ends_at": (begins + hours * HOUR).isoformat()}


def said_aloud(page: Page) -> list[str]:
    """The names of the buttons, as screen readers get them."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    buttons = [one for one in tree["nodes"] if one.get("role", {}).get("value") == "button"]
    return [" ".join(str(one["name"]["value"]).split()) for one in buttons]


def test_three_are_accepted_at_once_with_a_thumb(house: LiveHouse, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB") as phone:
        ana = signed_in(phone, house, "ana@centre.example")
        ana.get_by_role("link", name="3 conflicts to answer").tap()
        expect(ana.get_by_role("heading", name="Conflicts", exact=True)).to_be_visible()
        for scheme in ("light", "dark"):
            ana.emulate_media(color_scheme=scheme)
            assert (fits(ana), axe(ana)) == (True, [])
        assert "Accept the risk of those ticked" in said_aloud(ana)

        for place in range(3):
            ana.get_by_text(re.compile(f"which “GES node {place + 1}”")).tap()
        assert "Accept the risk of 3" in said_aloud(ana)
        accept = ana.get_by_role("button", name=re.compile("Accept the risk of"))
        expect(accept).to_be_in_viewport(ratio=1)
        for scheme in ("light", "dark"):
            ana.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert (fits(ana), axe(ana)) == (True, [])

        accept.tap()
        expect(ana.get_by_text("Nothing is accepted yet.")).to_be_visible()
        assert (fits(ana), axe(ana)) == (True, [])
        ana.get_by_label("Why is the risk acceptable?").fill(REASON)
        accept.tap()
        expect(ana.get_by_text("The risk of 3 conflicts is accepted for your side.")).to_be_visible()
        expect(ana.get_by_text("Nothing is waiting for your answer.")).to_be_visible()
        ana.get_by_role("link", name="Accepted 3").tap()
        expect(ana.get_by_text(REASON)).to_have_count(3)
        assert (fits(ana), axe(ana)) == (True, [])


def test_the_keyboard_reaches_each_and_sees_what_it_is_on(house: LiveHouse, browser: Browser) -> None:
    """The bar that stays in view hides none of what is being looked at."""
    with browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB") as context:
        ana = signed_in(context, house, "ana@centre.example")
        ana.goto(f"{house.url}/conflicts/")
        bar = ana.locator(".accepts")
        ana.get_by_role("button", name="Tick all 3 on this page").press("Enter")
        expect(ana.get_by_role("checkbox", checked=True)).to_have_count(3)
        for box in ana.get_by_role("checkbox").all():
            box.focus()
            place, above = box.bounding_box(), bar.bounding_box()
            assert place
            assert above
            assert place["y"] + place["height"] <= above["y"]
        ana.get_by_role("checkbox").first.press("Enter")
        expect(ana.get_by_role("checkbox", checked=True)).to_have_count(3)
        expect(ana.get_by_text("accepted for your side")).to_have_count(0)
