"""Conflicts, drawn between the bars of both sides where both are under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calendar_app.schedule.packing import Packed
from components.work import SEVERITIES
from core.time.day_axis import PlaceOnDay

WIDTH = 1_000
"""Of a column, in what lines are counted in."""
TRACK, ROW_EDGE = 13, 2
"""Of a lane, in eighths of rem: so high is a track, and so much is left above the first and below the last."""

Pairs = Mapping[tuple[int, int], int]
"""Of windows, and how bad it is."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    x1: int
    y1: int
    x2: int
    y2: int
    severity: str


def links_beside(pairs: Pairs, packed: Mapping[int, Packed], places: Mapping[int, PlaceOnDay]) -> Iterator[LinkLine]:
    """In a column, from one bar to the other."""
    for (one, other), severity in pairs.items():
        y = _middle(one, other, places)
        if one in packed and other in packed and y is not None:
            yield LinkLine(_centre(packed[one]), y, _centre(packed[other]), y, SEVERITIES[severity])


def links_across(pairs: Pairs, heights: Mapping[int, int], places: Mapping[int, PlaceOnDay]) -> Iterator[LinkLine]:
    """Between lanes, from one bar down to the other; `heights` are those of the bars' middles."""
    for (one, other), severity in pairs.items():
        x = _middle(one, other, places)
        if one in heights and other in heights and x is not None:
            yield LinkLine(x, heights[one], x, heights[other], SEVERITIES[severity])


def height_of(tracks: int) -> int:
    return 2 * ROW_EDGE + TRACK * tracks


def middle_of(top: int, track: int) -> int:
    return top + ROW_EDGE + TRACK * track + TRACK // 2


def _centre(packed: Packed) -> int:
    return (2 * packed.track + packed.takes) * WIDTH // (2 * packed.tracks)


def _middle(one: int, other: int, places: Mapping[int, PlaceOnDay]) -> int | None:
    """Of the time that both share."""
    if one not in places or other not in places:
        return None
    first, last = places[one], places[other]
    begins, ends = max(first.top, last.top), min(first.top + first.length, last.top + last.length)
    return (begins + ends) // 2 if begins < ends else None
