"""What a searcher may know: everything that their own systems need, and of the rest only what lies beside that.

core (private) ← front ← far        mine → listed → hidden (private) → deep
beside → listed
"""

from __future__ import annotations

from estate.domain.graph import Edge, Graph, NeedKind, Node
from triage.domain.known import Known

SYSTEMS = ("mine", "listed", "hidden", "deep", "beside", "front", "core", "far", "shy")
EDGES = [
    Edge("mine", "listed", NeedKind.REQUIRED),
    Edge("listed", "hidden", NeedKind.SOFT),
    Edge("hidden", "deep", NeedKind.REDUNDANT),
    Edge("beside", "listed", NeedKind.REQUIRED),
    Edge("shy", "listed", NeedKind.REQUIRED),
    Edge("front", "core", NeedKind.REQUIRED),
    Edge("far", "front", NeedKind.REQUIRED),
    Edge("shy", "mine", NeedKind.SOFT),
]
GRAPH = Graph([Node(slug) for slug in SYSTEMS], EDGES)
KNOWN = Known(GRAPH, GRAPH.needs(["mine"]), {"mine"}, frozenset(SYSTEMS) - {"hidden", "core", "shy"})


def named(systems: set[int]) -> set[str]:
    return {GRAPH.slugs[system] for system in systems}


def test_all_that_ones_own_need_is_known_however_deep_and_private() -> None:
    assert named(KNOWN.everything_needed(["mine"])) == {"mine", "listed", "hidden", "deep"}


def test_of_others_a_dependency_between_listed_systems_is_known_where_either_end_is_needed() -> None:
    assert named(KNOWN.everything_needed(["beside"])) == {"beside", "listed", "hidden", "deep"}


def test_what_lies_behind_somebody_else_s_system_is_not_known() -> None:
    assert named(KNOWN.everything_needed(["front"])) == {"front"}
    assert named(KNOWN.everything_needed(["far"])) == {"far"}


def test_a_private_system_of_others_is_known_only_where_it_needs_ones_own() -> None:
    needed = GRAPH.index["listed"], GRAPH.index["mine"]

    assert named(KNOWN.that_need_any([needed[0]])) == {"listed", "mine", "beside", "shy"}
    assert named(KNOWN.that_need_any([needed[1]])) == {"mine", "shy"}
    assert not KNOWN.may_be_named(GRAPH.index["shy"])
    assert list(map(GRAPH.slugs.__getitem__, KNOWN.all_providers(GRAPH.index["shy"]))) == ["mine"]
