"""What is still under way at systems when one piece of work there is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from changes.models import Target, Window
from changes.selectors.facts import declared_of
from estate.domain.impact import Level, impact_of
from estate.selectors.graph import current_estate


@dataclass(frozen=True, slots=True)
class GoesOn:
    window: Window
    system: str
    level: Level
    is_worked_on: bool
    """Or only reached by the work."""


def still_going_on(systems: Collection[str], over: Collection[int]) -> list[GoesOn]:
    """By system, the worst first; `over` are the windows that have ended."""
    if not systems:
        return []
    estate = current_estate()
    ids = [estate.system_ids[slug] for slug in estate.graph.needs(systems) if slug in estate.system_ids]
    worked_on = Target.objects.filter(system__in=ids).values("change")
    windows = Window.objects.in_progress().filter(change__in=worked_on).exclude(pk__in=over).with_facts()
    found = (one for window in windows.order_by("pk") for one in _at(window, systems))
    return sorted(found, key=lambda one: (one.system, -one.level, one.window.pk))


def _at(window: Window, systems: Collection[str]) -> Iterator[GoesOn]:
    declared = declared_of(window.change, window)
    levels = impact_of(current_estate().graph, declared)
    for slug in systems:
        level = levels.get(slug, Level.NONE)
        if level or slug in declared.levels:
            yield GoesOn(window, slug, level, slug in declared.levels)
