"""Who works at a moment, around it, and what of mine it reaches: what Tonight, `now/` and the schedule show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import Organisation
from changes.domain.conflicts.severity import Severity
from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import NOT_ASKED_FOR_STATES, Standing, standing
from changes.models import FindingSide, FindingState, State, Window
from changes.selectors.changes import WindowView, window_views
from changes.selectors.facts import declared_of, window_facts
from changes.selectors.reader import Reader
from changes.selectors.sight import NearWindows, visible_windows
from core.refusals import Invalid
from core.time.bounds import refusals_of_moments
from estate.domain.impact import Level, impact_together
from estate.models import Freeze
from estate.selectors.graph import pinned

UPCOMING_HOURS = 12
JUST_ENDED_HOURS = 4
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class BoardView:
    in_progress: tuple[WindowView, ...]
    unconfirmed: tuple[WindowView, ...]
    overrunning: tuple[WindowView, ...]
    upcoming: tuple[WindowView, ...]
    just_ended: tuple[WindowView, ...]
    freezes: tuple[Freeze, ...]
    together: dict[str, Level]
    """The level of each own system that is hit, by all that is in effect at that moment."""
    at_most: bool


def board(reader: Reader, at: datetime | None = None, hours: int = UPCOMING_HOURS) -> BoardView:
    """What is known today about that moment: the past by actual times; for the future, windows planned for it count
    as in progress, with their true state."""
    at = at or reader.now
    for reason in refusals_of_moments(at):
        raise Invalid.of("at", reason)
    with pinned(reader.estate):
        return _board(reader, at, hours)


def _board(reader: Reader, at: datetime, hours: int) -> BoardView:
    windows = list(_around(reader.organisation, at, hours))
    reader.look_at([window.change for window in windows])
    groups: dict[str, list[Window]] = {name: [] for name in (*_ORDER, "")}
    for window in windows:
        groups[_group(window, at, reader.now, hours)].append(window)
    in_effect = [window for name in ("in_progress", "unconfirmed", "overrunning") for window in groups[name]]
    together = impact_together(reader.estate.graph, [declared_of(w.change, w) for w in in_effect])
    shown = {name: tuple(window_views(reader, groups[name])) for name in _ORDER}
    return BoardView(
        **shown,
        freezes=tuple(_freezes(reader, at, hours)),
        together={slug: level for slug, level in together.levels.items() if slug in reader.own and level},
        at_most=together.at_most,
    )


_ORDER = ("in_progress", "unconfirmed", "overrunning", "upcoming", "just_ended")


def open_marks(organisation: Organisation, window_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """For each of these windows the worst severity and the number of findings that the organisation has not accepted,
    of those with work of its own on one side."""
    own = FindingSide.objects.filter(organisation=organisation, accepted_at=None).values("finding")
    sides = FindingSide.objects.filter(
        window__in=window_ids, finding__in=own, finding__state=FindingState.FOUND, finding__absorbed=False
    ).exclude(finding__severity=Severity.INFO)
    marks = sides.values("window").annotate(worst=Max("finding__severity"), number=Count("finding", distinct=True))
    return {row["window"]: (row["worst"], row["number"]) for row in marks}


def _around(organisation: Organisation, at: datetime, hours: int) -> QuerySet[Window]:
    near = Q(period__overlap=(at - timedelta(hours=JUST_ENDED_HOURS), at + timedelta(hours=hours)))
    counted = visible_windows(organisation, NearWindows.of(Window.objects.filter(near | Q(state=State.IN_PROGRESS))))
    counted = counted.exclude(state__in=NOT_ASKED_FOR_STATES)
    counted = counted.exclude(state=State.CANCELLED, actual_start=None)
    return counted.with_facts().order_by("period", "public_id")[:MOST_ROWS]


def _group(window: Window, at: datetime, now: datetime, hours: int) -> str:
    """Which list a window stands in when one looks at `at`, knowing what is known at `now`."""
    begins, ends = window.actual_start or window.starts_at, window.actual_end or window.ends_at
    if window.actual_end and window.actual_end <= at:
        return "just_ended" if window.actual_end > at - timedelta(hours=JUST_ENDED_HOURS) else ""
    if begins > at:
        return "upcoming" if begins < at + timedelta(hours=hours) else ""
    if at > now:
        return _group_ahead(window, at, now)
    if window.actual_start is not None:
        return "overrunning" if ends is not None and window.actual_end is None and ends <= at else "in_progress"
    if ends is not None and ends <= at:
        return "just_ended" if window.state == State.APPROVED and ends > at - timedelta(hours=JUST_ENDED_HOURS) else ""
    waits = standing(window_facts(window), at) is Standing.UNCONFIRMED
    return "unconfirmed" if waits else "upcoming" if window.state == State.REQUESTED else ""


def _group_ahead(window: Window, at: datetime, now: datetime) -> str:
    """At a moment still to come: what is planned for it, and running work as long as it counts."""
    facts = window_facts(window)
    period = counted_period(facts, now, window.change.organisation.open_end_hours)
    if not period.includes(at):
        return ""
    return "overrunning" if standing(facts, now) is Standing.OVERRUNNING else "in_progress"


def _freezes(reader: Reader, at: datetime, hours: int) -> QuerySet[Freeze]:
    seen = Freeze.objects.visible_to(reader.organisation, reader.concerning)
    freezes = seen.between(at, at + timedelta(hours=hours))
    return freezes.select_related("organisation").prefetch_related("systems").order_by("starts_at", "public_id")
