"""An admin makes a wall, its address is opened on the screen in the corner, and everybody in the room can read it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from embedded.house import ROOT
from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_at_three_in_the_morning import house as house
from tests.journeys.test_the_night_in_a_browser import PASSWORD, signed_in
from tests.journeys.test_what_matters_stands_first import declare_outage_of_ges
from tests.servers import LiveHouse

SCREENS = [(1920, 1080), (1280, 720)]
ADMIN = "from accounts.models import Person; Person.objects.filter(email='ana@centre.example').update(roles=['admin'])"
TEXTS = """() => [...document.querySelectorAll("main *")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((one) => one.localName !== "noscript")
    .map((one) => [one.textContent.trim(), parseFloat(getComputedStyle(one).fontSize)])"""
CUT = """() => [...document.querySelectorAll("main *")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
    .map((one) => one.textContent.trim())"""


@pytest.fixture
def address(house: LiveHouse, desk: BrowserContext) -> str:
    house.manage("shell", "-c", ADMIN)
    ana = signed_in(desk, house, "ana@centre.example")
    ana.goto(f"{house.url}/settings/walls/")
    ana.get_by_label("What do you call this screen?").fill("Beside the door")
    ana.get_by_role("button", name="Make the wall").click()
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("button", name="Go on").click()
    return ana.locator("code.key").inner_text()


@pytest.fixture
def screen(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB") as context:
        page = context.new_page()
        page.goto(address)
        yield page


def fits_whole(page: Page) -> bool:
    return fits(page) and bool(page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"))


def row(page: Page, system: str) -> Locator:
    return page.locator(".wall-row", has_text=system)


def test_everybody_in_the_room_reads_who_is_working(
    house: LiveHouse, browser: Browser, screen: Page, address: str
) -> None:
    assert screen.url == f"{house.url}/wall/"
    assert screen.evaluate("document.referrer") == ""
    assert address.split("/")[-2] not in screen.content()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Only our own work is under way.")

    declare_outage_of_ges(browser, house)

    reaches = "Meridian Travel is working on something that reaches us."
    expect(screen.get_by_role("heading", level=1)).to_have_text(reaches, timeout=15_000)
    expect(row(screen, "GES")).to_contain_text("Agent desktop: degraded")
    expect(row(screen, "our own work")).to_contain_text("01:00–05:00")
    expect(screen.locator(".wall-clock")).to_have_text(re.compile(r"^03:\d\d$"))
    expect(screen.locator(".wall-day")).to_have_text(re.compile(r"^\w{3} \d+ \w{3}, all times in M[SD]T$"))
    for width, height in SCREENS:
        for scheme in ("light", "dark"):
            screen.set_viewport_size({"width": width, "height": height})
            screen.emulate_media(color_scheme=scheme)
            assert fits_whole(screen)
            assert screen.evaluate(CUT) == []
            assert axe(screen) == []
    screen.set_viewport_size({"width": 1920, "height": 1080})
    assert [said for said in screen.evaluate(TEXTS) if said[1] < 40] == []
    screen.set_viewport_size({"width": 390, "height": 844})
    assert fits(screen)
    assert axe(screen) == []


def test_a_full_wall_fits_its_screen_also_when_it_cannot_look(browser: Browser) -> None:
    """Three long rows in each list, more that are counted, a headline of two lines, and the longest status."""
    row = (
        '<li class="wall-row"><p class="wall-what"><strong>Reservation line of the whole night shift</strong>'
        " <span>Harbour Contact Centre</span></p>"
        f'<p class="wall-does">{"Agent desktop: degraded " * 4}</p>'
        f'<p class="wall-when">{"Wed 22:00 – Thu 02:00 " * 3}</p></li>'
    )
    lists = f'<section class="wall-list"><h2 class="wall-title">Now</h2><ul class="wall-rows">{row * 3}</ul>'
    lists = f'{lists}<p class="wall-rest">and 4 more, and 3 that do not reach us</p></section>' * 2
    page_of = (
        '<html class="wall-room"><body><main class="wall-page">'
        '<div class="wall-top"><p class="wall-whose">Harbour</p>'
        '<p class="wall-clock">03:06</p><p class="wall-day">Wed 25 Nov</p></div><div class="wall-board">'
        f'<h1 class="wall-headline">{"Meridian Travel is working on something " * 4}</h1>'
        f'<div class="wall-lists">{lists}'
        '</div></div><div class="wall-status" data-stale><p>! maintwin cannot be reached.</p>'
        f"<p>{' What stands here is from 03:06:10 MST. Still trying.' * 2}</p></div></main></body></html>"
    )
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(page_of)
        for sheet in ("tokens", "base", "calendar_app/wall"):
            page.add_style_tag(path=ROOT / "static" / "css" / f"{sheet}.css")
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            assert fits_whole(page)


def test_it_says_when_it_cannot_look_and_goes_when_it_is_revoked(
    house: LiveHouse, desk: BrowserContext, screen: Page
) -> None:
    expect(screen.locator("[data-live-status]")).to_contain_text("Updates by itself.", timeout=15_000)
    screen.route("**/wall/live/", lambda route: route.abort())
    expect(screen.get_by_role("alert")).to_contain_text("maintwin cannot be reached.", timeout=15_000)
    assert fits_whole(screen)
    screen.unroute("**/wall/live/")

    ana = desk.pages[0]
    ana.goto(f"{house.url}/settings/walls/")
    expect(ana.get_by_text("Last seen just now")).to_be_visible()
    ana.get_by_role("button", name="Revoke").click()

    expect(screen.get_by_role("heading", level=1)).to_have_text("This wall’s address has ended", timeout=70_000)
    assert axe(screen) == []


def test_it_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 1920, "height": 1080}) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Only our own work is under way.")
        for words in ("<noscript>Looks again every minute.</noscript>", 'http-equiv="refresh" content="60"'):
            assert words in page.content()
