"""Systems and what runs between them as a drawing: boxes and lines in pixels, so that a page needs no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.map_layout import End, Spot, laid_out
from components.work import SystemLink
from core.level import Level
from estate.domain.graph import NeedKind

BOX_WIDTH, BOX_HEIGHT, COLUMN_GAP, ROW_GAP, EDGE = 184, 48, 84, 16, 12
ARROW = 7
MOST_WITH_WORDS = 25
"""So many boxes have room for the words of their lines."""


@dataclass(frozen=True, slots=True)
class ToDraw:
    link: SystemLink
    """With its level. What opens when it is pressed is its `url`."""
    centre: bool = False
    number: int = 1
    """So many systems stand in it together."""
    passing: bool = False
    """More is not known here of it than its name: it stands on the way to others."""


@dataclass(frozen=True, slots=True)
class MapBox:
    """One box."""

    what: ToDraw
    x: int
    y: int
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def shape(self) -> str:
        """Whose it is, without colour: round ones are the reader's, square ones others'."""
        if self.what.number > 1:
            return "folded"
        if self.what.passing:
            return "passing"
        return "mine" if self.what.link.mine else "theirs" if self.what.link.url else "unnamed"

    @property
    def round(self) -> int:
        return BOX_HEIGHT // 2 if self.shape == "mine" else 2

    @property
    def is_hit(self) -> bool:
        return self.what.link.level not in ("", Level.NONE.word)


@dataclass(frozen=True, slots=True)
class MapLine:
    """From what breaks to what suffers."""

    path: str
    arrow: str
    kind: str
    level: str
    """Of what it takes along; empty where it takes nothing."""
    word_x: int = 0
    word_y: int = 0


@dataclass(frozen=True, slots=True)
class MapDrawing:
    width: int
    height: int
    boxes: tuple[MapBox, ...]
    lines: tuple[MapLine, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those that occur."""
        there = {line.kind for line in self.lines}
        return tuple(kind.value for kind in NeedKind if kind.value in there)

    @property
    def shapes(self) -> frozenset[str]:
        return frozenset(box.shape for box in self.boxes)

    @property
    def has_words(self) -> bool:
        return len(self.boxes) <= MOST_WITH_WORDS

    @property
    def centre_x(self) -> int:
        """What a narrow screen shows first."""
        return next((box.x + BOX_WIDTH // 2 for box in self.boxes if box.what.centre), 0)


def drawing_of(boxes: Sequence[ToDraw], ties: Sequence[tuple[int, int, str]]) -> MapDrawing:
    """`ties` are pairs of numbers of boxes, from what breaks to what suffers, and their kind. Links follow each other
    from left to right and downwards, as they are read."""
    laid = laid_out(len(boxes), [(start, end) for start, end, _ in ties])
    drawn = [MapBox(box, _x(spot), _y(spot)) for box, spot in zip(boxes, laid.spots, strict=True)]
    lines = tuple(_line(drawn, (start, end), kind, laid.bends[start, end]) for start, end, kind in ties if start != end)
    spots = [*laid.spots, *(bend for bends in laid.bends.values() for bend in bends)]
    return MapDrawing(
        width=max((_x(spot) + BOX_WIDTH for spot in spots), default=0) + EDGE,
        height=max((_y(spot) + BOX_HEIGHT for spot in spots), default=0) + EDGE,
        boxes=tuple(sorted(drawn, key=lambda box: (box.x, box.y))),
        lines=tuple(sorted(lines, key=lambda line: (bool(line.level), line.level, line.path))),
    )


def _x(spot: Spot) -> int:
    return EDGE + spot.column * (BOX_WIDTH + COLUMN_GAP)


def _y(spot: Spot) -> int:
    return EDGE + round(spot.row * (BOX_HEIGHT + ROW_GAP))


def _line(boxes: Sequence[MapBox], ends: End, kind: str, bends: Sequence[Spot]) -> MapLine:
    """It leaves at the side that looks towards the other end."""
    start, end = boxes[ends[0]], boxes[ends[1]]
    ahead = end.x > start.x
    ways = [(_x(bend), _y(bend) + BOX_HEIGHT // 2) for bend in (bends if ahead else reversed(bends))]
    out, into = (BOX_WIDTH, 0) if ahead else (0, BOX_WIDTH)
    first = start.x + out, start.y + BOX_HEIGHT // 2
    tip = end.x + into, end.y + BOX_HEIGHT // 2
    back = ARROW if ahead else -ARROW
    stops = [first]
    for x, y in ways:
        stops += [(x + BOX_WIDTH - out, y), (x + out, y)]
    stops.append((tip[0] - back, tip[1]))
    (x1, y1), (x2, y2) = stops[-2:]
    return MapLine(
        path=_curved(stops),
        arrow=f"M{tip[0]} {tip[1]}l{-back} {-ARROW // 2 - 1}v{ARROW + 1}z",
        kind=kind,
        level=_taken_along(start, end),
        word_x=(x1 + x2) // 2,
        word_y=(y1 + y2) // 2,
    )


def _curved(stops: Sequence[tuple[int, int]]) -> str:
    """Curves between columns, straight within them."""
    x, y = stops[0]
    path = f"M{x} {y}"
    for place, (to_x, to_y) in enumerate(stops[1:]):
        middle = (x + to_x) // 2
        path += f"C{middle} {y} {middle} {to_y} {to_x} {to_y}" if place % 2 == 0 else f"H{to_x}"
        x, y = to_x, to_y
    return path


def _taken_along(start: MapBox, end: MapBox) -> str:
    if not (start.is_hit and end.is_hit):
        return ""
    return min(start.what.link.level, end.what.link.level, key=lambda word: Level.from_word(word))
