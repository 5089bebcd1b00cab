"""Edits of the dependency graph, with what they mean for work that was planned long before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.log_words import Elsewhere
from changes.ledger import reconcile as ledger
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, Target, Window
from changes.selectors.facts import declared_in, not_over
from changes.selectors.sight import audience_of
from core.activity import record
from estate.domain.graph import Graph
from estate.domain.impact import Declared
from estate.models import GraphVersion
from estate.selectors.graph import Estate, current_estate
from estate.selectors.private_systems import who_see_any


@contextmanager
def editing_graph(actor: Person) -> Iterator[None]:
    """One transaction for the edit, for the conflicts that it brings or takes away, and for the owners whom planned
    work newly reaches by it."""
    with placing_work() as now:
        before, version = current_estate().graph, GraphVersion.current()
        yield
        if GraphVersion.current() != version:
            follow_graph(actor, before, now)


def follow_graph(actor: Person | None, before: Graph, now: datetime) -> None:
    """Under the schedule's lock, once the graph is another. The actor is nobody where a command edited it."""
    after = current_estate().graph
    delta = ledger.reconcile(_windows_that_reach(before.altered_in(after), before, after), now)
    ledger.tell_of(delta, Elsewhere.GRAPH_EDITED, actor, actor.organisation if actor else None)
    _tell_newly_reached(actor, before)
    _tell_no_longer_reached(actor, before)


def _windows_that_reach(systems: frozenset[str], before: Graph, after: Graph) -> set[int]:
    """Those whose work reached any of these systems, or does so now: only their conflicts can be different."""
    ids = current_estate().system_ids
    targets = [ids[slug] for slug in before.needs(systems) | after.needs(systems) if slug in ids]
    worked_on = Target.objects.filter(system_id__in=targets).values("change")
    return set(Window.objects.effective().filter(change__in=worked_on).values_list("pk", flat=True))


def _tell_newly_reached(actor: Person | None, before: Graph) -> None:
    """Only work on what the new dependencies lead from can reach anything new, and only what they lead to."""
    estate = current_estate()
    added = estate.graph.dependencies_added_since(before)
    newly = estate.graph.blast_radius(dependent for dependent, _ in added)
    providers = frozenset(provider for _, provider in added)
    for change in _planned_on(estate.graph.needs(providers)) if added else ():
        systems = _newly_reached(declared_in(change, not_over(change)), newly, before, estate)
        if systems:
            raise_board_versions(_to_whom_it_is_news(change, systems))
            record(
                Elsewhere.REACHES_MORE,
                "change",
                change.pk,
                actor=actor,
                organisation=actor.organisation if actor else None,
                tells=["newly_reached"],
                systems=systems,
            )


def _tell_no_longer_reached(actor: Person | None, before: Graph) -> None:
    """Of planned work: whoever was told of it for what it reaches no longer."""
    estate = current_estate()
    removed = before.dependencies_added_since(estate.graph)
    lost = before.blast_radius(dependent for dependent, _ in removed)
    for change in _planned_on(before.needs(provider for _, provider in removed)) if removed else ():
        targets = [
            slug for slug in declared_in(change, not_over(change)).levels if slug in before and slug in estate.graph
        ]
        systems = lost & before.blast_radius(targets) - estate.graph.blast_radius(targets)
        if systems:
            raise_board_versions(_to_whom_it_is_news(change, systems))
            record(
                Elsewhere.REACHES_LESS,
                "change",
                change.pk,
                actor=actor,
                organisation=actor.organisation if actor else None,
                tells=["dropped"],
                lost=sorted(systems),
            )


def _to_whom_it_is_news(change: Change, slugs: Collection[str]) -> set[int]:
    """Who sees the work in full, and of those who see it those who may know one of these systems. To all others
    nothing happened, also by their ETags."""
    knowing = who_see_any(current_estate(), slugs)
    return {change.organisation_id, *change.shares.values_list("organisation_id", flat=True)} | (
        audience_of(change) & knowing
    )


def _planned_on(systems: frozenset[str]) -> list[Change]:
    known = current_estate().system_ids
    ids = [known[slug] for slug in systems if slug in known]
    targeting = Target.objects.filter(system_id__in=ids).values("change")
    planned = Window.objects.effective().filter(change__in=targeting).values("change")
    return list(Change.objects.filter(pk__in=planned).order_by("pk").prefetch_related("targets__system", "windows"))


def _newly_reached(declared: Declared, newly: frozenset[str], before: Graph, estate: Estate) -> list[str]:
    """Systems that it hits now, at whatever level, and did not reach before the edit."""
    known = before.blast_bits(slug for slug in declared.levels if slug in before)
    fresh = [slug for slug in newly if slug not in before or not before.in_bits(slug, known)]
    near = estate.memory.blast_radius(declared).near(fresh)
    return sorted(slug for slug in fresh if near.level(slug))
