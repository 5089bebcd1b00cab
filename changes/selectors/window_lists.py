"""Windows in lists beyond the board: the schedule, and the work on one system.

What a list is narrowed by tells no more than its rows do: targets count only where the reader may see them, and of
counterparts only the points at which they meet the reader's work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import (
    EFFECTIVE_STATES,
    NOT_ASKED_FOR_STATES,
    TOOK_PLACE_STATES,
    Standing,
    standing,
)
from changes.models import State, Target, Window, WindowQuerySet
from changes.selectors.board import is_in_effect, open_sides
from changes.selectors.changes import WindowView, window_views
from changes.selectors.facts import declared_of, window_facts
from changes.selectors.reader import Reader
from changes.selectors.sight import NearWindows, seen_as_affected, windows_met
from core.cursor import Cursor, SortedRows, part_of
from core.cut import Cut, cut_query
from core.time.interval import Interval
from estate.domain.impact import Level, impact_together

MOST_ROWS = 200
MOST_WEIGHED = 1_000
MOST_AHEAD = 40
MOST_PAST = 10
IN_EFFECT = (Standing.RUNNING, Standing.OVERRUNNING, Standing.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class WantedWindows:
    """What a list is narrowed to; what is empty narrows nothing."""

    period: Interval
    organisation: str = ""
    systems: frozenset[str] = frozenset()
    """Work on any of these, or that reaches one of them. The reader must be allowed to see them."""
    impact: Level = Level.NONE
    """At least this is declared for one of the targets."""
    mine: bool = False
    reaching: bool = False
    """Only work by which something of the reader's own is at risk, at least."""
    meeting: bool = False
    """Only work in a conflict with the reader's that their organisation has not accepted."""
    drafts: bool = False
    """Only drafts."""

    @property
    def by_what_it_does(self) -> bool:
        return bool(self.systems or self.impact or self.reaching)


@dataclass(frozen=True, slots=True)
class Listing:
    views: tuple[WindowView, ...]
    next: str
    """The cursor of those that begin later, where there are more than were asked for."""


@dataclass(frozen=True, slots=True)
class WorkOnSystem:
    """Work that targets one system or reaches it, or that meets the reader's work there."""

    now: Cut[WindowView]
    """Own work first, and then what began last."""
    upcoming: Cut[WindowView]
    past: Cut[WindowView]
    level: Level
    """Of the system now, by all that the reader may see."""


def listing(reader: Reader, wanted: WantedWindows, cursor: Cursor, most: int = MOST_ROWS) -> Listing:
    near = NearWindows.of(Window.objects.that_may_overlap([wanted.period], reader.now))
    found = narrowed(reader, wanted, near)
    in_order = found.with_facts().annotate(begins=Coalesce("actual_start", "starts_at")).order_by("begins", "public_id")
    part = part_of(SortedRows(in_order), cursor, most)
    reader.look_at([window.change for window in part.rows])
    shown = [window for window in part.rows if _fits(reader, window, wanted)]
    return Listing(tuple(window_views(reader, shown)), part.next)


def work_on(reader: Reader, slug: str) -> WorkOnSystem:
    """Expects that the reader may see the system."""
    systems = frozenset([slug])
    seen = seen_on(reader, systems).values_list("pk", flat=True)
    now = seen.filter(_taking_place(reader.now)).order_by(_own_first(reader), "-period", "public_id")
    ahead = seen.filter(_not_over(reader.now)).exclude(_taking_place(reader.now)).order_by("period", "public_id")
    current, upcoming = cut_query(now, MOST_AHEAD), cut_query(ahead, MOST_AHEAD)
    past = cut_query(seen.filter(over(reader.now)).order_by("-period", "public_id"), MOST_PAST)
    windows = Window.objects.with_facts().in_bulk([*current, *upcoming, *past])
    reader.look_at([window.change for window in windows.values()])

    def views(ids: Cut[int]) -> Cut[WindowView]:
        shown = [windows[pk] for pk in ids if reaches(reader, windows[pk], systems)]
        return Cut(tuple(window_views(reader, shown)), ids.rest)

    level = _levels(reader, [windows[pk] for pk in current]).get(slug, Level.NONE)
    return WorkOnSystem(views(current), views(upcoming), views(past), level)


def levels_now(reader: Reader) -> dict[str, Level]:
    """How badly each system is hit by all that is in effect now, as far as the reader may see it."""
    near = NearWindows.of(Window.objects.filter(_begun(reader.now)))
    affected = seen_as_affected(reader.organisation).filter(pk__in=near.changes)
    seen = Window.objects.filter(_not_over(reader.now), pk__in=near.windows, change__in=affected)
    begun = seen.filter(period__startswith__lte=reader.now).with_facts()
    begun = begun.order_by(_own_first(reader), "-period", "public_id")[:MOST_WEIGHED]
    return _levels(reader, [window for window in begun if _in_effect(window, reader.now)])


def known_during(reader: Reader, period: Interval) -> list[Window]:
    """What was, is or will be done in that time, of which the reader may see what is worked on: own work first, and
    then what begins last."""
    near = NearWindows.of(Window.objects.that_may_overlap([period], reader.now))
    affected = seen_as_affected(reader.organisation).filter(pk__in=near.changes)
    seen = Window.objects.filter(pk__in=near.windows, change__in=affected).exclude(state__in=NOT_ASKED_FOR_STATES)
    known = seen.exclude(state=State.CANCELLED, actual_start=None).with_facts()
    windows = list(known.order_by(_own_first(reader), "-period", "public_id")[:MOST_WEIGHED])
    reader.look_at([window.change for window in windows])
    return [window for window in windows if reader.sight(window.change).shows("title")]


def levels_at(reader: Reader, known: Sequence[Window], at: datetime) -> dict[str, Level]:
    """How badly each system is hit at that moment by what of these is in effect then."""
    return _levels(reader, [window for window in known if is_in_effect(window, at, reader.now)])


def _own_first(reader: Reader) -> Case:
    return Case(When(change__organisation=reader.organisation, then=Value(0)), default=Value(1))


def _taking_place(now: datetime) -> Q:
    return Q(state=State.IN_PROGRESS) | Q(state=State.APPROVED, period__contains=now)


def _not_over(now: datetime) -> Q:
    return Q(state=State.IN_PROGRESS) | Q(state__in=EFFECTIVE_STATES, period__overlap=(now, None))


def _begun(now: datetime) -> Q:
    """Planned for now, or running."""
    return Q(state=State.IN_PROGRESS) | Q(state__in=EFFECTIVE_STATES, period__contains=now)


def over(now: datetime) -> Q:
    """What took place, wholly or in part, and what was to take place and was never started."""
    ended = Q(state__in=TOOK_PLACE_STATES) | Q(state=State.CANCELLED, actual_start__isnull=False)
    return ended | Q(state=State.APPROVED, ends_at__lte=now)


def _in_effect(window: Window, now: datetime) -> bool:
    return standing(window_facts(window), now) in IN_EFFECT


def _levels(reader: Reader, windows: Sequence[Window]) -> dict[str, Level]:
    """By work whose targets the reader may see."""
    reader.look_at([window.change for window in windows])
    known = [window for window in windows if reader.sight(window.change).shows("title")]
    together = impact_together(reader.estate.graph, [declared_of(window.change, window) for window in known])
    return {slug: level for slug, level in together.levels.items() if level}


def narrowed(reader: Reader, wanted: WantedWindows, near: NearWindows) -> WindowQuerySet:
    windows = seen_on(reader, wanted.systems, wanted.impact, near)
    if wanted.organisation:
        windows = windows.filter(change__organisation__slug=wanted.organisation)
    if wanted.reaching:
        windows = windows.filter(pk__in=seen_on(reader, reader.own, Level.AT_RISK, near).order_by().values("pk"))
    if wanted.meeting:
        windows = windows.filter(pk__in=open_sides(reader.organisation, near.windows).order_by().values("window"))
    if wanted.drafts:
        windows = windows.filter(state=State.DRAFT)
    return windows.filter(change__organisation=reader.organisation) if wanted.mine else windows


def seen_on(
    reader: Reader,
    systems: frozenset[str] = frozenset(),
    impact: Level = Level.NONE,
    near: NearWindows | None = None,
) -> WindowQuerySet:
    """Of counterparts only windows that still count; what they declare narrows nothing, so they are not among those
    that are chosen by impact. What the reader knows the targets of is no work on a system because it meets other work
    there: it only checks it."""
    organisation = reader.organisation
    changes, windows = seen_as_affected(organisation), Window.objects.all()
    if near is not None:
        changes, windows = changes.filter(pk__in=near.changes), windows.filter(pk__in=near.windows)
    known = Q(change__in=changes)
    affected = known & targeting(reader, systems, impact)
    if impact:
        return windows.filter(affected)
    met = Q(state__in=EFFECTIVE_STATES) & windows_met(organisation, systems)
    return windows.filter(affected | (met & ~known if systems else met))


def targeting(reader: Reader, systems: frozenset[str], impact: Level) -> Q:
    if not systems and not impact:
        return Q()
    targets = Target.objects.filter(change=OuterRef("change"), impact__in=_at_least(impact))
    if systems:
        needed = reader.estate.graph.needs(systems)
        targets = targets.filter(system__in=[reader.estate.system_ids[slug] for slug in needed])
    return Q(Exists(targets)) & (Q(only_systems=[]) | Q(Exists(targets.filter(_worked_on()))))


def _worked_on() -> Func:
    """Of a target, whether the window names it as one of its own."""
    ends = F("system_id"), OuterRef("only_systems")
    return Func(*ends, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


def _at_least(level: Level) -> list[str]:
    return [one.word for one in Level if one >= level]


def _fits(reader: Reader, window: Window, wanted: WantedWindows) -> bool:
    """The verdict where the database only knows roughly: running work lasts longer than planned, and a window may
    work on some of the targets only."""
    period = counted_period(window_facts(window), reader.now, window.change.organisation.open_end_hours)
    return period.overlaps(wanted.period) and does_what_is_wanted(reader, window, wanted)


def does_what_is_wanted(reader: Reader, window: Window, wanted: WantedWindows) -> bool:
    if (wanted.systems or wanted.impact) and not reaches(reader, window, wanted.systems, wanted.impact):
        return False
    return not wanted.reaching or reaches(reader, window, reader.own, Level.AT_RISK)


def reaches(reader: Reader, window: Window, systems: frozenset[str], impact: Level = Level.NONE) -> bool:
    if not reader.sight(window.change).shows("title"):
        return True
    levels = declared_of(window.change, window).levels
    needed = reader.estate.graph.needs(systems) if systems else levels.keys()
    return any(slug in needed and level >= impact for slug, level in levels.items())
