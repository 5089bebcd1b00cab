"""A graph that was altered step by step answers as one that is made of the same dependencies at once."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Declared, Level, impact_of

SLUGS = "abcdefg"
NODES = [Node(slug, redundancy_minimum=1 + place % 2) for place, slug in enumerate(SLUGS)]
PAIRS = st.tuples(st.sampled_from(SLUGS), st.sampled_from(SLUGS)).filter(lambda ends: ends[0] != ends[1])
STEPS = st.lists(st.tuples(PAIRS, st.sampled_from(NeedKind)), max_size=40)


def answers(graph: Graph) -> dict[str, object]:
    every = [frozenset(some) for size in (1, 2) for some in combinations(graph.slugs, size)]
    pairs = list(combinations(graph.slugs, 2))
    return {
        "reached": [graph.blast_radius(some) for some in every],
        "needed": [graph.needs(some) for some in every],
        "entries": [graph.entries(graph.blast_bits(some)) for some in every],
        "common": [graph.named(graph.blast_bits([a]) & graph.blast_bits([b])) for a, b in pairs],
        "paths": [graph.shortest_paths(some) for some in every],
        "outages": [impact_of(graph, Declared(dict.fromkeys(some, Level.OUTAGE))) for some in every],
        "members": graph.members,
        "members_of": graph.members_of,
        "may_spare": graph.may_spare,
        "set_bits": graph.named(graph.with_set_bits),
    }


def same_answers(one: Graph, other: Graph) -> bool:
    return answers(one) == answers(other) and one.altered_in(other) == frozenset() and stands_in_order(one)


def stands_in_order(graph: Graph) -> bool:
    """Each after what it needs."""
    place = {node: at for at, group in enumerate(graph.providers_first(range(len(graph.slugs)))) for node in group}
    return all(place[need] <= place[node] for node in place for need in graph.providers_of(node))


@given(STEPS)
def test_a_graph_by_differences_answers_as_one_that_was_read_whole(
    steps: list[tuple[tuple[str, str], NeedKind]],
) -> None:
    """What is there already goes, anything else comes: cycles open and close, redundant sets grow and shrink."""
    held: dict[tuple[str, str], Edge] = {}
    graph = Graph(NODES, [])
    for ends, kind in steps:
        before, answered = graph, answers(graph)
        if ends in held:
            graph = graph.without_edge(held.pop(ends))
        else:
            held[ends] = Edge(*ends, kind)
            graph = graph.with_edge(held[ends])
        whole = Graph(NODES, held.values())
        assert same_answers(graph, whole)
        assert answers(before) == answered, "whoever holds the graph from before keeps it as it was"
