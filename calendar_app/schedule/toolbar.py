"""The one bar above every view: when, which view, and what it is narrowed to. All of it is links, or one form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from calendar_app.schedule.asked import AskedCalendar, shifted
from core.time import wording

VIEW_NAMES = {"day": "Day", "week": "Week", "month": "Month", "lanes": "Lanes", "list": "List"}
SPAN_NAMES = {"day": "Night", "week": "Week", "month": "Month"}
ROW_NAMES = {"system": "Systems", "organisation": "Organisations"}
CHIP_NAMES = {"mine": "Mine", "reaches": "Reaches us", "conflicts": "Conflicts", "drafts": "Drafts"}
CHIP_HELP = {
    "mine": "Only work of your own organisation",
    "reaches": "Only work that puts something of yours at risk, or worse",
    "conflicts": "Only work in conflict with yours, and what it conflicts with",
    "drafts": "Only drafts",
}
LONG = {"day": 1, "week": 7, "list": 7}


@dataclass(frozen=True, slots=True)
class ToolLink:
    label: str
    url: str
    current: bool
    help: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Toolbar:
    title: str
    earlier_url: str
    today_url: str
    later_url: str
    is_now: bool
    """Whether today is among what is shown."""
    views: tuple[ToolLink, ...]
    spans: tuple[ToolLink, ...]
    """Of lanes: how much of time."""
    rows: tuple[ToolLink, ...]
    """Of lanes: what each stands for."""
    chips: tuple[ToolLink, ...]
    chosen: tuple[ToolLink, ...]
    """What else it is narrowed to; each link takes it away."""
    show_all_url: str
    kept: tuple[tuple[str, str], ...]
    """What the form does not ask but keeps."""


def toolbar_of(asked: AskedCalendar) -> Toolbar:
    return Toolbar(
        title=_title(asked),
        earlier_url=asked.url_on(_earlier(asked)),
        today_url=asked.url(date=""),
        later_url=asked.url_on(_later(asked)),
        is_now=asked.days[0] <= asked.today <= asked.days[-1],
        views=tuple(
            ToolLink(name, asked.url(view=view), view == asked.view, key=str(place))
            for place, (view, name) in enumerate(VIEW_NAMES.items(), start=1)
        ),
        spans=tuple(ToolLink(name, asked.url(span=span), span == asked.span) for span, name in SPAN_NAMES.items()),
        rows=tuple(ToolLink(name, asked.url(rows=rows), rows == asked.rows) for rows, name in ROW_NAMES.items()),
        chips=tuple(
            ToolLink(label, asked.url(**{name: "" if asked.is_on(name) else "1"}), asked.is_on(name), CHIP_HELP[name])
            for name, label in CHIP_NAMES.items()
        ),
        chosen=tuple(_chosen(asked)),
        show_all_url=asked.url(**dict.fromkeys((*CHIP_NAMES, "organisation", "system", "impact"), "")),
        kept=tuple((name, value) for name, value in asked.written.items() if value and name not in _ASKED),
    )


_ASKED = ("date", "organisation", "system", "impact", "zone")
"""What the form asks."""


def _earlier(asked: AskedCalendar) -> date:
    if asked.unit == "month":
        return shifted(asked.day.replace(day=1), -1).replace(day=1)
    return shifted(asked.day, -LONG[asked.unit])


def _later(asked: AskedCalendar) -> date:
    if asked.unit == "month":
        return shifted(asked.day.replace(day=1), 31).replace(day=1)
    return shifted(asked.day, LONG[asked.unit])


def _title(asked: AskedCalendar) -> str:
    if asked.unit == "month":
        return wording.month_in_words(asked.day)
    begins = wording.day_in_words(asked.days[0], asked.today)
    if asked.unit == "day":
        return begins
    return f"{begins} – {wording.day_in_words(asked.days[-1], asked.today)}"


def _chosen(asked: AskedCalendar) -> list[ToolLink]:
    organisations = dict(asked.form.fields["organisation"].choices)  # type: ignore[attr-defined]
    impacts = dict(asked.form.fields["impact"].choices)  # type: ignore[attr-defined]
    said = {
        "organisation": organisations.get(asked.written["organisation"], ""),
        "system": asked.written["system"],
        "impact": impacts.get(asked.written["impact"], "") if asked.written["impact"] else "",
        "zone": asked.third.key if asked.third else "",
    }
    return [
        ToolLink(str(words), asked.url(**{name: ""}), current=True)
        for name, words in said.items()
        if words and asked.written[name]
    ]
