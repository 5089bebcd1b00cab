"""Work that reaches nothing of what an edit of the graph altered is as it was: what it hits, how badly, which way."""

from collections import Counter
from itertools import combinations
from random import Random

from estate.domain.blast_radius import BlastRadius
from estate.domain.graph import Edge, Graph, NeedKind, Node, bits_as_numbers
from estate.domain.impact import Declared, Level

SLUGS = tuple("abcdefgh")
CASES = 1_500


def some_edges(random: Random) -> list[Edge]:
    pairs = [(one, other) for one in SLUGS for other in SLUGS if one != other]
    return [Edge(*pair, random.choice(list(NeedKind))) for pair in random.sample(pairs, random.randrange(4, 18))]


def edited(random: Random, nodes: list[Node], edges: list[Edge]) -> Graph:
    """One dependency more or less, or of another kind, or another minimum."""
    nodes, edges = list(nodes), list(edges)
    what, place = random.randrange(4), random.randrange(len(edges))
    if what == 0:
        there = {(edge.dependent, edge.provider) for edge in edges}
        free = [(one, other) for one in SLUGS for other in SLUGS if one != other and (one, other) not in there]
        edges.append(Edge(*random.choice(free), random.choice(list(NeedKind))))
    elif what == 1:
        edges.pop(place)
    elif what == 2:
        edges[place] = Edge(edges[place].dependent, edges[place].provider, random.choice(list(NeedKind)))
    else:
        nodes[place % len(nodes)] = Node(nodes[place % len(nodes)].slug, random.randrange(1, 4))
    random.shuffle(edges)
    return Graph(nodes, edges)


def told(graph: Graph, declared: Declared) -> tuple[object, ...]:
    """All that conflicts are made of, by the names of systems."""
    blast = BlastRadius(graph, declared)
    reached = sorted(graph.blast_radius(declared.levels))
    return (
        [(slug, blast.level(slug), blast.routes.to(slug)) for slug in reached],
        blast.shortfalls,
        graph.entries(blast.bits),
        [graph.slugs[node] for node in bits_as_numbers(blast.may_break)],
        [{graph.slugs[member] for member in graph.redundant[graph.index[slug]]} for slug in reached],
    )


def test_work_that_reaches_nothing_of_what_was_altered_is_as_it_was() -> None:
    random, met = Random(20), Counter[str]()
    for _ in range(CASES):
        nodes, edges = [Node(slug, random.randrange(1, 3)) for slug in SLUGS], some_edges(random)
        before, after = Graph(nodes, edges), edited(random, nodes, edges)
        altered = before.altered_in(after)
        for targets in [*combinations(SLUGS, 1), *random.sample(list(combinations(SLUGS, 2)), 6)]:
            if altered & (before.blast_radius(targets) | after.blast_radius(targets)):
                met["reaches it"] += 1
                continue
            declared = Declared({target: random.choice(list(Level)) for target in targets}, random.random() < 0.3)
            assert told(before, declared) == told(after, declared)
            met["does not"] += 1

    assert min(met["reaches it"], met["does not"]) > CASES


def test_a_new_dependency_alters_nothing_for_work_that_does_not_reach_its_provider() -> None:
    nodes = [Node(slug) for slug in SLUGS]
    known = Edge("b", "a", NeedKind.REQUIRED)
    before = Graph(nodes, [known])

    assert before.altered_in(Graph(nodes, [known, Edge("b", "c", NeedKind.SOFT)])) == {"c"}
    assert before.altered_in(Graph(nodes, [known, Edge("b", "c", NeedKind.REDUNDANT)])) == {"b"}
    assert before.altered_in(Graph([*nodes, Node("z")], [known])) == frozenset()
