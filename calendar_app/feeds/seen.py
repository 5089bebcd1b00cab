"""What a reader may see of many windows at once, as far as entries of a feed say it; in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendar_app.feeds.rows import FeedRow
from changes.domain.felt import Hit
from changes.models import Change, Validation
from changes.selectors.reader import Reader
from changes.selectors.window_sketches import targets_of
from core.arrays import Numbers, as_array
from core.level import Level
from estate.domain.impact import Declared
from notifications.channels.mail.smtp import one_line


@dataclass(frozen=True, slots=True)
class SeenWindow:
    """What is empty may be what the reader's sight does not show."""

    row: FeedRow
    change: Change
    title: str = ""
    works_on: str = ""
    hits: tuple[Hit, ...] = ()
    """Own systems that it hits, the worst first."""
    checks: tuple[str, ...] = ()
    """Names of own systems that have to work for it to be done, of work of which no more is known."""


def seen_windows(reader: Reader, rows: Sequence[FeedRow]) -> list[SeenWindow]:
    ids = {row.change for row in rows}
    found = Change.objects.filter(pk__in=Numbers(as_array(ids))).order_by()
    changes = {one.pk: one for one in found.prefetch_related("organisation", "owner", "reported_by")}
    reader.look_at(list(changes.values()))
    targets, checks = targets_of(ids), _checks(reader, changes.values())
    return [
        _seen(reader, row, change, targets.get(row.change, ()), checks.get(row.change, ()))
        for row in rows
        if reader.sight(change := changes[row.change]).shows("existence")
    ]


Targets = Iterable[tuple[int, Level]]


def _seen(reader: Reader, row: FeedRow, change: Change, targets: Targets, checks: Iterable[str]) -> SeenWindow:
    if not reader.sight(change).shows("title"):
        return SeenWindow(row, change, checks=tuple(checks))
    slugs, only = reader.estate.slugs, row.only_systems
    levels = {slugs[pk]: level for pk, level in targets if not only or pk in only}
    blast = reader.estate.memory.blast_radius(Declared(levels, change.one_at_a_time))
    reached = {slug: blast.level(slug) for slug in reader.own if slug in blast}
    hit = sorted((slug for slug, level in reached.items() if level), key=lambda slug: (-reached[slug], slug))
    return SeenWindow(
        row,
        change,
        title=one_line(reader.title(change)),
        works_on=", ".join(one_line(reader.name(slug)) for slug in levels),
        hits=tuple(Hit(one_line(reader.name(slug)), reached[slug]) for slug in hit),
    )


def _checks(reader: Reader, changes: Iterable[Change]) -> dict[int, list[str]]:
    """Of those of which the reader is told no more than that they are there."""
    unknown = [one.pk for one in changes if not reader.sight(one).shows("title")]
    found: dict[int, list[str]] = {}
    rows = Validation.objects.filter(change__in=Numbers(as_array(unknown))).order_by("change", "pk")
    for change, *ends in rows.values_list("change_id", "from_system__slug", "to_system__slug"):
        own = [one_line(reader.name(slug)) for slug in ends if slug in reader.own]
        found[change] = list(dict.fromkeys([*found.get(change, ()), *own]))
    return found
