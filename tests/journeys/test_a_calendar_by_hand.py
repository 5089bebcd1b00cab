"""Booking and moving by hand on the calendar: with a mouse, with a finger, with keys, and when something is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.journeys.test_approving_from_a_phone import axe
from tests.journeys.test_the_night_in_a_browser import ESTATE, PASSWORD, signed_in
from tests.servers import LiveHouse, live_house

WEEK = date.today() + timedelta(days=14 - date.today().weekday())
"""The Monday of a week in which nothing stands but what is booked here."""
ANA = "ana@centre.example"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    with live_house(tmp_path_factory.mktemp("by hand"), ESTATE=str(ESTATE)) as house:
        yield house


@pytest.fixture(scope="module")
def ana(house: LiveHouse, browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB") as context:
        context.set_default_timeout(10_000)
        yield signed_in(context, house, ANA)


@pytest.fixture
def page(house: LiveHouse, ana: Page) -> Page:
    """The week at a desk."""
    return week(house, ana)


def week(house: LiveHouse, page: Page) -> Page:
    page.goto(f"{house.url}/schedule/?view=week&date={WEEK}")
    return page


def day(number: int) -> str:
    return f"{WEEK + timedelta(days=number)}"


def column(page: Page, number: int) -> FloatRect:
    box = page.locator(f'[data-span][data-from^="{day(number)}"]').first.bounding_box()
    assert box is not None
    return box


def at(page: Page, number: int, hour: float) -> tuple[float, float]:
    box = column(page, number)
    return box["x"] + box["width"] * 0.6, box["y"] + box["height"] * hour / 24


def dragged(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def side(page: Page) -> Locator:
    return page.locator("#cal-side")


def bars(page: Page, title: str) -> Locator:
    return page.locator(".cal-bar", has_text=title)


def times(page: Page) -> tuple[str, str]:
    return side(page).locator("[name$=starts_at]").input_value(), side(page).locator("[name$=ends_at]").input_value()


def filled_in(page: Page, title: str, system: str = "Switch A") -> None:
    find = side(page).get_by_role("combobox", name=re.compile("System"))
    find.fill(system)
    expect(side(page).get_by_role("option", name=re.compile(system)).first).to_be_visible()
    find.press("Enter")
    side(page).get_by_label("Title").fill(title)


def booked(page: Page, title: str, number: int, first: float, last: float) -> Locator:
    dragged(page, at(page, number, first), at(page, number, last))
    filled_in(page, title)
    side(page).get_by_role("button", name="Book", exact=True).click()
    expect(bars(page, title).first).to_be_visible()
    return bars(page, title).first


def test_dragging_over_an_empty_place_books_there(page: Page) -> None:
    dragged(page, at(page, 1, 10), at(page, 1, 11.5))

    expect(side(page).get_by_role("heading", name="Book")).to_be_visible()
    assert times(page) == (f"{day(1)}T10:00", f"{day(1)}T11:30")
    expect(side(page).get_by_role("combobox", name=re.compile("System"))).to_be_focused()
    filled_in(page, "Patch the switch")
    expect(side(page).locator("#in-place-sum")).to_contain_text("No conflict.")
    assert axe(page, "#cal-side") == []
    side(page).get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text("Submitted. It waits for Meridian Travel to approve.")).to_be_in_viewport()
    expect(bars(page, "Patch the switch")).to_have_count(1)
    expect(side(page)).to_be_hidden()
    assert page.url.endswith(f"/schedule/?view=week&date={day(1)}")


def test_what_is_missing_is_said_beside_the_calendar(page: Page) -> None:
    dragged(page, at(page, 1, 14), at(page, 1, 13))
    side(page).get_by_label("Title").fill("Not yet")
    side(page).get_by_role("button", name="Book", exact=True).click()

    expect(side(page).get_by_text("Say what you work on.")).to_be_visible()
    expect(side(page).get_by_label("Title")).to_have_value("Not yet")
    assert times(page) == (f"{day(1)}T13:00", f"{day(1)}T14:00")
    dragged(page, at(page, 2, 13), at(page, 2, 14))
    expect(side(page).get_by_label("Title")).to_have_value("Not yet")
    expect(side(page).locator("[name$=starts_at]")).to_have_value(f"{day(2)}T13:00")
    side(page).get_by_role("button", name="All fields").click()
    expect(page.get_by_role("heading", name="Book a change")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Not yet")
    expect(page.get_by_label("Start")).to_have_value(f"{day(2)}T13:00")


def test_a_bar_moves_only_when_somebody_says_so(page: Page) -> None:
    bar = booked(page, "Move me", 2, 8, 10)
    box = bar.bounding_box()
    assert box
    hold = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    over = (hold[0] + column(page, 3)["x"] - column(page, 2)["x"], hold[1] + box["height"])

    dragged(page, hold, over)
    expect(side(page).get_by_text("Planned for")).to_be_visible()
    assert times(page) == (f"{day(3)}T10:00", f"{day(3)}T12:00")
    expect(side(page).get_by_role("heading", name="Who is told")).to_be_visible()
    assert axe(page, "#cal-side") == []
    page.keyboard.press("Escape")
    expect(side(page)).to_be_hidden()
    expect(bar).to_have_attribute("data-starts", re.compile(day(2)))
    dragged(page, hold, over)
    side(page).get_by_role("button", name="Move it").click()

    expect(page.get_by_text("Moved. It waits for Meridian Travel to approve.")).to_be_in_viewport()
    expect(bars(page, "Move me").first).to_have_attribute("data-starts", re.compile(day(3)))
    expect(bars(page, "Move me").first).to_be_focused()


def test_an_edge_is_stretched(page: Page) -> None:
    bar = booked(page, "Stretch me", 4, 8, 10)
    box = bar.bounding_box()
    assert box
    edge = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)

    dragged(page, edge, (edge[0], edge[1] + box["height"] / 2))

    expect(side(page).get_by_text("Planned for")).to_be_visible()
    assert times(page) == (f"{day(4)}T08:00", f"{day(4)}T11:00")


ACT = """
from accounts.models import Person
from changes.models import Window
from changes.services import start_and_end
who, window = Person.objects.get(email="ana@centre.example"), Window.objects.get(change__title="Running")
start_and_end.{act}(who, window.pk, "by phone")
"""


@pytest.fixture
def running(house: LiveHouse, page: Page) -> Iterator[None]:
    booked(page, "Running", 6, 2, 3)
    house.manage("shell", "-c", ACT.format(act="start"))
    yield
    house.manage("shell", "-c", ACT.format(act="roll_back"))


@pytest.mark.usefixtures("running")
def test_of_work_under_way_the_end_alone_is_dragged(house: LiveHouse, page: Page) -> None:
    week(house, page)
    box = bars(page, "Running").last.bounding_box()
    assert box
    middle, edge = (box["x"] + 40, box["y"] + box["height"] / 2), (box["x"] + 40, box["y"] + box["height"] - 2)

    dragged(page, middle, at(page, 6, 12))
    expect(side(page)).to_be_hidden()
    dragged(page, edge, (edge[0], at(page, 6, 5)[1] - 2))
    expect(side(page).get_by_role("heading", name="Move the end of “Running”")).to_be_visible()
    expect(side(page).locator("[name$=ends_at]")).to_have_value(f"{day(6)}T05:00")
    side(page).get_by_role("button", name="Move it").click()
    expect(page.get_by_text("Moved.")).to_be_in_viewport()


def test_a_click_opens_the_detail_and_focus_goes_back(page: Page) -> None:
    bar = booked(page, "Look at me", 5, 8, 10)

    bar.click()
    expect(side(page).get_by_role("heading", name="Look at me")).to_be_visible()
    expect(side(page).get_by_role("link", name="Move", exact=True)).to_be_visible()
    assert axe(page, "#cal-side") == []
    page.keyboard.press("Escape")
    expect(bar).to_be_focused()
    page.keyboard.press("Enter")
    side(page).get_by_role("link", name="Move", exact=True).click()
    side(page).locator("[name=starts_at]").fill(f"{day(5)}T09:00")
    expect(side(page).locator("#in-place-sum")).to_contain_text("Who is told")
    side(page).get_by_role("link", name="Back").first.click()
    expect(bar).to_be_focused()
    with page.context.expect_page() as opened:
        bar.click(modifiers=["Control"])
    assert re.search(r"/changes/[0-9a-f-]{36}/$", opened.value.url)
    opened.value.close()


def test_a_known_job_is_booked_in_four_gestures(page: Page) -> None:
    bar = booked(page, "Every month", 6, 18, 19)

    bar.click()
    side(page).get_by_role("link", name="Copy", exact=True).click()
    page.locator(".copy-best").click()
    page.get_by_role("button", name="Submit for approval").first.click()

    expect(page.get_by_text("Waiting for Meridian Travel to approve.").first).to_be_visible()


def test_keys_do_what_the_toolbar_does(page: Page) -> None:
    def pressed(key: str, leads_to: str) -> None:
        page.keyboard.press(key)
        page.wait_for_url(re.compile(leads_to))

    pressed("j", f"date={WEEK + timedelta(days=7)}")
    pressed("ArrowLeft", f"date={WEEK}")
    pressed("3", "view=month")
    pressed("4", "view=lanes")
    pressed("2", "view=week")
    page.keyboard.press("Control+j")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    assert axe(page, ".cal-keys") == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("c")
    expect(side(page).get_by_role("heading", name="Book")).to_be_visible()
    side(page).get_by_label("Title").press_sequentially("cjkt123?")
    expect(side(page).get_by_label("Title")).to_have_value("cjkt123?")
    page.keyboard.press("Escape")
    expect(side(page)).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("[data-search]:visible").first).to_be_focused()
    page.locator("#calendar").click(position={"x": 2, "y": 2})
    page.keyboard.press("t")
    expect(page.locator("[data-today]")).to_be_visible()


def test_a_drag_without_network_says_so_and_goes_on_later(page: Page) -> None:
    page.context.set_offline(True)
    dragged(page, at(page, 6, 8), at(page, 6, 9))
    expect(side(page).get_by_role("alert")).to_contain_text("Your browser is offline. Nothing was booked or moved.")
    page.context.set_offline(False)
    side(page).get_by_role("button", name="Try again").click()
    filled_in(page, "Later")
    page.context.set_offline(True)
    side(page).get_by_role("button", name="Book", exact=True).click()
    expect(
        side(page).get_by_text("What you typed is still here. Press again: it is done once at most.")
    ).to_be_visible()
    page.context.set_offline(False)
    side(page).get_by_role("button", name="Book", exact=True).click()

    expect(bars(page, "Later")).to_have_count(1)


def test_a_drag_of_what_somebody_else_moved_says_where_it_stands(house: LiveHouse, page: Page) -> None:
    bar = booked(page, "Moved twice", 0, 14, 15)
    box = bar.bounding_box()
    assert box
    hold = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    dragged(page, hold, (hold[0], hold[1] + box["height"]))
    expect(side(page).get_by_text("Planned for")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{house.url}{bar.get_attribute('data-move-url')}")
    other.locator("[name=starts_at]").fill(f"{day(0)}T13:00")
    other.locator("[name=ends_at]").fill(f"{day(0)}T14:00")
    other.get_by_role("button", name="Move it").click()
    expect(other.get_by_text("Moved.")).to_be_visible()
    other.close()

    side(page).get_by_role("button", name="Move it").click()

    expect(side(page).get_by_role("alert").first).to_contain_text("Somebody changed this in the meantime.")
    assert times(page) == (f"{day(0)}T15:00", f"{day(0)}T16:00")
    side(page).get_by_role("button", name="Move it").click()
    expect(bars(page, "Moved twice").first).to_have_attribute("data-starts", re.compile(f"{day(0)}T15:00|T22:00"))


def test_a_drag_whose_session_has_ended_goes_on_after_signing_in(house: LiveHouse, desk: BrowserContext) -> None:
    page = week(house, signed_in(desk, house, ANA))
    dragged(page, at(page, 6, 14), at(page, 6, 15))
    filled_in(page, "Kept for me")
    page.context.clear_cookies()
    side(page).get_by_role("button", name="Book", exact=True).click()
    sign_in(page)
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Kept for me")

    week(house, page)
    page.context.clear_cookies()
    dragged(page, at(page, 6, 14), at(page, 6, 15))
    expect(side(page)).to_contain_text("You have been signed out.")
    side(page).get_by_role("link", name="Sign in to go on").click()
    assert parse_qs(urlsplit(page.url).query)["next"][0].startswith("/schedule/book/?from=")
    sign_in(page)
    expect(page.locator("[name=windows-0-starts_at]")).to_have_value(f"{day(6)}T14:00")


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(ANA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _beside_its_heading(box: FloatRect) -> dict[str, float]:
    """Of a day in an agenda: there is no work."""
    return {"x": box["x"] + box["width"] - 8, "y": box["y"] + 14}


def test_on_a_phone_a_finger_is_held_before_it_drags(page: Page, house: LiveHouse, browser: Browser) -> None:
    booked(page, "What makes a day stand there", 3, 9, 10)
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB") as context:
        context.set_default_timeout(10_000)
        phone = signed_in(context, house, ANA)
        phone.goto(f"{house.url}/schedule/?view=month&date={WEEK}")
        place = phone.locator(f'[data-span][data-from^="{day(3)}"]:visible')
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        assert box
        touch = phone.context.new_cdp_session(phone)
        point = _beside_its_heading(box)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        for step in range(1, 5):
            further = {**point, "y": point["y"] - 20 * step}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [further]})
        phone.wait_for_timeout(600)
        expect(phone.locator(".drag-says")).to_have_count(0)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(side(phone)).to_be_hidden()
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        assert box
        point = _beside_its_heading(box)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        expect(phone.locator(".drag-says")).to_be_visible()
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        expect(side(phone).get_by_role("heading", name="Book")).to_be_visible()
        assert times(phone) == (f"{day(3)}T22:00", f"{day(3)}T23:00")
        assert axe(phone, "#cal-side") == []
        assert phone.evaluate("document.activeElement.closest('#cal-side') !== null")
