"""What a change reaches as a small picture: each system below what it is reached by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.work import ReachRow

DEEPEST = 5
"""Further in nothing more is shown by its place."""
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReachNode:
    row: ReachRow
    deep: int = 0
    by: str = ""
    """The name of what stands above it."""
    cut_off: bool = False
    """What it is reached by is not shown, so it says its whole path."""


def reach_tree(rows: Sequence[ReachRow]) -> tuple[ReachNode, ...]:
    """Those side by side keep the order in which they came."""
    below: dict[Names, list[ReachRow]] = {}
    shown = {names_of(row) for row in rows}
    for row in rows:
        below.setdefault(names_of(row)[:-1] if names_of(row)[:-1] in shown else (), []).append(row)
    return tuple(_walk(below, (), 0))


def _walk(below: dict[Names, list[ReachRow]], above: Names, deep: int) -> Iterator[ReachNode]:
    """What is drawn is taken out: several that may not be named are called the same."""
    for row in below.pop(above, ()):
        names = names_of(row)
        yield ReachNode(row, min(deep, DEEPEST), above[-1] if above else "", not above and len(names) > 1)
        yield from _walk(below, names, deep + 1)


def names_of(row: ReachRow) -> Names:
    return tuple(step.name for step in row.path.steps) if row.path and row.path.steps else (row.system.name,)
