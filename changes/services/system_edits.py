"""Edits of systems, with what they mean for work: also of one that is there no longer, and of one that is back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from accounts.models import Person
from changes.models import Change, Target, Window, WindowQuerySet
from changes.selectors.reader import Reader
from changes.services.graph_edits import editing_graph
from core import clock
from core.refusals import refuse_if
from core.time import wording
from estate.domain.may import may_keep
from estate.models import System
from estate.services import systems as system_acts

MOST_NAMED = 3
"""Of the work that keeps a system from being retired."""


def edit(actor: Person, system: System, values: Mapping[str, Any]) -> System:
    """Saves what differs. `retired` is among the values where that is to change: an edit counts while it is in use."""
    may_keep(actor, system).require()
    described = {name: value for name, value in values.items() if name != "retired"}
    with editing_graph(actor):
        system = System.objects.select_related("organisation").get(pk=system.pk)
        retired = values.get("retired", system.retired)
        if not retired:
            system = bring_back(actor, system)
        if described:
            system = system_acts.edit_system(actor, system, described)
        return retire(actor, system) if retired else system


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
    for window in _not_over(system).select_related("change").order_by("starts_at", "pk"):
        first.setdefault(window.change_id, window)
    if not first:
        return ""
    reader.learn_titles([window.change for window in first.values()])
    named = [_named(reader, window.change, window) for window in list(first.values())[:MOST_NAMED]]
    more = f"; and {len(first) - MOST_NAMED} more" if len(first) > MOST_NAMED else ""
    return f"Work on {system} is not over: {'; '.join(named)}{more}. End or cancel it, or take the system out of it."


def _named(reader: Reader, change: Change, window: Window) -> str:
    starts_at = wording.moment(window.starts_at, reader.zone, reader.now)
    return f"{change.reference} {reader.title(change)} ({starts_at})"


def _not_over(system: System) -> WindowQuerySet:
    targeting = Target.objects.filter(system=system).values("change")
    on_all = Q(only_systems=[]) | Q(only_systems__contains=[system.pk])
    return Window.objects.effective().filter(on_all, change__in=targeting)
