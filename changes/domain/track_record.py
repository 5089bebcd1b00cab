"""How an organisation's work went, for those who are asked to approve more of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from changes.domain.conflicts.explanation import listed

LAST = 20
"""So many of its windows are looked at."""


class Went(StrEnum):
    IN_TIME = "in_time"
    """Done, no later than planned."""
    OVERRAN = "overran"
    ROLLED_BACK = "rolled_back"


WORDS: Mapping[Went, str] = {
    Went.IN_TIME: "ended in time",
    Went.OVERRAN: "ran over",
    Went.ROLLED_BACK: "{were} rolled back",
}


@dataclass(frozen=True, slots=True)
class EndedWindow:
    """`state` is completed or rolled_back; times are aware, the planned end None where it was not known."""

    state: str
    planned_end: datetime | None
    ended: datetime


def how_it_went(window: EndedWindow) -> Went:
    if window.state == "rolled_back":
        return Went.ROLLED_BACK
    late = window.planned_end is not None and window.ended > window.planned_end
    return Went.OVERRAN if late else Went.IN_TIME


def track_record(windows: Iterable[EndedWindow]) -> str:
    """“Of their last 20 windows you could see, 17 ended in time, 2 ran over and 1 was rolled back.”"""
    went = Counter(how_it_went(one) for one in windows)
    if not went:
        return "You have seen no finished work of theirs yet."
    parts = {one: words.format(were="was" if went[one] == 1 else "were") for one, words in WORDS.items() if went[one]}
    if went.total() == 1:
        return f"Their last window that you could see {next(iter(parts.values()))}."
    counted = listed(f"{went[one]} {words}" for one, words in parts.items())
    return f"Of their last {went.total()} windows you could see, {counted}."
