"""When all the work is that a reader may see, before it is looked at what it is: a calendar shows a part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models.functions import Coalesce

from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import WindowFacts
from changes.models import State, Window, WindowQuerySet
from changes.selectors.board import OpenFindings
from changes.selectors.reader import Reader
from changes.selectors.sight import NearWindows
from changes.selectors.window_lists import WantedWindows, does_what_is_wanted, narrowed
from changes.selectors.window_sketches import FACTS, targets_of
from core.cut import Cut
from core.time.interval import Interval

MOST_OUTLINES = 5_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One window: whose, and when it counts."""

    pk: int
    change: int
    organisation: str
    """Its slug."""
    period: Interval
    mine: bool
    only: tuple[int, ...] = ()
    """Ids of the systems on which it works, where these are not all targets of its change."""


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


def worked_on(reader: Reader, rows: Iterable[Outline]) -> dict[int, tuple[str, ...]]:
    """By window the slugs of its targets, as far as the reader may know them."""
    rows = list(rows)
    sights = reader.sights(row.change for row in rows if not row.mine)
    known = [row for row in rows if row.mine or sights[row.change].shows("targets")]
    targets = targets_of({row.change for row in known})
    slugs = reader.estate.slugs
    return {
        row.pk: tuple(
            slug
            for pk, _ in targets.get(row.change, ())
            if (not row.only or pk in row.only) and reader.may_open(slug := slugs[pk])
        )
        for row in known
    }


def _found(reader: Reader, wanted: WantedWindows) -> WindowQuerySet:
    near = NearWindows.of(Window.objects.that_may_overlap([wanted.period], reader.now))
    return narrowed(reader, wanted, near).exclude(state=State.CANCELLED, actual_start=None)


def _by_when(reader: Reader, found: WindowQuerySet) -> list[Outline]:
    return [_outline(reader, *row) for row in found.values_list(*_FIELDS)[: MOST_OUTLINES + 1]]


def _by_what_they_do(reader: Reader, found: WindowQuerySet, wanted: WantedWindows) -> list[Outline]:
    windows = list(found.with_facts()[: MOST_OUTLINES + 1])
    reader.look_at([window.change for window in windows])
    doing = [window for window in windows if does_what_is_wanted(reader, window, wanted)]
    return [_outline(reader, *(attrgetter(field.replace("__", "."))(one) for field in _FIELDS)) for one in doing]


_OF_CHANGE = ("change__organisation__slug", "change__organisation__open_end_hours")
_FIELDS = ("pk", "change_id", "only_systems", *_OF_CHANGE, *FACTS)


def _outline(
    reader: Reader, pk: int, change: int, only: Collection[int], organisation: str, open_end_hours: int, *facts: Any
) -> Outline:
    period = counted_period(WindowFacts(*facts), reader.now, open_end_hours)
    return Outline(pk, change, organisation, period, organisation == reader.organisation.slug, tuple(only))


def in_conflict_first(rows: Iterable[Outline], findings: OpenFindings) -> dict[int, int]:
    """Which come first where not all can be shown: those in a conflict, the reader's own, and then all others."""
    marks = findings.marks
    return {row.pk: 0 if row.pk in marks else 1 if row.mine else 2 for row in rows}
