"""Choosing something in a picker, as somebody with a keyboard or a thumb does."""

from playwright.sync_api import Locator, Page, expect


def box(page: Page, name: str) -> Locator:
    return page.locator(f"[name={name}-words]")


def options(page: Page, name: str) -> Locator:
    return page.locator(f"#{box(page, name).get_attribute('aria-controls')} [role=option]")


def pick(page: Page, name: str, words: str) -> None:
    """The first that is called so."""
    box(page, name).fill(words)
    found = options(page, name).filter(has_text=words)
    found.first.click()
    expect(box(page, name)).to_have_value("")
