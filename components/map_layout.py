"""Where the boxes of a layered drawing stand, and by which way its lines go: the one place that knows the library.

What was found out about fast-sugiyama 0.5.3, by reading and trying it: an edge from something to itself ends the whole
process; what has no edge is left out; with bends of its own the same edges are laid out differently from one call to
the next. So it is only ever given what has no cycles, with the bends put in here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

from fast_sugiyama import Layouts, from_edges

MOST_BENDS = 160
"""A drawing with more is so dense that its lines may go straight."""
MOST_TRANSPOSED = 90
"""Edges of a drawing in which neighbours change places as often as it helps: of more that takes too long."""
for chatty in ("rust-sugiyama", "connected_components"):
    logging.getLogger(chatty).setLevel(logging.WARNING)  # it tells every step of every drawing
End = tuple[int, int]
"""An edge: from what breaks to what suffers, by number."""


@dataclass(frozen=True, slots=True)
class Spot:
    column: int
    row: float
    """Those of one column lie at least one apart."""


@dataclass(frozen=True, slots=True)
class Laid:
    spots: tuple[Spot, ...]
    """By number."""
    bends: Mapping[End, tuple[Spot, ...]]
    """Where an edge passes through columns between its ends, from left to right."""


def laid_out(number: int, edges: Iterable[End]) -> Laid:
    """Of so many boxes. Edges run to the right, but for those that would close a cycle. Parts that no edge connects
    stand below each other; the same is always laid out alike."""
    ends = sorted({edge for edge in edges if edge[0] != edge[1]})
    forward = _without_cycles(number, ends)
    columns = {node: column for node, (column, _) in _placed(forward).items()}
    chains = _chains(forward, columns, number)
    places = _placed(sorted({step for chain in chains.values() for step in pairwise(chain)}))
    spots = _in_rows(_below_each_other(number, chains, places))
    ways = {edge: chains.get(edge) or chains[edge[1], edge[0]] for edge in ends}
    bends = {edge: tuple(spots[node] for node in chain[1:-1]) for edge, chain in ways.items()}
    return Laid(tuple(spots[node] for node in range(number)), bends)


def _without_cycles(number: int, edges: Sequence[End]) -> list[End]:
    """Those that lead back to where a walk came from are turned round."""
    following: dict[int, list[int]] = {}
    fed = {to for _, to in edges}
    for start, to in edges:
        following.setdefault(start, []).append(to)
    on_the_way: set[int] = set()
    left: set[int] = set()
    turned: set[End] = set()
    for root in sorted(range(number), key=lambda node: node in fed):
        walk = [] if root in left else [(root, iter(following.get(root, ())))]
        on_the_way |= {root} if walk else set()
        while walk:
            node, ahead = walk[-1]
            step = next(ahead, None)
            if step is None:
                walk.pop()
                on_the_way.discard(node)
                left.add(node)
            elif step in on_the_way:
                turned.add((node, step))
            elif step not in left:
                on_the_way.add(step)
                walk.append((step, iter(following.get(step, ()))))
    return sorted({(to, start) if (start, to) in turned else (start, to) for start, to in edges})


def _placed(edges: Sequence[End]) -> dict[int, tuple[int, float]]:
    """Column and row of what has edges, as the library lays it out: each part by itself, from its own corner."""
    placed: dict[int, tuple[int, float]] = {}
    few = len(edges) <= MOST_TRANSPOSED
    for positions, *_ in _from_edges(edges, transpose=few) if edges else ():
        last = max(y for _, (_, y) in positions)
        first = min(x for _, (x, _) in positions)
        placed |= {int(node): (round(last - y), x - first) for node, (x, y) in positions}
    return placed


def _from_edges(edges: Sequence[End], *, transpose: bool) -> Layouts:
    return from_edges(edges, minimum_length=1, vertex_spacing=1, dummy_vertices=False, transpose=transpose)


def _chains(edges: Sequence[End], columns: Mapping[int, int], number: int) -> dict[End, tuple[int, ...]]:
    """Each edge as a chain of nodes, one in each column that it passes; those between its ends are new numbers."""
    long = sum(columns[to] - columns[start] - 1 for start, to in edges)
    fresh = count(number)
    return {
        (start, to): (
            start,
            *(next(fresh) for _ in range(columns[to] - columns[start] - 1 if long <= MOST_BENDS else 0)),
            to,
        )
        for start, to in edges
    }


def _below_each_other(
    number: int, chains: Mapping[End, Sequence[int]], places: Mapping[int, tuple[int, float]]
) -> dict[int, Spot]:
    spots: dict[int, Spot] = {}
    top = 0.0
    for part in _parts(number, chains):
        rows = {node: places.get(node, (0, 0.0)) for node in part}
        spots |= {node: Spot(column, top + row) for node, (column, row) in rows.items()}
        top += max(row for _, row in rows.values()) + 1
    return spots


def _parts(number: int, chains: Mapping[End, Sequence[int]]) -> list[list[int]]:
    """What edges connect, each part with its nodes in order; what has no edge is a part of its own."""
    joined: dict[int, list[int]] = {node: [node] for node in range(number)}
    for chain in chains.values():
        one, other = joined[chain[0]], joined[chain[-1]]
        both = one if one is other else one + other
        both = both + list(chain[1:-1])
        joined |= dict.fromkeys(both, both)
    return [sorted(part) for part in {min(part): part for part in joined.values()}.values()]


def _in_rows(spots: Mapping[int, Spot]) -> dict[int, Spot]:
    """Whatever the library says, no two stand in one place."""
    apart: dict[int, Spot] = {}
    free: dict[int, float] = {}
    for node, spot in sorted(spots.items(), key=lambda one: (one[1].column, one[1].row, one[0])):
        row = max(spot.row, free.get(spot.column, 0.0))
        free[spot.column] = row + 1
        apart[node] = Spot(spot.column, row)
    return apart
