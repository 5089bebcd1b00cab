"""Takes the pictures of the pages, in docs/screenshots: python docs/draw_screens.py, or make screenshots.

It runs a demo of its own in an empty home; each page on a desk and a phone, by day and in the dark: the first view.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from demo.parties import PASSWORD, email_of
from tests import browsers, tables
from tests.servers import LiveHouse, live_house

FOLDER = Path(__file__).resolve().parent / "screenshots"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
QUALITY = 40
READER = "max"
PAGES = {
    "tonight": "/",
    "needs-you": "/to-answer/",
    "conflicts": "/conflicts/",
    "broken": "/broken/",
    "declare": "/declare/",
    "book": "/book/",
    "schedule": "/schedule/",
    "systems": "/systems/",
    "system": "/systems/agent-desktop/",
    "notices": "/notices/",
    "freezes": "/freezes/",
    "nothing-there": "/nothing-there/",
}
CHANGES = {
    "change-draft": "Desktop image for the night shift",
    "change-requested": "Move the Manila numbers to the new trunk",
    "change-approved": "Phone switch upgrade",
    "change-alert": "Move call recordings to larger disks",
    "change-in-progress": "Replace a fan tray in transit router East",
    "change-overrunning": "Storage firmware, rack 14",
    "change-completed": "Shift planner, release 7",
}
ASKS = "from changes.models import Change\nfor one in Change.objects.all(): print(one.title, one.public_id, sep='|')"


def main() -> None:
    program = browsers.chromium()
    if program is None:
        sys.exit(browsers.HOW_TO_GET_ONE)
    FOLDER.mkdir(exist_ok=True)
    tables.settle_folder()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=browsers.ARGUMENTS)
        with live_house(Path(folder) / "home", ESTATE="") as house:
            for file in taken(browser, house, FOLDER):
                print(file.name, file.stat().st_size, flush=True)
        browser.close()


def taken(browser: Browser, house: LiveHouse, folder: Path, only: Collection[str] = ()) -> Iterator[Path]:
    """The pictures of these pages, of all without `only`, as they are taken."""
    pages = {name: address for name, address in addresses(house).items() if not only or name in only}
    for size, (width, height) in SIZES.items():
        with browser.new_context(viewport={"width": width, "height": height}, locale="en-GB") as context:
            page = signed_in(context, house)
            for name, address in pages.items():
                page.goto(f"{house.url}{address}")
                for scheme in SCHEMES:
                    yield picture(page, folder / f"{name}-{size}-{scheme}.webp", scheme)


def addresses(house: LiveHouse) -> Mapping[str, str]:
    rows = house.manage("shell", "-v0", "-c", ASKS).splitlines()
    found = dict(row.rsplit("|", 1) for row in rows if "|" in row)
    return {**PAGES, **{name: f"/changes/{found[title]}/" for name, title in CHANGES.items()}}


def signed_in(context: BrowserContext, house: LiveHouse) -> Page:
    page = context.new_page()
    page.goto(f"{house.url}/")
    page.get_by_label("E-mail address").fill(email_of(READER))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page


def picture(page: Page, file: Path, scheme: str) -> Path:
    """As WebP, which Chromium writes itself: a tenth of a PNG."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    session.detach()
    file.write_bytes(base64.b64decode(shot["data"]))
    return file


if __name__ == "__main__":
    main()
