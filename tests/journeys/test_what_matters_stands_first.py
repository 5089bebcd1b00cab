"""A conflict with work that is under way stands in view on the pages that are open already, on a phone and a desk."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from demo.parties import PASSWORD, email_of
from tests.journeys.test_approving_from_a_phone import axe, fits
from tests.journeys.test_at_three_in_the_morning import house as house
from tests.journeys.test_the_night_in_a_browser import signed_in
from tests.servers import LiveHouse

MEANS = (
    "If “An agent can log in to GES” or “An agent can log in to the portal” fails, that is likely why: "
    "no need to roll back."
)


def in_view(page: Page, part: Locator) -> bool:
    top, height = part.evaluate("part => { const box = part.getBoundingClientRect(); return [box.top, box.height]; }")
    return bool(top >= 0 and top + height <= page.evaluate("innerHeight"))


def declare_outage_of_ges(browser: Browser, house: LiveHouse) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        gina = signed_in(context, house, "gina@client.example")
        gina.get_by_role("link", name="I am working on something now").last.click()
        gina.get_by_role("checkbox", name="GES", exact=True).check()
        gina.get_by_role("button", name="Declare an outage").last.click()
        expect(gina.get_by_text("It is on the board now")).to_be_visible()


@pytest.fixture
def open_pages(house: LiveHouse, phone: BrowserContext, desk: BrowserContext) -> list[Page]:
    pages = []
    for context in (phone, desk):
        page = signed_in(context, house, "ana@centre.example")
        page.get_by_role("link", name="Phone switch upgrade").first.click()
        expect(page.get_by_role("heading", name="Phone switch upgrade")).to_be_visible()
        pages.append(page)
    return pages


def test_what_it_means_comes_into_view_without_a_reload(
    house: LiveHouse, browser: Browser, open_pages: list[Page]
) -> None:
    assert not any(page.title().startswith("●") for page in open_pages)

    declare_outage_of_ges(browser, house)

    for page in open_pages:
        alert = page.locator("#alert")
        expect(alert).to_contain_text(MEANS, timeout=8_000)
        assert in_view(page, alert)
        assert page.title().startswith("● ")
        expect(page.locator("[data-alerts]")).to_contain_text(MEANS)
        assert alert.get_by_role("link", name="Meridian Travel").first.get_attribute("href") == "tel:+15550200"
        expect(page.locator("#checks + ul li").first).to_contain_text(
            "Meridian Travel has declared work on what this needs"
        )
        page.mouse.wheel(0, 700)
        assert in_view(page, alert)
        assert fits(page)
        assert axe(page) == []


def test_tonight_takes_two_screens_of_a_phone_and_its_rows_forty_pixels_of_a_desk(
    house: LiveHouse, browser: Browser, phone: BrowserContext, desk: BrowserContext
) -> None:
    declare_outage_of_ges(browser, house)
    pages = [signed_in(context, house, "ana@centre.example") for context in (phone, desk)]
    for page in pages:
        expect(page.get_by_role("heading", level=1)).to_contain_text("Meridian Travel is working on something")

    assert pages[0].evaluate("document.documentElement.scrollHeight") <= 2 * 844
    assert all(row.evaluate("row => row.offsetHeight") <= 44 for row in pages[1].locator(".line-sum").all())
    for page in pages:
        ges = page.locator(".line", has_text="Unscheduled work on GES")
        assert ges.locator(".line-call").get_attribute("href") == "tel:+15550202"
        assert axe(page) == []


@pytest.mark.parametrize("who", ["helen", "owen", "paolo"])
def test_tonight_of_the_busiest_of_the_demo_takes_two_screens_of_a_phone(
    night_house: LiveHouse, phone: BrowserContext, who: str
) -> None:
    page = phone.new_page()
    page.goto(f"{night_house.url}/")
    page.get_by_label("E-mail address").fill(email_of(who))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#board h1")).to_be_visible()

    assert page.locator(".line").count() >= 7
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * 844


def test_what_has_the_focus_keeps_it_when_news_come(house: LiveHouse, browser: Browser, phone: BrowserContext) -> None:
    ana = signed_in(phone, house, "ana@centre.example")
    link = ana.locator(".line-what a").first
    address = link.get_attribute("href")
    link.focus()

    declare_outage_of_ges(browser, house)

    expect(ana.get_by_role("heading", level=1)).to_contain_text("Meridian Travel is working", timeout=8_000)
    expect(ana.locator(f"[data-live] a[href='{address}']:focus")).to_be_visible()


def test_skipping_to_the_page_leads_to_the_page_and_to_no_field(house: LiveHouse, desk: BrowserContext) -> None:
    ana = signed_in(desk, house, "ana@centre.example")
    ana.goto(f"{house.url}/book/")
    ana.get_by_role("link", name="Skip to the page").focus()
    ana.keyboard.press("Enter")

    assert ana.evaluate("document.activeElement.id") == "main"
