"""Edits of systems, with what they mean for work: also of one that is there no longer, and of one that is back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Person
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, Target, Window, WindowQuerySet
from changes.selectors.reader import Reader
from changes.services import renaming
from changes.services.graph_edits import editing_graph
from core import clock
from core.refusals import Busy, Invalid, NotAllowed, Refused, refuse_if
from core.time import wording
from estate.domain.may import may_keep
from estate.models import Dependency, System
from estate.services import dependencies as dependency_acts
from estate.services import systems as system_acts

MOST_NAMED = 3
"""Of the work that keeps a system from being retired."""


def edit(actor: Person, system: System, values: Mapping[str, Any]) -> System:
    """Saves what differs. `retired` is among the values where that is to change: an edit counts while it is in use."""
    may_keep(actor, system).require()
    described = {name: value for name, value in values.items() if name not in ("retired", "slug")}
    with placing_work():
        if slug := values.get("slug"):
            system = renaming.rename(actor, system, slug)
        return _described(actor, system, described, values.get("retired"))


def _described(actor: Person, system: System, described: Mapping[str, Any], retired: bool | None) -> System:
    with editing_graph(actor):
        system = System.objects.select_related("organisation").get(pk=system.pk)
        retired = system.retired if retired is None else retired
        if not retired:
            system = bring_back(actor, system)
        if described:
            system = system_acts.edit_system(actor, system, described)
        return retire(actor, system) if retired else system


@dataclass(frozen=True, slots=True)
class EnteredSystem:
    """A system as a form says it, with what it needs and what needs it."""

    values: Mapping[str, Any]
    needs: Mapping[str, str] = field(default_factory=dict)
    """Slug of the provider, and how much it needs it."""
    needed_by: Mapping[str, str] = field(default_factory=dict)
    """Slug of the dependent, and how much that needs it."""
    shown: frozenset[UUID] = frozenset()
    """The dependencies that stood in the form: what was entered elsewhere meanwhile stays."""


def save(actor: Person, system: System | None, entered: EnteredSystem) -> System:
    """All of it or nothing. Of what stood in the form and stands there no longer nothing is left."""
    with placing_work():
        if system is not None and entered.values.get("slug"):
            system = renaming.rename(actor, system, entered.values["slug"])
        return _save(actor, system, entered)


def _save(actor: Person, system: System | None, entered: EnteredSystem) -> System:
    with editing_graph(actor):
        system = edit(actor, system, entered.values) if system else system_acts.add_system(actor, entered.values)
        there = _dependencies_of(system)
        for pk, row in there.items():
            if pk in entered.shown and _other_end(system, row) not in _side(system, row, entered):
                dependency_acts.remove_dependency(actor, row)
        known = {(row.dependent.slug, row.provider.slug): row for row in there.values()}
        for part, wanted in (("needs", entered.needs), ("needed_by", entered.needed_by)):
            for place, (slug, kind) in enumerate(wanted.items()):
                ends = (system.slug, slug) if part == "needs" else (slug, system.slug)
                with _said_at(f"{part}.{place}.system"):
                    _settle(actor, ends, kind, known.get(ends))
        return system


def _dependencies_of(system: System) -> dict[UUID, Dependency]:
    rows = Dependency.objects.with_ends().filter(Q(dependent=system) | Q(provider=system))
    return {row.public_id: row for row in rows}


def _other_end(system: System, row: Dependency) -> str:
    return row.provider.slug if row.dependent_id == system.pk else row.dependent.slug


def _side(system: System, row: Dependency, entered: EnteredSystem) -> Mapping[str, str]:
    return entered.needs if row.dependent_id == system.pk else entered.needed_by


def _settle(actor: Person, ends: tuple[str, str], kind: str, known: Dependency | None) -> None:
    if known is None:
        dependency_acts.add_dependency(actor, *ends, kind)
    elif known.kind != kind:
        dependency_acts.edit_dependency(actor, known, kind)


@contextmanager
def _said_at(place: str) -> Iterator[None]:
    try:
        yield
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        raise Invalid({place: [*refusal.reasons]}) from refusal


def retire(actor: Person, system: System) -> System:
    """From then on it counts for no impact. Refused while work on it is planned or under way: whoever carries that out
    has to know first."""
    may_keep(actor, system).require()
    with editing_graph(actor):
        reason = why_not_retired(Reader(actor), system)
        refuse_if([reason] if reason else [])
        return system_acts.retire_system(actor, system, clock.now())


def bring_back(actor: Person, system: System) -> System:
    """With the dependencies that it had; findings that rest on it are found anew."""
    may_keep(actor, system).require()
    with editing_graph(actor):
        return system_acts.bring_system_back(actor, system)


def why_not_retired(reader: Reader, system: System) -> str:
    """Empty where nothing is planned on it. Its owner reads of all of that work what it is."""
    first: dict[int, Window] = {}
    for window in work_not_over(system).select_related("change").order_by("starts_at", "pk"):
        first.setdefault(window.change_id, window)
    if not first:
        return ""
    reader.learn_titles([window.change for window in first.values()])
    named = [_named(reader, window.change, window) for window in list(first.values())[:MOST_NAMED]]
    more = f"; and {len(first) - MOST_NAMED} more" if len(first) > MOST_NAMED else ""
    how = "not over" if any(one.actual_start for one in first.values()) else "still planned"
    return f"Work on {system} is {how}: {'; '.join(named)}{more}. End or cancel it, or take the system out of it."


def _named(reader: Reader, change: Change, window: Window) -> str:
    starts_at = wording.moment(window.starts_at, reader.zone, reader.now)
    return f"{change.reference} {reader.title(change)} ({starts_at})"


def work_not_over(system: System) -> WindowQuerySet:
    targeting = Target.objects.filter(system=system).values("change")
    on_all = Q(only_systems=[]) | Q(only_systems__contains=[system.pk])
    return Window.objects.effective().filter(on_all, change__in=targeting)
