"""When all the work is that a reader may see, before it is looked at what it is: a calendar shows a part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Coalesce

from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import WindowFacts
from changes.models import State, Window, WindowQuerySet
from changes.selectors.board import OpenFindings
from changes.selectors.changes import WindowView, window_views
from changes.selectors.reader import Reader
from changes.selectors.sight import NearWindows
from changes.selectors.window_lists import WantedWindows, does_what_is_wanted, narrowed
from core.cut import Cut
from core.time.interval import Interval

MOST_OUTLINES = 5_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One window: whose, and when it counts."""

    pk: int
    id: UUID
    period: Interval
    mine: bool


@dataclass(frozen=True, slots=True)
class Outlines:
    rows: Cut[Outline]
    findings: OpenFindings


def outlines(reader: Reader, wanted: WantedWindows) -> Outlines:
    """By when they begin. What was called off before it began takes no room and is left out."""
    in_order = _found(reader, wanted).annotate(begins=Coalesce("actual_start", "starts_at"))
    found = in_order.order_by("begins", "public_id")
    rows = _by_what_they_do(reader, found, wanted) if wanted.by_what_it_does else _by_when(reader, found)
    overlapping = [row for row in rows if row.period.overlaps(wanted.period)]
    shown = overlapping[:MOST_OUTLINES]
    findings = OpenFindings.of(reader.organisation, [row.pk for row in shown])
    return Outlines(Cut(tuple(shown), len(overlapping) - len(shown)), findings)


def shown_whole(reader: Reader, pks: Collection[int]) -> dict[int, WindowView]:
    """What there is to say of those that are shown."""
    windows = Window.objects.with_facts().filter(pk__in=pks).order_by()
    return {view.pk: view for view in window_views(reader, windows)}


_FIELDS = (
    "pk",
    "public_id",
    "state",
    "starts_at",
    "ends_at",
    "actual_start",
    "actual_end",
    "change__organisation_id",
    "change__organisation__open_end_hours",
)


def _found(reader: Reader, wanted: WantedWindows) -> WindowQuerySet:
    near = NearWindows.of(Window.objects.that_may_overlap([wanted.period], reader.now))
    return narrowed(reader, wanted, near).exclude(state=State.CANCELLED, actual_start=None)


def _by_when(reader: Reader, found: WindowQuerySet) -> list[Outline]:
    return [_outline(reader, *row) for row in found.values_list(*_FIELDS)[: MOST_OUTLINES + 1]]


def _by_what_they_do(reader: Reader, found: WindowQuerySet, wanted: WantedWindows) -> list[Outline]:
    windows = list(found.with_facts()[: MOST_OUTLINES + 1])
    reader.look_at([window.change for window in windows])
    return [_of_window(reader, window) for window in windows if does_what_is_wanted(reader, window, wanted)]


def _of_window(reader: Reader, window: Window) -> Outline:
    organisation = window.change.organisation
    facts = WindowFacts(window.state, window.starts_at, window.ends_at, window.actual_start, window.actual_end)
    period = counted_period(facts, reader.now, organisation.open_end_hours)
    return Outline(window.pk, window.public_id, period, organisation.pk == reader.organisation.pk)


def _outline(reader: Reader, pk: int, public_id: UUID, *row: object) -> Outline:
    *facts, organisation, open_end_hours = row
    period = counted_period(WindowFacts(*facts), reader.now, open_end_hours)  # type: ignore[arg-type]
    return Outline(pk, public_id, period, organisation == reader.organisation.pk)


def in_conflict_first(rows: Iterable[Outline], findings: OpenFindings) -> dict[int, int]:
    """Which come first where not all can be shown: those in a conflict, the reader's own, and then all others."""
    marks = findings.marks
    return {row.pk: 0 if row.pk in marks else 1 if row.mine else 2 for row in rows}
