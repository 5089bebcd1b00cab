"""What a change reaches as a drawing: what it works on at the left, what suffers from it to the right."""

from __future__ import annotations

from collections.abc import Sequence

from components.map import MapDrawing, ToDraw, drawing_of
from components.work import ReachRow, SystemLink
from estate.domain.graph import NeedKind
from web.change.reach_tree import Names, names_of

MOST_DRAWN = 24


def reach_picture(rows: Sequence[ReachRow]) -> MapDrawing | None:
    """Of no more than the page knows already; None where that is too much for a picture."""
    boxes: dict[Names, ToDraw] = {names_of(row): ToDraw(row.system) for row in rows}
    if len(boxes) < len(rows):
        return None  # several that may not be named are called the same
    for way in list(boxes):
        for far in range(1, len(way)):
            boxes.setdefault(way[:far], ToDraw(SystemLink(way[far - 1]), passing=True))
    if len(boxes) > MOST_DRAWN:
        return None
    place = {way: number for number, way in enumerate(sorted(boxes))}
    ties = [(place[way[:-1]], place[way], NeedKind.REQUIRED.value) for way in sorted(boxes) if len(way) > 1]
    return drawing_of([boxes[way] for way in sorted(boxes)], ties)
