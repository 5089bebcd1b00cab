"""Previews and parts that ask for themselves: where they cannot be renewed they say so, and since when. Never a page
stands inside them, and nothing that was typed is lost.

What pages wait for is their own rhythm: their clock is wound on, instead of waiting along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, StorageState, expect

from tests.journeys.picking import pick
from tests.journeys.test_the_night_in_a_browser import (
    DENVER,
    ESTATE,
    PASSWORD,
    signed_in,
    upgrade_under_way,
)
from tests.servers import LiveHouse, live_house

AT = re.compile(r"This is from \d\d:\d\d:\d\d M[SD]T\.")
CANNOT = "maintwin cannot be reached."
SIGNED_OUT = "You have been signed out."
NEW = "Restarted, and it holds."
LIVE = re.compile(r"/(live/|board/)")
PREVIEW = re.compile("/preview/")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    with live_house(tmp_path_factory.mktemp("old previews"), ESTATE=str(ESTATE)) as house:
        yield house


@pytest.fixture(scope="module")
def running(house: LiveHouse, browser: Browser) -> str:
    """The path of a change that is under way, where its checks are."""
    return upgrade_under_way(house, browser)


@pytest.fixture(scope="module")
def session(house: LiveHouse, browser: Browser) -> StorageState:
    """Ana has signed in once; nobody signs out, browsers only forget it."""
    with browser.new_context(locale="en-GB") as context:
        signed_in(context, house, "ana@centre.example")
        return context.storage_state()


@pytest.fixture
def ana(running: str, session: StorageState, desk: BrowserContext) -> Page:
    desk.set_storage_state(session)
    page = desk.new_page()
    page.clock.install()
    return page


NEXT_LOOK = 5
"""Seconds after which a page has looked again, once; after a failure, or to renew a preview, twice as many."""


def later(page: Page, seconds: int) -> None:
    page.clock.fast_forward(1000 * seconds)


def moment(ahead: timedelta) -> str:
    return (datetime.now(DENVER) + ahead).strftime("%Y-%m-%dT%H:%M")


def booking(page: Page, house: LiveHouse, running: str) -> tuple[Locator, Locator]:
    """The panel, and a field that has been filled in."""
    page.goto(f"{house.url}/book/")
    pick(page, "targets-add", "Switch A")
    page.locator("[name=windows-0-starts_at]").fill(moment(timedelta(days=3)))
    page.locator("[name=windows-0-ends_at]").fill(moment(timedelta(days=3, hours=1)))
    expect(page.locator("#preview")).to_contain_text("What it reaches")
    return page.locator("#preview"), page.get_by_label("Title")


def editing(page: Page, house: LiveHouse, running: str) -> tuple[Locator, Locator]:
    booking(page, house, running)
    page.get_by_label("Title").fill("Another upgrade")
    page.get_by_role("button", name="Save as a draft").click()
    page.locator("#acts summary").first.click()
    page.get_by_role("link", name="Edit or move it").click()
    page.wait_for_url("**/edit/")
    expect(page.locator("#preview")).to_contain_text("What it reaches")
    return page.locator("#preview"), page.get_by_label("Title")


def declaring(page: Page, house: LiveHouse, running: str) -> tuple[Locator, Locator]:
    page.goto(f"{house.url}/declare/")
    page.get_by_role("checkbox", name="Phone switch", exact=True).check()
    expect(page.locator("#told")).to_contain_text("Olaf")
    return page.locator("#told"), page.get_by_label("What are you doing, in a line")


def extending(page: Page, house: LiveHouse, running: str) -> tuple[Locator, Locator]:
    page.goto(f"{house.url}{running}")
    page.locator("#acts summary").first.click()
    page.get_by_text("Move the end", exact=True).first.click()
    panel = page.locator("#act-extend [data-preview]")
    expect(panel).to_contain_text("Choose another end")
    page.get_by_role("button", name="+30 min").click()
    expect(panel).to_contain_text("Who will be told")
    return panel, page.locator("#act-extend [name=ends_at]")


Opens = Callable[[Page, LiveHouse, str], tuple[Locator, Locator]]
PREVIEWS: list[Opens] = [booking, editing, declaring, extending]


def type_into(field: Locator) -> None:
    if field.get_attribute("type") == "datetime-local":
        field.fill(moment(timedelta(hours=6)))
    else:
        field.fill(NEW)


def goes_offline(page: Page) -> None:
    page.context.set_offline(True)


def comes_back(page: Page) -> None:
    page.context.set_offline(False)
    page.unroute_all(behavior="ignoreErrors")


def answers(status: int, body: str = "") -> Callable[[Page], None]:
    def answer(page: Page) -> None:
        for asked in (PREVIEW, LIVE):
            page.route(asked, lambda route: route.fulfill(status=status, body=body, content_type="text/html"))

    return answer


def is_cut_off(page: Page) -> None:
    for asked in (PREVIEW, LIVE):
        page.route(asked, lambda route: route.abort())


def never_answers(page: Page) -> None:
    def wait(route: Route) -> None:
        """Not even that it cannot."""

    for asked in (PREVIEW, LIVE):
        page.route(asked, wait)
    patience = page.evaluate("() => { const was = htmx.config.timeout; htmx.config.timeout = 500; return was; }")
    assert 0 < patience <= 10_000


FAILS = {
    "offline": (goes_offline, "Your browser is offline."),
    "cut off": (is_cut_off, CANNOT),
    "no answer": (never_answers, CANNOT),
    "500": (answers(500, "<!doctype html><h1>Broken</h1>"), "maintwin could not answer."),
    "503": (answers(503), "maintwin is busy."),
    "404": (answers(404), "maintwin could not answer."),
    "422": (answers(422), "That is too much for one request."),
    "another page": (
        answers(200, "<!doctype html><html><h1>Log in to the Wi-Fi</h1></html>"),
        "Something else answered.",
    ),
}


WAYS = [*((booking, how) for how in FAILS), *((opens, "offline") for opens in PREVIEWS[1:])]


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("opens", "how"), WAYS)
def test_a_preview_that_cannot_be_renewed_says_so_and_since_when(
    house: LiveHouse, running: str, ana: Page, opens: Opens, how: str
) -> None:
    panel, field = opens(ana, house, running)
    before = panel.inner_text()
    fails, why = FAILS[how]

    fails(ana)
    type_into(field)

    alert = panel.get_by_role("alert")
    expect(alert).to_contain_text(why)
    expect(alert).to_contain_text(AT)
    assert is_dimmed(panel)
    assert (before in panel.inner_text(), "Wi-Fi" in panel.inner_text(), "Broken" in panel.inner_text()) == (
        True,
        False,
        False,
    )
    comes_back(ana)
    later(ana, 2 * NEXT_LOOK)
    expect(panel.get_by_role("alert")).to_have_count(0)
    expect(panel).not_to_have_attribute("data-stale", "")
    assert not is_dimmed(panel)


def is_dimmed(panel: Locator) -> bool:
    """All that it shows, but for what says that it is old and for its buttons."""
    shown = "all => all.filter(one => !one.matches('.stale-note, input, :has(> .button)'))"
    opacities = panel.locator("> *").evaluate_all(f"all => ({shown})(all).map(one => +getComputedStyle(one).opacity)")
    assert opacities
    return bool(max(opacities) < 0.7)


def test_the_sum_above_the_buttons_is_as_old_as_the_preview(house: LiveHouse, running: str, ana: Page) -> None:
    ana.set_viewport_size({"width": 390, "height": 844})
    _, field = booking(ana, house, running)
    goes_offline(ana)
    type_into(field)

    total = ana.locator("#book-sum")
    expect(total).to_contain_text(AT)
    assert is_dimmed(total)
    comes_back(ana)
    expect(total).not_to_contain_text("This is from", timeout=15_000)
    assert not is_dimmed(total)


@pytest.mark.one_in(4)
@pytest.mark.parametrize("opens", PREVIEWS)
def test_a_preview_of_who_was_signed_out_leads_through_signing_in_and_back_with_what_was_typed(
    house: LiveHouse, running: str, ana: Page, opens: Opens
) -> None:
    panel, field = opens(ana, house, running)
    end_session(ana)
    type_into(field)
    typed, page = field.input_value(), ana.url

    alert = panel.get_by_role("alert")
    expect(alert).to_contain_text(SIGNED_OUT)
    expect(alert).to_contain_text(AT)
    expect(panel.get_by_label("Password")).to_have_count(0)
    assert is_dimmed(panel)

    alert.get_by_role("button", name="Sign in to go on").click()
    sign_in(ana)

    assert ana.url.partition("?")[0] == page
    expect(ana.get_by_text("Not sent yet.")).to_be_visible()
    expect(field).to_be_visible()
    expect(field).to_have_value(typed)
    expect(panel).not_to_have_attribute("data-stale", "")


@pytest.mark.parametrize("how", ["signed out", "offline"])
def test_a_slot_that_cannot_be_taken_says_so_and_changes_nothing(
    house: LiveHouse, running: str, ana: Page, how: str
) -> None:
    panel, _ = booking(ana, house, running)
    start = ana.locator("[name=windows-0-starts_at]")
    before = start.input_value()
    (end_session if how == "signed out" else goes_offline)(ana)

    panel.locator("#slot-1").click()

    expect(panel.get_by_role("alert")).to_contain_text(
        SIGNED_OUT if how == "signed out" else "Your browser is offline."
    )
    expect(ana.get_by_label("Password")).to_have_count(0)
    assert start.input_value() == before


def end_session(page: Page) -> None:
    session = next(one["name"] for one in page.context.cookies() if re.fullmatch(r"maintwin_\d+", one["name"]))
    page.context.clear_cookies(name=session)


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill("ana@centre.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def tonight(page: Page, house: LiveHouse, running: str) -> Locator:
    page.goto(f"{house.url}/")
    return page.locator("#board")


def change(page: Page, house: LiveHouse, running: str) -> Locator:
    page.goto(f"{house.url}{running}")
    return page.locator("#live")


def investigation(page: Page, house: LiveHouse, running: str) -> Locator:
    page.goto(f"{house.url}/broken/")
    page.get_by_text("Something else", exact=True).click()
    pick(page, "from_system", "Agent desktop")
    pick(page, "to_system", "GES")
    page.get_by_role("button", name="Who could it be?").click()
    page.wait_for_url("**/investigations/*/")
    return page.locator("#live")


Looks = Callable[[Page, LiveHouse, str], Locator]
PARTS: list[Looks] = [tonight, change, investigation]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("looks", PARTS)
@pytest.mark.parametrize("how", ["offline", "500", "another page"])
def test_a_part_that_cannot_look_again_says_so_and_since_when(
    house: LiveHouse, running: str, ana: Page, looks: Looks, how: str
) -> None:
    part, (fails, why) = looks(ana, house, running), FAILS[how]
    fails(ana)
    later(ana, NEXT_LOOK)

    status = ana.locator("[data-live-status]")
    expect(status).to_have_role("alert")
    expect(status).to_contain_text(why)
    expect(status).to_contain_text(AT)
    expect(part).to_have_css("opacity", "0.55")
    expect(part).not_to_contain_text("Wi-Fi")

    comes_back(ana)
    later(ana, 2 * NEXT_LOOK)
    expect(status).to_contain_text("Updates by itself.")
    expect(part).to_have_css("opacity", "1")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("looks", PARTS)
def test_a_part_of_who_was_signed_out_leads_through_signing_in_and_back(
    house: LiveHouse, running: str, ana: Page, looks: Looks
) -> None:
    part = looks(ana, house, running)
    page = ana.url
    end_session(ana)
    later(ana, NEXT_LOOK)

    status = ana.locator("[data-live-status]")
    expect(status).to_contain_text(SIGNED_OUT)
    expect(status).to_contain_text(AT)
    expect(part.get_by_label("Password")).to_have_count(0)

    status.get_by_role("link", name="Sign in to go on").click()
    sign_in(ana)
    expect(ana).to_have_url(page)
    expect(part).to_be_visible()


def test_what_was_typed_beside_a_part_goes_along(house: LiveHouse, running: str, ana: Page) -> None:
    change(ana, house, running)
    ana.get_by_text("Post an update", exact=True).first.click()
    field = ana.locator("#act-update textarea")
    field.fill(NEW)
    end_session(ana)
    later(ana, NEXT_LOOK)

    ana.locator("[data-live-status]").get_by_role("button", name="Sign in to go on").click()
    sign_in(ana)

    expect(field).to_be_visible()
    expect(field).to_have_value(NEW)
    expect(ana.get_by_text(f"“{NEW}”")).to_have_count(0)


def test_what_is_filled_in_again_inside_a_part_is_not_swept_away_by_news(
    house: LiveHouse, running: str, ana: Page
) -> None:
    part = change(ana, house, running)
    ana.get_by_text("Give some systems back early").click()
    part.get_by_role("checkbox", name="Switch A", exact=True).check()
    end_session(ana)
    part.get_by_role("button", name="Give them back").click()
    sign_in(ana)

    expect(part.get_by_role("checkbox", name="Switch A", exact=True)).to_be_checked()
    later(ana, NEXT_LOOK)
    expect(ana.locator("[data-live-status]")).to_contain_text("News waits while you type")
    expect(part.get_by_role("checkbox", name="Switch A", exact=True)).to_be_checked()


def test_who_signed_in_again_in_another_tab_finds_the_page_at_work(house: LiveHouse, running: str, ana: Page) -> None:
    part = change(ana, house, running)
    end_session(ana)
    later(ana, NEXT_LOOK)
    status = ana.locator("[data-live-status]")
    expect(status).to_contain_text(SIGNED_OUT)
    signed_in(ana.context, house, "ana@centre.example").close()
    later(ana, NEXT_LOOK)

    expect(status).to_contain_text("Updates by itself.")
    expect(part).to_have_css("opacity", "1")


def test_a_page_is_not_renewed_with_what_somebody_else_sees(house: LiveHouse, running: str, ana: Page) -> None:
    change(ana, house, running)
    end_session(ana)
    signed_in(ana.context, house, "gina@client.example").close()
    later(ana, NEXT_LOOK)

    status = ana.locator("[data-live-status]")
    expect(status).to_contain_text("This page’s session has ended.")
    expect(status).not_to_contain_text("Updates by itself.")
