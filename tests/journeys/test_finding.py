"""Finding things on every page, and choosing them in every form: by keyboard, by thumb, and without scripts."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.journeys.picking import box, options, pick
from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_the_night_in_a_browser import ESTATE, signed_in
from tests.servers import LiveHouse, live_house

MANY = 5_000
LONGEST = 15_000
"""Bytes of the script of pickers."""


def with_many(estate: dict[str, Any]) -> dict[str, Any]:
    """The night's, with very many systems more of the centre's."""
    places = ("Zürich", "Málaga", "Łódź", "Denver", "Lyon")
    systems = [
        {"slug": f"node-{nth:04}", "name": f"Access switch {places[nth % 5]} {nth:04}", "organisation": "centre"}
        for nth in range(MANY)
    ]
    tags = [{"name": "Lyon", "systems": [f"node-{nth:04}" for nth in (4, 9, 14)]}]
    return {**estate, "systems": [*estate["systems"], *systems], "tags": tags}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    home: Path = tmp_path_factory.mktemp("very many systems")
    written = home / "estate.json"
    written.write_text(json.dumps(with_many(yaml.safe_load(ESTATE.read_text()))))
    with live_house(home / "home", ESTATE=str(written)) as house:
        yield house


@pytest.fixture
def ana(house: LiveHouse, desk: BrowserContext) -> Page:
    return signed_in(desk, house, "ana@centre.example")


@pytest.fixture
def thumb(house: LiveHouse, browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True) as context:
        yield signed_in(context, house, "ana@centre.example")


def test_work_on_one_of_five_thousand_systems_is_declared_in_four_taps_and_one_word(thumb: Page) -> None:
    thumb.get_by_role("link", name="I am working on something now").tap()
    box(thumb, "target").tap()
    thumb.keyboard.type("0417", delay=20)
    options(thumb, "target").first.tap()
    expect(thumb.get_by_role("checkbox", name="Access switch Łódź 0417")).to_be_checked()
    expect(thumb.locator("#told")).to_contain_text("Access switch Łódź 0417")
    assert fits(thumb)
    thumb.get_by_role("button", name="Declare an outage").tap()

    expect(thumb.get_by_text("Declared. It is on the board now.")).to_be_visible()
    expect(thumb.get_by_role("heading", name="Access switch Łódź 0417")).to_be_visible()


def test_the_slash_leads_to_the_search_and_arrows_and_enter_to_what_was_found(ana: Page) -> None:
    ana.keyboard.press("/")
    ana.keyboard.type("zurich 0415", delay=20)
    found = ana.locator("#find-list [role=option]:not([aria-disabled])")
    expect(found.first).to_contain_text("Access switch Zürich 0415")
    assert axe(ana) == []
    ana.keyboard.press("ArrowDown")
    expect(found.first).to_have_attribute("aria-selected", "true")
    ana.keyboard.press("Enter")

    expect(ana.get_by_role("heading", name="Access switch Zürich 0415")).to_be_visible()
    ana.wait_for_load_state("load")
    ana.keyboard.press("/")
    ana.keyboard.type("prtal", delay=20)
    expect(found.first).to_contain_text("Portal")
    ana.keyboard.press("Escape")
    expect(ana.locator("#find-list")).to_be_hidden()
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("Nothing matches “prtal”. These are similar:")).to_be_visible()


def test_a_slash_that_is_typed_into_a_field_stays_there(ana: Page) -> None:
    ana.get_by_role("link", name="Book", exact=True).click()
    ana.get_by_label("Title").focus()
    ana.keyboard.type("a/b")

    expect(ana.get_by_label("Title")).to_have_value("a/b")


def test_systems_are_picked_and_taken_out_by_keyboard_alone(ana: Page) -> None:
    ana.get_by_role("link", name="Book", exact=True).click()
    field = box(ana, "targets-add")
    field.focus()
    expect(options(ana, "targets-add").first).to_be_visible()
    for words in ("switch a", "switch b"):
        ana.keyboard.type(words, delay=20)
        expect(options(ana, "targets-add").first).to_contain_text(words, ignore_case=True)
        ana.keyboard.press("Enter")
        expect(field).to_have_value("")
    expect(ana.locator("#book-targets .form-row")).to_have_count(2)
    expect(field).to_be_focused()
    assert axe(ana) == []

    ana.get_by_role("checkbox", name="Switch B").focus()
    ana.keyboard.press("Space")
    ana.get_by_label("Title").fill("Cards")
    ana.get_by_role("button", name="Save as a draft").click()

    expect(ana.get_by_text("Say when it starts.")).to_be_visible()
    expect(ana.locator("#book-targets .form-row")).to_have_count(1)
    expect(ana.get_by_role("checkbox", name="Switch A")).to_be_checked()


def test_what_is_picked_twice_stands_there_once(ana: Page) -> None:
    ana.get_by_role("link", name="Book", exact=True).click()
    for _ in range(2):
        pick(ana, "targets-add", "Phone switch")

    expect(ana.locator("#book-targets .form-row")).to_have_count(1)


def slowly(route: Route) -> None:
    sleep(0.4)
    route.continue_()


def test_an_answer_that_comes_late_opens_nothing_again_over_the_form(ana: Page, house: LiveHouse) -> None:
    """Taken from the first list while the words are still being asked for."""
    ana.goto(f"{house.url}/book/")
    box(ana, "targets-add").click()
    first = options(ana, "targets-add").filter(has_text="Switch A")
    ana.keyboard.type("Switch A", delay=20)
    expect(first.first).to_be_visible()
    ana.route("**/pick/**", slowly)
    ana.keyboard.type(" ")
    ana.evaluate("""() => {
        const list = document.getElementById(document.querySelector('[name=targets-add-words]')
            .getAttribute('aria-controls'));
        list.removeAttribute('aria-busy');
        list.querySelector('[role=option]').click();
    }""")
    ana.wait_for_timeout(1_500)

    expect(options(ana, "targets-add").first).to_be_hidden()
    ana.get_by_label("One system at a time").check()


def test_a_tag_is_picked_as_all_that_it_holds_and_the_last_taken_out_by_backspace(ana: Page) -> None:
    ana.get_by_role("link", name="Book", exact=True).click()
    box(ana, "targets-add").fill("lyon")
    options(ana, "targets-add").filter(has_text="All of Lyon").click()
    rows = ana.locator("#book-targets .form-row")
    expect(rows).to_have_count(3)

    box(ana, "targets-add").press("Backspace")

    ticked = rows.locator("label.choice :checked")
    assert [one.get_attribute("value") for one in ticked.all()] == ["node-0004", "node-0009"]


def test_what_was_picked_stands_there_for_who_goes_back(ana: Page) -> None:
    ana.get_by_role("link", name="Book", exact=True).click()
    ana.get_by_label("Title").fill("Cards that come back")
    pick(ana, "targets-add", "Switch A")
    pick(ana, "checks-0-from_system", "Agent desktop")
    pick(ana, "checks-0-to_system", "GES")
    for name, moment in (("starts_at", "2031-03-05T01:00"), ("ends_at", "2031-03-05T02:00")):
        ana.locator(f"[name=windows-0-{name}]").fill(moment)
    ana.get_by_role("button", name="Save as a draft").click()
    expect(ana.get_by_role("heading", name="Cards that come back")).to_be_visible()

    ana.go_back()

    for name in ("Switch A", "Agent desktop", "GES Meridian Travel"):
        expect(ana.get_by_role("checkbox", name=name, exact=True)).to_be_checked()
    expect(box(ana, "checks-0-to_system")).to_be_hidden()
    ana.get_by_role("checkbox", name="GES Meridian Travel", exact=True).uncheck()
    pick(ana, "checks-0-to_system", "Portal")
    expect(ana.get_by_role("checkbox", name="GES Meridian Travel", exact=True)).to_have_count(0)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_search_and_pickers_fit_and_are_for_everybody(
    house: LiveHouse, browser: Browser, width: int, scheme: Any
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = signed_in(context, house, "ana@centre.example")
        for path, name in (("/declare/", "target"), ("/book/", "checks-0-to_system"), ("/broken/", "from_system")):
            page.goto(f"{house.url}{path}")
            if path == "/broken/":
                page.get_by_text("Something else", exact=True).click()
            box(page, name).focus()
            box(page, name).fill("switch")
            expect(options(page, name).nth(3)).to_be_visible()
            expect(page.locator("[data-preview][aria-busy]")).to_have_count(0)
            assert fits(page), path
            assert axe(page) == [], path
        page.goto(f"{house.url}/search/?q=switch")
        assert fits(page)
        assert axe(page) == []


def test_without_scripts_a_button_finds_and_what_it_found_is_ticked(house: LiveHouse, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False) as context:
        page = signed_in(context, house, "ana@centre.example")
        page.get_by_role("link", name="I am working on something now").click()
        box(page, "target").fill("denver 0418")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("checkbox", name="Access switch Denver 0418").check()
        page.get_by_role("button", name="Tell them now").or_(page.locator("button.declares")).first.click()
        expect(page.get_by_text("Declared. It is on the board now.")).to_be_visible()

        page.goto(f"{house.url}/broken/")
        page.get_by_text("Something else", exact=True).click()
        box(page, "from_system").fill("agent")
        page.get_by_role("button", name="Find").first.click()
        page.get_by_role("radio", name="Agent desktop").check()
        box(page, "to_system").fill("GES")
        page.get_by_role("radio", name="It fails").first.check()
        page.get_by_role("button", name="Who could it be?").click()
        expect(page).to_have_url(house.url + "/investigations/" + page.url.rsplit("/", 2)[-2] + "/")


def test_the_page_to_search_on_a_phone_is_one_tap_away(thumb: Page) -> None:
    thumb.get_by_role("link", name="Search", exact=True).tap()
    expect(thumb.get_by_role("searchbox")).to_be_focused()
    thumb.keyboard.type("gina")
    thumb.keyboard.press("Enter")

    expect(thumb.get_by_role("link", name="+15550202 Gina")).to_have_attribute("href", "tel:+15550202")
    assert fits(thumb)


def test_the_script_is_small(house: LiveHouse, ana: Page) -> None:
    assert len(ana.request.get(f"{house.url}/static/find.js").body()) < LONGEST
