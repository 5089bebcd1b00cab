"""Draws docs/rooms.svg from the imports as they are: python docs/draw_rooms.py (--check only says if it is so).

The rows are those of the linter's contract; the arrows are the imports themselves: modules of the one room import
modules of the other. Arrows that follow from others are left out. An import that went up would show as an arrow up.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/rooms.svg"
WIDTH, LINE, BOX_HEIGHT, GAP, MARGIN, APART = 940, 16, 60, 30, 20, 14
FLOORS = ("services", "channels", "selectors", "ledger", "models", "domain")
KNOWS = {
    "maintwin": "settings, addresses, the workers' wiring",
    "embedded": "a whole house on one machine",
    "exchange": "estate files and tables, in and out",
    "calendar_app": "Tonight, schedule, hours, freezes",
    "web": "all other pages",
    "api": "one file a resource",
    "components": "what pages share",
    "notifications": "who is notified, and whether it arrived",
    "triage": "what is wrong, and what to check next",
    "changes": "what is planned and under way",
    "estate": "what there is, and when its owner wants work on it",
    "accounts": "who",
    "core": "clock, time, refusals, the log, history, ports",
}


@dataclass(frozen=True, slots=True)
class Box:
    room: str
    x: int
    y: int
    width: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


def contracts() -> Mapping[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def draw() -> str:
    rows = [layer.split(" | ") for layer in contracts()["rooms"]["layers"]]
    rooms = [room for row in rows for room in row]
    sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph(*rooms)
    uses = {room: uses_of(graph, room) for room in rooms}
    boxes = placed(rows, {room: lines_of(graph, room) for room in rooms})
    arrows = [arrow(boxes[room], boxes[used]) for room in sorted(uses) for used in sorted(direct(uses, room))]
    height = max(box.y for box in boxes.values()) + BOX_HEIGHT + MARGIN
    return "\n".join([*head(height), *arrows, *(drawn(box) for _, box in sorted(boxes.items())), "</svg>", ""])


def uses_of(graph: grimp.ImportGraph, room: str) -> frozenset[str]:
    modules = {room, *graph.find_descendants(room)}
    imported = {used for module in modules for used in graph.find_modules_directly_imported_by(module)}
    return frozenset(used.partition(".")[0] for used in imported) - {room}


def lines_of(graph: grimp.ImportGraph, room: str) -> tuple[str, ...]:
    children = {child.rpartition(".")[2] for child in graph.find_children(room)}
    floors = " → ".join(floor for floor in FLOORS if floor in children) if "services" in children else ""
    return tuple(line for line in (KNOWS[room], floors) if line)


def direct(uses: Mapping[str, frozenset[str]], room: str) -> frozenset[str]:
    """Without what is reached by way of another room, too."""
    return frozenset(used for used in uses[room] if not any(used in reached(uses, by) for by in uses[room] - {used}))


def reached(uses: Mapping[str, frozenset[str]], room: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    further = (reached(uses, used, seen | {room}) for used in uses[room] - seen)
    return uses[room].union(*further)


def placed(rows: Iterable[Sequence[str]], lines: Mapping[str, tuple[str, ...]]) -> dict[str, Box]:
    return {
        box.room: box
        for place, row in enumerate(rows)
        for box in in_a_row(row, MARGIN + place * (BOX_HEIGHT + GAP), lines)
    }


def in_a_row(names: Sequence[str], y: int, lines: Mapping[str, tuple[str, ...]]) -> Iterable[Box]:
    width = min(420, (WIDTH - 2 * MARGIN - APART * (len(names) - 1)) // len(names))
    left = (WIDTH - len(names) * width - (len(names) - 1) * APART) // 2
    return (Box(name, left + at * (width + APART), y, width, lines[name]) for at, name in enumerate(names))


def arrow(upper: Box, lower: Box) -> str:
    start, end = (upper.y + BOX_HEIGHT, lower.y) if upper.y < lower.y else (upper.y, lower.y + BOX_HEIGHT)
    return f'<path class="uses" d="M{upper.middle} {start} L{lower.middle} {end}" marker-end="url(#tip)"/>'


def drawn(box: Box) -> str:
    texts = [f'<text class="room" x="{box.middle}" y="{box.y + LINE + 2}">{box.room}</text>']
    texts += [
        f'<text x="{box.middle}" y="{box.y + LINE + 2 + LINE * (place + 1)}">{escape(line)}</text>'
        for place, line in enumerate(box.lines)
    ]
    return f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{BOX_HEIGHT}" rx="6"/>' + "".join(texts)


def head(height: int) -> list[str]:
    return [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
            ' aria-label="The rooms, and which of them knows which">'
        ),
        (
            "<style>rect{fill:#f6f8fa;stroke:#57606a}text{font:12px sans-serif;text-anchor:middle;fill:#24292f}"
            ".room{font-weight:bold;font-size:14px}.uses{fill:none;stroke:#57606a}.tip{fill:#57606a}"
            "@media(prefers-color-scheme:dark){rect{fill:#161b22;stroke:#8b949e}text{fill:#e6edf3}"
            ".uses{stroke:#8b949e}.tip{fill:#8b949e}}</style>"
        ),
        (
            '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            '<path class="tip" d="M0 0 L8 4 L0 8 z"/></marker>'
        ),
    ]


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PICTURE.write_text(draw())
    elif PICTURE.read_text() != draw():
        sys.exit("The imports have changed. Draw the rooms anew: .venv/bin/python docs/draw_rooms.py")
