"""Windows in so few words as a bar has place for, and nothing is asked that it does not say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from changes.domain.lifecycle import Standing, WindowFacts, standing
from changes.models import Target, Window
from changes.selectors.reader import Reader
from core.arrays import Numbers, as_array
from estate.domain.impact import Declared, Level

Targets = Mapping[int, Sequence[tuple[int, Level]]]
"""By change the ids of what it works on, in the order they were entered, and what it declares for each."""


@dataclass(frozen=True, slots=True)
class WindowSketch:
    """As the reader may see it; what has a default may be what their sight does not show."""

    pk: int
    id: UUID
    change: UUID
    organisation_name: str
    standing: Standing
    until: datetime | None
    """None while its end is not known."""
    mine: bool
    title: str = ""
    state: str = ""
    level: Level = Level.NONE
    """The worst that it does to a system of the reader's."""


class _Row(NamedTuple):
    facts: WindowFacts
    pk: int
    id: UUID
    only: Sequence[int]
    change_pk: int
    change: UUID
    title: str
    description: str
    one_at_a_time: bool
    organisation: str
    organisation_name: str


_OF_WINDOW = ("pk", "public_id", "only_systems")
_OF_CHANGE = ("pk", "public_id", "title", "description", "one_at_a_time", "organisation__slug", "organisation__name")
FACTS = ("state", "starts_at", "ends_at", "actual_start", "actual_end")
_FIELDS = (*FACTS, *_OF_WINDOW, *(f"change__{field}" for field in _OF_CHANGE))


def window_sketches(reader: Reader, pks: Collection[int]) -> dict[int, WindowSketch]:
    """Those that the reader may not see are left out. Three queries, however many."""
    found = Window.objects.filter(pk__in=pks).order_by().values_list(*_FIELDS)
    rows = [_row(*row) for row in found]
    sights = reader.sights(row.change_pk for row in rows if row.organisation != reader.organisation.slug)
    targets = targets_of({row.change_pk for row in rows})
    sketches = {}
    for row in rows:
        mine = row.organisation == reader.organisation.slug
        if mine or sights[row.change_pk].shows("title"):
            sketches[row.pk] = _sketch(row, reader, mine=mine, **_told(reader, row, targets.get(row.change_pk, ())))
        elif sights[row.change_pk].shows("existence"):
            sketches[row.pk] = _sketch(row, reader, mine=False)
    return sketches


def targets_of(changes: Collection[int]) -> dict[int, list[tuple[int, Level]]]:
    by_change: dict[int, list[tuple[int, Level]]] = {}
    found = Target.objects.filter(change__in=Numbers(as_array(changes))).order_by("change", "pk")
    for change, system, impact in found.values_list("change", "system", "impact"):
        by_change.setdefault(change, []).append((system, Level.from_word(impact)))
    return by_change


def _row(
    state: str,
    starts_at: datetime,
    ends_at: datetime | None,
    actual_start: datetime | None,
    actual_end: datetime | None,
    *others: Any,
) -> _Row:
    return _Row._make((WindowFacts(state, starts_at, ends_at, actual_start, actual_end), *others))


def _sketch(row: _Row, reader: Reader, *, mine: bool, **told: Any) -> WindowSketch:
    return WindowSketch(
        pk=row.pk,
        id=row.id,
        change=row.change,
        organisation_name=row.organisation_name,
        standing=standing(row.facts, reader.now),
        until=row.facts.actual_end or row.facts.ends_at,
        mine=mine,
        **told,
    )


def _told(reader: Reader, row: _Row, targets: Sequence[tuple[int, Level]]) -> dict[str, Any]:
    slugs = reader.estate.slugs
    levels = {slugs[system]: level for system, level in targets if not row.only or system in row.only}
    blast = reader.estate.memory.blast_radius(Declared(levels, row.one_at_a_time))
    title = row.title or reader.untitled((slugs[system] for system, _ in targets), row.description)
    return {"title": title, "state": row.facts.state, "level": blast.worst(reader.own)}
