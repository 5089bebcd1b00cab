"""Rows turned into what the rules ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from changes.domain.approvals import Basis
from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import APPROVABLE_STATES, WindowFacts
from changes.domain.window_class import Class, class_of, worst_class
from changes.domain.work import Check
from changes.models import Change, Window
from core import clock
from estate.domain.impact import Declared, Level, impact_of
from estate.selectors.graph import current_estate


@dataclass(frozen=True, slots=True)
class ImpactFacts:
    """What a change reaches, computed alone."""

    levels: Mapping[str, Level]
    paths: Mapping[str, tuple[str, ...]]
    targets: frozenset[str]
    validated: frozenset[str]


def window_facts(window: Window) -> WindowFacts:
    return WindowFacts(window.state, window.starts_at, window.ends_at, window.actual_start, window.actual_end)


def class_of_window(window: Window) -> Class:
    """By its planned start; one that was not submitted yet, as if it were now."""
    return class_of(window.announced_at or clock.now(), window.starts_at, window.change.organisation.notice_hours)


def class_of_change(change: Change) -> Class:
    return worst_class([class_of_window(window) for window in change.windows.all()])


def declared_of(change: Change, window: Window | None = None) -> Declared:
    """What the change declares, in one of its windows or in all."""
    only = set(window.only_systems) if window else set()
    return Declared(
        {
            target.system.slug: Level.from_word(target.impact)
            for target in change.targets.all()
            if not only or target.system_id in only
        },
        change.one_at_a_time,
    )


def checks_of(change: Change) -> tuple[Check, ...]:
    return tuple(
        Check(
            validation.to_system.slug,
            validation.from_system.slug if validation.from_system else None,
            validation.text,
        )
        for validation in change.validations.all()
    )


def impact_facts(change: Change) -> ImpactFacts:
    graph = current_estate().graph
    declared = declared_of(change)
    return ImpactFacts(
        levels=impact_of(graph, declared),
        paths=graph.shortest_paths(declared.levels),
        targets=frozenset(declared.levels),
        validated=frozenset(end for check in checks_of(change) for end in check.ends),
    )


def basis_of(change: Change, now: datetime) -> Basis:
    """What somebody who approves the change now agrees to. Windows that have started or ended keep theirs."""
    declared = declared_of(change)
    planned = [window for window in change.windows.all() if window.state in APPROVABLE_STATES]
    return Basis(
        periods={
            str(window.pk): counted_period(window_facts(window), now, change.organisation.open_end_hours)
            for window in planned
        },
        levels=impact_of(current_estate().graph, declared),
        targets=frozenset(declared.levels),
        checks=frozenset((check.from_, check.to) for check in checks_of(change)),
    )
