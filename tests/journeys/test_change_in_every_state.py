"""In whatever state a change is, its alert lies in the first view of a phone and of a desk, its feed within two screens
of a phone, and nothing on it is hard to read, by day or in the dark."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.journeys.test_what_matters_stands_first import in_view
from tests.servers import LiveHouse, live_house

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
COUNTS = {"requested", "approved", "unconfirmed", "in_progress", "overrunning"}
"""What others' work can threaten: an alert stands there, and nowhere else."""
STATES = {
    **dict.fromkeys(("draft", "requested", "approved", "in_progress"), (0.5, 3)),
    "unconfirmed": (-0.5, 3),
    "overrunning": (-2, -0.5),
    **dict.fromkeys(("completed", "rolled_back"), (-0.9, -0.1)),
    **dict.fromkeys(("rejected", "cancelled"), (0.5, 3)),
}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(one => {
  if (!one.hadRecentInput) window.shifted += one.value;
})).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    home: Path = tmp_path_factory.mktemp("in every state")
    written = home / "states.yaml"
    written.write_text(yaml.safe_dump(estate(datetime.now(UTC))))
    with live_house(home / "house", ESTATE=str(written)) as house:
        yield house


def estate(now: datetime) -> dict[str, Any]:
    """GES is out; one change of the centre in each state is checked by it."""
    night: dict[str, Any] = yaml.safe_load(ESTATE.read_text())
    night["systems"] += [{"slug": word(state), "name": f"Rack {state}", "organisation": "centre"} for state in STATES]
    hours = {state: times if state != "in_progress" else (-0.5, 3) for state, times in STATES.items()}
    night["changes"] = [
        change("ges", "client", "gina@client.example", "in_progress", now, (-1, 4), title="Restart of GES"),
        *(
            change(
                word(state),
                "centre",
                "ana@centre.example",
                {"unconfirmed": "approved", "overrunning": "in_progress"}.get(state, state),
                now,
                hours[state],
                title=f"Work that is {word(state)}",
                description="Both controllers get new firmware, one after the other.",
                rollback={"how": "Load the old firmware from the second partition.", "takes": "PT20M"},
                validates=[{"from": "agent-desktop", "to": "ges", "text": "An agent can log in to GES"}],
            )
            for state in STATES
        ),
    ]
    return night


def word(state: str) -> str:
    return state.replace("_", "-")


def change(
    system: str, organisation: str, owner: str, state: str, now: datetime, hours: tuple[float, float], **more: Any
) -> dict[str, Any]:
    starts, ends = ((now + timedelta(hours=hour)).isoformat() for hour in hours)
    return {
        "organisation": organisation,
        "owner": owner,
        "state": state,
        "targets": [{"system": system, "impact": "outage"}],
        "starts_at": starts,
        "ends_at": ends,
        "announced_at": (now - timedelta(days=3)).isoformat(),
        **more,
    }


@pytest.fixture(scope="module")
def ana(browser: Browser, house: LiveHouse) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, locale="en-GB") as context:
        context.set_default_timeout(10_000)
        context.add_init_script(SHIFTS)
        yield signed_in(context, house, "ana@centre.example")


def addresses(house: LiveHouse) -> dict[str, str]:
    rows = house.manage(
        "shell",
        "-v0",
        "-c",
        "from changes.models import Change\nfor one in Change.objects.all(): print(one.title, one.public_id, sep='|')",
    )
    found = dict(line.split("|") for line in rows.splitlines() if "|" in line)
    return {state: f"{house.url}/changes/{found[f'Work that is {word(state)}']}/" for state in STATES}


@pytest.fixture(scope="module")
def where(house: LiveHouse) -> dict[str, str]:
    return addresses(house)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("state", STATES)
def test_the_alert_lies_in_the_first_view_and_the_feed_within_two_screens(
    ana: Page, where: dict[str, str], state: str
) -> None:
    for viewport, scheme in product((PHONE, DESK), ("light", "dark")):
        ana.set_viewport_size(viewport)
        ana.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        ana.goto(where[state])
        alert = ana.locator("#alert")
        assert alert.count() == (state in COUNTS)
        if state in COUNTS:
            expect(alert).to_contain_text("Meridian Travel has been working on GES since")
            assert in_view(ana, alert)
        if viewport == PHONE:
            assert ana.locator("#log").evaluate("log => log.getBoundingClientRect().top") <= 2 * 844
        assert fits(ana)
        assert ana.evaluate("shifted") <= 0.02, "before any news"
        assert axe(ana) == []


def news(route: Route) -> None:
    """The server's answer, as if something had happened each time."""
    headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
    answer = route.fetch(headers=headers)
    route.fulfill(response=answer, body=f"{answer.text()}<!-- {datetime.now(UTC)} -->")


@pytest.mark.parametrize("page", ["change", "tonight"])
def test_five_refreshes_keep_focus_scroll_and_typed_text_in_place(
    ana: Page, house: LiveHouse, where: dict[str, str], page: str
) -> None:
    ana.set_viewport_size(PHONE)
    ana.goto(where["in_progress"] if page == "change" else f"{house.url}/")
    ana.route("**/live/?*", news)
    ana.route("**/board/", news)
    typed = ana.get_by_label("What should the people affected know?")
    if page == "change":
        ana.get_by_text("Post an update").first.click()
        typed.fill("We wait for GES")
    link = ana.locator("[data-live] a[href^='tel:']").last
    link.focus()
    before = ana.evaluate("[scrollY, document.activeElement.getAttribute('href'), shifted]")

    for _ in range(5):
        with ana.expect_response(lambda answer: "/live/" in answer.url or answer.url.endswith("/board/")):
            ana.evaluate("document.querySelector('[data-live]').dispatchEvent(new CustomEvent('look'))")
        ana.wait_for_timeout(120)

    after = ana.evaluate("[scrollY, document.activeElement.getAttribute('href'), shifted]")
    ana.unroute_all()
    assert after[1] == before[1]
    assert abs(after[0] - before[0]) <= 8
    assert after[2] <= 0.02
    if page == "change":
        assert typed.input_value() == "We wait for GES"


def test_what_is_needed_at_night_takes_few_taps(ana: Page, house: LiveHouse, where: dict[str, str]) -> None:
    ana.set_viewport_size(PHONE)
    ana.goto(f"{house.url}/")
    assert in_view(ana, ana.get_by_role("heading", level=1, name="Meridian Travel is working on"))
    row = ana.locator(".line", has_text="Restart of GES")
    expect(row.locator(".line-call")).to_have_attribute("href", "tel:+15550202")

    ana.goto(where["in_progress"])
    ana.get_by_role("button", name="Failed").first.click()
    if not ana.locator(".suspect").count():
        ana.locator("main").get_by_role("link", name="fault").first.click()
    expect(ana.locator(".suspect").first).to_be_visible()


def test_declaring_with_its_times_takes_four_taps_on_its_page_and_no_typing(ana: Page, house: LiveHouse) -> None:
    ana.goto(f"{house.url}/declare/")
    ana.get_by_role("checkbox", name="Phone switch", exact=True).check()
    ana.get_by_role("radio", name="15 min ago").check()
    ana.get_by_role("radio", name="1 h from now", exact=True).check()
    ana.get_by_role("button", name="Declare an outage").last.click()
    expect(ana.get_by_text("It is on the board now")).to_be_visible()
    expect(ana.locator(".stands-countdown")).to_contain_text("nds in 59 min")
