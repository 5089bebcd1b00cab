"""Following the proposed checks through one night, and whether that led to what was broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.nights.world import NightWorld
from estate.domain.graph import Graph
from estate.domain.impact import Level, outage_of
from triage.domain.evidence import Edge, Outcome, SeenOnce, WorkOn, things_seen
from triage.domain.inference import Weighed, weigh
from triage.domain.known import Known
from triage.domain.next_check import next_check

SURE = 0.9
MOST_CHECKS = 12
BEGAN = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Searched:
    first: bool
    """The most probable suspect is broken, or nothing could tell it from what is."""
    among_three: bool
    checks: int


def search(world: NightWorld, innocent_work: bool = False) -> Searched | None:
    """None where nothing fails that anybody could have seen."""
    symptom = world.first_symptom()
    if symptom is None:
        return None
    known = Known(world.graph, world.graph.slugs, world.graph.slugs, frozenset(world.graph.slugs))
    observations = [SeenOnce(*symptom, Outcome.FAILING, BEGAN + timedelta(hours=1))]
    weighed = weigh(known, things_seen(observations))
    works = _innocent(world, weighed) if innocent_work else []
    if works:
        weighed = weigh(known, things_seen(observations), works)
    checks = 0
    while checks < MOST_CHECKS and max(weighed.probability.values()) < SURE:
        check = next_check(weighed, {one.edge for one in observations})
        if check is None:
            break
        checks += 1
        outcome = Outcome.FAILING if world.is_said_to_fail(check.edge) else Outcome.WORKING
        observations.append(SeenOnce(*check.edge, outcome, observations[-1].at + timedelta(minutes=1)))
        weighed = weigh(known, things_seen(observations), works)
    return _judged(world, list(weighed.probability), checks)


def _innocent(world: NightWorld, weighed: Weighed) -> list[WorkOn]:
    """Work in effect on a suspect that is not broken."""
    others = sorted(set(weighed.probability) - set(world.broken))
    return [WorkOn("innocent", frozenset([world.random.choice(others)]), BEGAN)] if others else []


def _judged(world: NightWorld, ranked: Sequence[str], checks: int) -> Searched:
    same = {slug for broken in world.broken for slug in told_apart_by_nothing(world.graph, broken, world.edges, ranked)}
    return Searched(ranked[0] in same, bool(same & set(ranked[:3])), checks)


def told_apart_by_nothing(graph: Graph, broken: str, edges: Sequence[Edge], others: Iterable[str]) -> set[str]:
    """The broken system, and those of which every check would foretell the same."""
    mark = _foretold(graph, broken, edges)
    return {broken} | {slug for slug in others if _foretold(graph, slug, edges) == mark}


def _foretold(graph: Graph, broken: str, edges: Sequence[Edge]) -> tuple[int, ...]:
    out = {graph.slugs[node] for node in outage_of(graph, {broken: Level.OUTAGE})}
    reached = graph.blast_radius([broken])
    return tuple(3 if to in out else 2 if from_ == broken else 1 if from_ in reached else 0 for from_, to in edges)
