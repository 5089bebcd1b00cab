"""The next times of work that repeats, as pages show them: for the reader, in UTC, and what the clock does to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.time import wording
from core.time.repeats import RepeatedTime, Repeats, all_times
from core.time.repeats_wording import effect_in_words, repeats_in_words, shift_in_words

SHOWN_AT_FIRST = 6


@dataclass(frozen=True, slots=True)
class NextTime:
    said: wording.Said
    note: str = ""
    """What the change of the clock does to it; empty where it does nothing."""


@dataclass(frozen=True, slots=True)
class RepeatsPanel:
    words: str
    """Every second Sunday at 02:30, Denver, until Sun 27 Jun 2027."""
    times: tuple[NextTime, ...]
    count: int
    """Of all times, past ones aside."""
    changes: tuple[NextTime, ...] = ()
    """Later times to which the clock does something."""


def repeats_panel(repeats: Repeats, zone: ZoneInfo, now: datetime) -> RepeatsPanel:
    """`zone` is the reader's."""
    ahead = [one for one in all_times(repeats) if one.period.ends_at > now]
    words = repeats_in_words(repeats, now)
    rows = _rows(repeats, ahead, zone, now)
    touched = tuple(row for row in rows[SHOWN_AT_FIRST:] if row.note)
    return RepeatsPanel(words[0].upper() + words[1:], tuple(rows[:SHOWN_AT_FIRST]), len(ahead), touched)


def _rows(repeats: Repeats, ahead: Sequence[RepeatedTime], zone: ZoneInfo, now: datetime) -> list[NextTime]:
    shifts = ["", *(shift_in_words(before, one, repeats) for before, one in pairwise(ahead))]
    return [
        NextTime(
            wording.period(one.period.starts_at, one.period.ends_at, zone, now),
            effect_in_words(one, repeats) or shift,
        )
        for one, shift in zip(ahead, shifts, strict=False)
    ]
