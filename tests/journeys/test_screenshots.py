"""The pictures of the guide are taken by one command, and stay small."""

import importlib.util
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from embedded.house import ROOT
from tests import browsers
from tests.servers import LiveHouse

spec = importlib.util.spec_from_file_location("draw_screens", ROOT / "docs/draw_screens.py")
assert spec
assert spec.loader
draw_screens = importlib.util.module_from_spec(spec)
spec.loader.exec_module(draw_screens)


def test_takes_each_page_on_a_desk_and_a_phone_by_day_and_in_the_dark(
    browser: Browser, night_house: LiveHouse, tmp_path: Path
) -> None:
    pictures = list(draw_screens.taken(browser, night_house, tmp_path, only={"tonight", "change-alert"}))

    assert len(pictures) == 2 * 2 * 2
    assert all(picture.read_bytes()[8:12] == b"WEBP" for picture in pictures)
    assert len({picture.read_bytes() for picture in pictures}) == 8


def test_says_in_one_line_that_there_is_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "chromium", lambda: None)

    with pytest.raises(SystemExit, match="No Chromium was found"):
        draw_screens.main()


def test_the_pictures_stay_small_and_are_of_pages_that_are_still_taken() -> None:
    pictures = list((ROOT / "docs/screenshots").glob("*.webp"))
    named = {
        f"{name}-{size}-{scheme}.webp"
        for name in (*draw_screens.PAGES, *draw_screens.CHANGES)
        for size in draw_screens.SIZES
        for scheme in draw_screens.SCHEMES
    }

    assert {picture.name for picture in pictures} == named
    assert sum(picture.stat().st_size for picture in pictures) < 3_000_000
