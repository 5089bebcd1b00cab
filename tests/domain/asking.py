"""The product's rules of conflicts, asked in one line."""

from collections.abc import Iterable

from changes.domain.conflict import Conflict
from changes.domain.pairs import pair_conflict
from changes.domain.work import Work, reach_of
from estate.domain.graph import Graph


def find_conflict(graph: Graph, a: Work, b: Work) -> Conflict | None:
    return pair_conflict(reach_of(graph, a), reach_of(graph, b))


def find_conflicts(graph: Graph, work: Work, others: Iterable[Work]) -> list[Conflict]:
    """The pair findings of one window with others, in the order of these."""
    found = (find_conflict(graph, work, other) for other in others)
    return [conflict for conflict in found if conflict]
