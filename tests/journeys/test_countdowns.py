"""A page counts on by itself, in the words in which the server said it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import time_machine
from playwright.sync_api import Browser

from components.templatetags.maintwin import countdown

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SCRIPT = Path(__file__).parents[2] / "static" / "countdowns.js"
SPANS = [
    timedelta(seconds=seconds)
    for seconds in (0, 1, 59, 60, 61, 119, 3599, 3600, 3660, 7265, 86399, 86400, 90000, 172800, 180000)
]
WORDS = """([html, now]) => {
    document.body.innerHTML = html;
    const counted = document.querySelector('[data-counts]');
    return counted ? [counted.textContent, maintwinCountdowns.words(counted.dataset, Date.parse(now))] : null;
}"""


def test_the_words_are_the_same_at_every_moment(browser: Browser) -> None:
    with browser.new_context() as tab:
        page = tab.new_page()
        page.add_script_tag(path=str(SCRIPT))
        differ, counted = [], 0
        for state in (
            "requested",
            "approved",
            "unconfirmed",
            "lapsed",
            "in_progress",
            "overrunning",
            "completed",
            "open",
        ):
            for sign in (1, -1):
                for span in SPANS:
                    at = NOW + sign * span
                    row = SimpleNamespace(
                        state="in_progress" if state == "open" else state,
                        starts_at=at,
                        ends_at=None if state == "open" else at,
                    )
                    with time_machine.travel(NOW, tick=False):
                        html = str(countdown(row))
                    found = page.evaluate(WORDS, [html, NOW.isoformat()])
                    counted += found is not None
                    if found is not None and found[0] != (found[1] or found[0]):
                        differ.append((state, span * sign, found))

        assert differ == []
        assert counted > 150
