"""Edits of the dependency graph, with what they mean for work that was planned long before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Person
from accounts.services import raise_board_versions, record
from changes.models import Change, Target, Window
from changes.services import ledger
from changes.services.facts import declared_of
from changes.services.schedule import placing_work
from changes.services.visibility import audience_of
from estate.domain.graph import Graph
from estate.domain.impact import impact_of
from estate.loading import current_estate
from estate.models import GraphVersion


@contextmanager
def editing_graph(actor: Person) -> Iterator[None]:
    """One transaction for the edit, for the conflicts that it brings or takes away, and for the owners whom planned
    work newly reaches by it."""
    with placing_work() as now:
        before, version = current_estate().graph, GraphVersion.current()
        yield
        if GraphVersion.current() != version:
            after = current_estate().graph
            delta = ledger.reconcile(_windows_that_reach(before.altered_in(after), before, after), now)
            ledger.tell_of(delta, "graph_edited", actor, actor.organisation)
            _tell_newly_reached(actor, before)


def _windows_that_reach(systems: frozenset[str], before: Graph, after: Graph) -> set[int]:
    """Those whose work reached any of these systems, or does so now: only their conflicts can be different."""
    ids = current_estate().system_ids
    targets = [ids[slug] for slug in before.needs(systems) | after.needs(systems) if slug in ids]
    worked_on = Target.objects.filter(system_id__in=targets).values("change")
    return set(Window.objects.effective().filter(change__in=worked_on).values_list("pk", flat=True))


def _tell_newly_reached(actor: Person, before: Graph) -> None:
    """Only work on what the new dependencies lead from can reach anything new."""
    graph = current_estate().graph
    added = graph.providers_added_since(before)
    for change in _planned_on(graph.needs(added)) if added else ():
        systems = _newly_reached(change, before, graph)
        if systems:
            raise_board_versions(audience_of(change))
            record(
                "reaches_more",
                "change",
                change.pk,
                actor=actor,
                organisation=actor.organisation,
                tells=["newly_reached"],
                systems=systems,
            )


def _planned_on(systems: frozenset[str]) -> list[Change]:
    ids = [current_estate().system_ids[slug] for slug in systems]
    targeting = Target.objects.filter(system_id__in=ids).values("change")
    planned = Window.objects.effective().filter(change__in=targeting).values("change")
    return list(Change.objects.filter(pk__in=planned).order_by("pk").prefetch_related("targets__system"))


def _newly_reached(change: Change, before: Graph, after: Graph) -> list[str]:
    """Systems that it hits now, at whatever level, and did not reach before the edit."""
    declared = declared_of(change)
    reached = before.blast_radius(slug for slug in declared.levels if slug in before)
    return sorted(slug for slug, level in impact_of(after, declared).items() if level and slug not in reached)
