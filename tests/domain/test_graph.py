"""What reaches what, and by which way. In the drawings arrows run from what is needed to what needs it."""

from itertools import pairwise
from random import Random
from time import perf_counter

import pytest

from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Declared, Level, impact_of


def graph(drawing: str) -> Graph:
    """Of "a>b b>c": b requires a, and c requires b."""
    edges = [Edge(dependent=step[2], provider=step[0], kind=NeedKind.REQUIRED) for step in drawing.split()]
    slugs = sorted({end for edge in edges for end in (edge.dependent, edge.provider)})
    return Graph([Node(slug) for slug in slugs], edges)


@pytest.mark.parametrize("kind", list(NeedKind))
def test_a_system_that_depends_on_itself_is_refused(kind: NeedKind) -> None:
    with pytest.raises(ValueError):
        Graph([Node("a")], [Edge("a", "a", kind)])


@pytest.mark.parametrize(("dependent", "provider"), [("a", "nowhere"), ("nowhere", "a")])
def test_a_dependency_on_or_of_an_unknown_system_is_refused(dependent: str, provider: str) -> None:
    with pytest.raises(ValueError):
        Graph([Node("a")], [Edge(dependent, provider, NeedKind.REQUIRED)])


def test_a_system_without_dependencies_reaches_and_needs_itself() -> None:
    alone = Graph([Node("a"), Node("b")], [])

    assert alone.blast_radius(["a"]) == {"a"}
    assert alone.needs(["a"]) == {"a"}
    assert alone.shortest_paths(["a"]) == {"a": ("a",)}


def test_nothing_reaches_nothing() -> None:
    assert graph("a>b").blast_radius([]) == frozenset()
    assert graph("a>b").shortest_paths([]) == {}


def test_every_kind_of_dependency_is_followed() -> None:
    """a > b, b ~ c, c | d"""
    estate = Graph(
        [Node(slug) for slug in "abcd"],
        [Edge("b", "a", NeedKind.REQUIRED), Edge("c", "b", NeedKind.SOFT), Edge("d", "c", NeedKind.REDUNDANT)],
    )

    assert estate.blast_radius(["a"]) == {"a", "b", "c", "d"}
    assert estate.needs(["d"]) == {"a", "b", "c", "d"}


def test_a_cycle_is_tolerated() -> None:
    """
    a → b → c → d
        ↑   │
        └───┘
    """
    estate = graph("a>b b>c c>b c>d")

    assert estate.blast_radius(["c"]) == {"b", "c", "d"}
    assert estate.needs(["b"]) == {"a", "b", "c"}
    assert estate.shortest_paths(["c"]) == {"c": ("c",), "b": ("c", "b"), "d": ("c", "d")}


def test_the_shortest_path_is_kept() -> None:
    """
    a → b → c → d
    └───────────┘
    """
    assert graph("a>b b>c c>d a>d").shortest_paths(["a"])["d"] == ("a", "d")


def test_the_nearest_target_is_where_the_path_starts() -> None:
    """a → b → c → d, with work on a and c"""
    assert graph("a>b b>c c>d").shortest_paths(["a", "c"]) == {
        "a": ("a",),
        "b": ("a", "b"),
        "c": ("c",),
        "d": ("c", "d"),
    }


def test_ties_go_to_the_first_slug_where_the_paths_part() -> None:
    """
    a → b → y → z
    └→ c → x ───┘
    """
    assert graph("a>c a>b c>x b>y x>z y>z").shortest_paths(["a"])["z"] == ("a", "b", "y", "z")


def test_ties_between_targets_go_to_the_first_slug() -> None:
    """
    b → x → z
    a → y ──┘
    """
    assert graph("b>x a>y x>z y>z").shortest_paths(["b", "a"])["z"] == ("a", "y", "z")


def test_twenty_thousand_systems_are_built_and_answered_in_seconds() -> None:
    nodes, edges = large_estate(20_000, 60_000)
    started = perf_counter()

    estate = Graph(nodes, edges)
    targets = [node.slug for node in nodes[:3]]
    reached = estate.blast_radius(targets)
    impact = impact_of(estate, Declared(dict.fromkeys(targets, Level.OUTAGE)))
    paths = estate.shortest_paths(targets)

    assert perf_counter() - started < 5
    assert reached == reached_by_walking(edges, targets)
    assert impact.keys() == paths.keys() == reached


def large_estate(systems: int, dependencies: int) -> tuple[list[Node], list[Edge]]:
    """Mostly layered, as real estates are; one dependency in fifty runs backwards and closes a cycle."""
    random = Random(20_000)
    kinds = dict[tuple[int, int], NeedKind]()
    while len(kinds) < dependencies:
        dependent, provider = random.randrange(systems), random.randrange(systems)
        if dependent == provider:
            continue
        forwards = random.random() > 0.02
        pair = (max(dependent, provider), min(dependent, provider))
        kinds[pair if forwards else pair[::-1]] = random.choice(list(NeedKind))
    nodes = [Node(f"system-{number:05}") for number in range(systems)]
    return nodes, [
        Edge(nodes[dependent].slug, nodes[provider].slug, kind) for (dependent, provider), kind in kinds.items()
    ]


def reached_by_walking(edges: list[Edge], targets: list[str]) -> set[str]:
    dependents: dict[str, list[str]] = {}
    for edge in edges:
        dependents.setdefault(edge.provider, []).append(edge.dependent)
    reached, waiting = set(targets), list(targets)
    while waiting:
        new = set(dependents.get(waiting.pop(), [])) - reached
        reached |= new
        waiting.extend(new)
    return reached


@pytest.mark.parametrize("closed", [False, True], ids=["chain", "cycle"])
def test_twenty_thousand_systems_in_a_row_are_no_deeper_than_the_stack(closed: bool) -> None:
    nodes = [Node(f"system-{number:05}") for number in range(20_000)]
    edges = [Edge(after.slug, before.slug, NeedKind.REQUIRED) for before, after in pairwise(nodes)]
    if closed:
        edges.append(Edge(nodes[0].slug, nodes[-1].slug, NeedKind.SOFT))
    first = nodes[0].slug
    started = perf_counter()

    estate = Graph(nodes, edges)
    impact = impact_of(estate, Declared({first: Level.OUTAGE}))

    assert perf_counter() - started < 5
    assert impact == {node.slug: Level.OUTAGE for node in nodes}
    assert len(estate.needs([nodes[-1].slug])) == 20_000
