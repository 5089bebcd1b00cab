"""Rows turned into what the rules ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from changes.domain.approvals import Basis, OwnBasis
from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import APPROVABLE_STATES, ENDED_STATES, WindowFacts
from changes.domain.window_class import Class, class_of, worst_class
from changes.domain.work import Check
from changes.models import Change, State, Window
from changes.selectors.repeats import repeats_of
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


def declared_in(change: Change, windows: Iterable[Window], *, given_back: bool = False) -> Declared:
    """What the change declares in these windows, each with its own targets; with those that were `given_back`."""
    slugs = current_estate().slugs
    own = ((*window.only_systems, *(window.released if given_back else ())) for window in windows)
    return declared_of(change).at_times([slugs[pk] for pk in only if pk in slugs] if only else None for only in own)


def not_cancelled(windows: Sequence[Window]) -> Sequence[Window]:
    """What the change is about; of one that was cancelled, what it would have been about."""
    return [window for window in windows if window.state != "cancelled"] or windows


def not_over(change: Change) -> Sequence[Window]:
    """Those that are still to come or under way; of work that is over, all that took place."""
    windows = list(change.windows.all())
    return [window for window in windows if window.state not in ENDED_STATES] or not_cancelled(windows)


def checks_of(change: Change) -> tuple[Check, ...]:
    return tuple(
        Check(
            validation.to_system.slug,
            validation.from_system.slug if validation.from_system else None,
            validation.text,
        )
        for validation in change.validations.all()
    )


def impact_facts(change: Change, windows: Iterable[Window] = (), *, given_back: bool = False) -> ImpactFacts:
    """Of some of its windows, the worst of each alone; else of all its targets."""
    graph = current_estate().graph
    declared = declared_in(change, windows, given_back=given_back)
    return ImpactFacts(
        levels=impact_of(graph, declared),
        paths=graph.shortest_paths(declared.levels),
        targets=frozenset(declared.levels),
        validated=frozenset(end for check in checks_of(change) for end in check.ends),
    )


def basis_of(change: Change, now: datetime) -> Basis:
    """What has to be agreed to: windows that have started or ended keep theirs."""
    return _basis(change, now, APPROVABLE_STATES)


def agreed_basis(change: Change, now: datetime) -> Basis:
    """What somebody who approves the change now agrees to. A window under way is part of it as it was planned: its
    start may be taken back."""
    return _basis(change, now, (*APPROVABLE_STATES, State.IN_PROGRESS))


def _basis(change: Change, now: datetime, states: Collection[str]) -> Basis:
    graph, open_end_hours = current_estate().graph, change.organisation.open_end_hours
    windows = [window for window in change.windows.all() if window.state in states]
    declared = declared_in(change, windows)
    own = {str(window.pk): declared_in(change, [window]) for window in windows if window.only_systems}
    repeats = repeats_of(change.pk, windows)
    return Basis(
        periods={
            str(window.pk): counted_period(
                WindowFacts(State.APPROVED, window.starts_at, window.ends_at), now, open_end_hours
            )
            for window in windows
        },
        levels=impact_of(graph, declared),
        targets=frozenset(declared.levels),
        checks=frozenset((check.from_, check.to) for check in checks_of(change)),
        own={window: OwnBasis(impact_of(graph, one), frozenset(one.levels)) for window, one in own.items()},
        repeats=repeats,
        by_rule={
            str(window.pk): repeats.time_at(window.occurrence).period
            for window in windows
            if repeats and window.occurrence
        },
    )
