"""What a calendar's page draws, read back from its HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from calendar_app.schedule.places import AT, FOR, minutes_of

_BAR = re.compile(r'<a class="cal-bar (.*?)"(.*?)>.*?<bdi class="cal-title">(.*?)</bdi>.*?</a>', re.DOTALL)


@dataclass(frozen=True)
class DrawnBar:
    title: str
    classes: str
    starts: str
    ends: str
    moves: bool

    @property
    def minutes(self) -> tuple[int, int]:
        return minutes_of(self.classes, AT), minutes_of(self.classes, FOR)


def bars_in(html: str) -> list[DrawnBar]:
    return [
        DrawnBar(
            unescape(title),
            " ".join(classes.split()),
            re.findall(r'data-starts="(.*?)"', attributes)[0],
            re.findall(r'data-ends="(.*?)"', attributes)[0],
            "data-move-url" in attributes,
        )
        for classes, attributes, title in _BAR.findall(html)
    ]


def cells_in(html: str) -> list[tuple[str, str]]:
    """Of a week or a day: the day, and what is drawn on it."""
    return re.findall(r'<td class="cal-column.*?id="day-(.*?)">(.*?)</td>', html, re.DOTALL)
