"""A part of the graph that answers for some systems as the whole would, in a fraction of the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from estate.domain.graph import Edge, Graph, NeedKind, Node


def part_of(graph: Graph, closed: frozenset[str], besides: Iterable[str] = ()) -> Graph:
    """The systems of a set that holds whatever its members need, with all their dependencies, and others `besides`
    without any: work on those makes no difference within the set."""
    nodes = [Node(slug, graph.minimum[graph.index[slug]]) for slug in sorted(closed | frozenset(besides))]
    return Graph(nodes, (edge for slug in closed for edge in edges_of(graph, slug)))


def edges_of(graph: Graph, dependent: str) -> Iterator[Edge]:
    node = graph.index[dependent]
    kinds = ((graph.required, NeedKind.REQUIRED), (graph.soft, NeedKind.SOFT), (graph.redundant, NeedKind.REDUNDANT))
    return (Edge(dependent, graph.slugs[provider], kind) for providers, kind in kinds for provider in providers[node])
