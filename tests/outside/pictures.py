"""Pictures of the main pages, from Chromium."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.outside.house import house, links, named
from tests.outside.keeping import after_the_night


def pixels(old: Path, new: Path) -> str:
    """How much of two pictures is the same. Nothing but a browser here can read them."""
    from base64 import b64encode

    with chromium() as browser:
        page = browser.new_page()
        urls = [f"data:image/png;base64,{b64encode(file.read_bytes()).decode()}" for file in (old, new)]
        return str(page.evaluate(COMPARE_PICTURES, urls))


COMPARE_PICTURES = """async (urls) => {
  const pictures = await Promise.all(urls.map((url) => new Promise((done) => {
    const image = new Image();
    image.onload = () => {
      const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      done(context.getImageData(0, 0, image.width, image.height));
    };
    image.src = url;
  })));
  const [one, other] = pictures, sizes = pictures.map((each) => `${each.width} x ${each.height}`);
  if (sizes[0] !== sizes[1]) return `${sizes[0]} before, ${sizes[1]} now`;
  const [before, now] = pictures.map((each) => new Uint32Array(each.data.buffer));
  let differing = 0, first = 0, last = 0;
  before.forEach((pixel, place) => {
    if (pixel === now[place]) return;
    differing += 1;
    first = first || place;
    last = place;
  });
  const rows = [first, last].map((place) => Math.floor(place / one.width));
  const share = (100 * (1 - differing / before.length)).toFixed(3);
  return differing ? `${share} % of the pixels are equal; others from row ${rows[0]} to ${rows[1]}` : "";
}"""


# --- pictures


@contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests import browsers

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=browsers.ARGUMENTS)
        yield browser
        browser.close()


def shown_pages() -> list[tuple[str, str, str]]:
    """Name, whose, and where."""
    upgrade = named("Change", title="Phone switch upgrade")
    return [
        ("tonight", "ana", "/"),
        ("schedule", "ana", "/schedule/"),
        ("change", "ana", f"/changes/{upgrade}/"),
        ("change-of-others", "priya", f"/changes/{upgrade}/"),
        ("draft", "omar", f"/changes/{named('Change', title__startswith='New sign-in page')}/"),
        ("log", "ana", f"/changes/{upgrade}/log/"),
        ("book", "ana", "/book/?system=ges"),
        ("edit", "omar", f"/changes/{named('Change', title__startswith='New sign-in page')}/edit/"),
        ("declare", "ana", "/declare/?system=switch-a"),
        ("broken", "ana", "/broken/"),
        ("investigation", "daniel", f"/investigations/{named('Investigation', organisation__slug='client')}/"),
        ("systems", "ana", "/systems/"),
        ("system", "ruth", "/systems/agent-desktop/"),
        ("hours", "priya", "/systems/ges/hours/"),
        ("freezes", "tom", "/freezes/"),
        ("freeze", "tom", f"/freezes/{named('Freeze', name='Quarter end')}/"),
        ("claims", "max", "/claims/"),
        ("people", "max", "/people/"),
        ("settings", "max", "/settings/"),
        ("notices", "ana", "/notices/"),
        ("notice-plan", "max", "/settings/notices/"),
        ("preferences", "joy", "/account/notices/"),
        ("tokens", "ana", "/tokens/"),
        ("inbox", "ana", "/inbox/"),
        ("sign-in", "anonymous", "/sign-in/"),
        ("answer", "anonymous", f"/answer/{links('answer')[-1]}/"),
        ("question", "anonymous", f"/are-you-working-on-this/{links('are-you-working-on-this')[0]}/"),
    ]


def shots(folder: Path) -> None:
    """The clock of the pages stands still, so that no part asks for itself."""
    shutil.rmtree(folder / "shots", ignore_errors=True)
    (folder / "shots").mkdir(parents=True)
    with house() as clock:
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.test.testcases import LiveServerThread

        night = after_the_night(clock)
        pages, moment = shown_pages(), datetime.now(UTC)
        cookies = {one.name: one.client.cookies for one in night.people.values()}
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait(30)
        url = f"http://127.0.0.1:{server.port}"
        try:
            with chromium() as browser:
                for width, scheme in itertools.product((390, 1440), ("light", "dark")):
                    for name, who, path in pages:
                        context = browser.new_context(
                            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB"
                        )
                        for name_, one in cookies[who].items():
                            context.add_cookies([{"name": name_, "value": one.value, "url": url}])
                        context.clock.install(time=moment)
                        context.clock.pause_at(moment + timedelta(seconds=1))
                        page = context.new_page()
                        page.goto(url + path, wait_until="load")
                        file = folder / "shots" / f"{name}-{width}-{scheme}.png"
                        page.screenshot(path=file, full_page=True, animations="disabled", caret="hide")
                        context.close()
        finally:
            server.terminate()
