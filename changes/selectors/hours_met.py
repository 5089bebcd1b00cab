"""The maintenance hours that work does not keep to: how much of it lies outside, and which hours they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from changes.selectors.reader import Reader
from core.cut import cut
from core.looking import each_asked_once
from core.time.interval import Interval
from core.time.recurrence import Recurring, outside
from core.time.rule_wording import hours_in_words
from estate.models import MaintenanceHours

MOST_SAID = 3
OPEN_END = timedelta(hours=4)
"""So far work is looked at whose end nobody knows."""


@dataclass(frozen=True, slots=True)
class HoursMet:
    """By the system whose hours they are."""

    rows: Mapping[str, tuple[MaintenanceHours, ...]]

    @classmethod
    def of(cls, slugs: Iterable[str]) -> HoursMet:
        return cls(each_asked_once("hours of systems", sorted(set(slugs)), _hours_of))

    def are_all_missed(self, slugs: Iterable[str], starts_at: datetime, ends_at: datetime | None) -> bool:
        """Whether no part of the period lies in the hours of any of these."""
        during = Interval(starts_at, ends_at or starts_at + OPEN_END)
        rules = {tuple(map(_recurring, self.rows.get(slug, ()))) for slug in slugs}
        return all(of_one and outside(of_one, during) == (during,) for of_one in rules)

    def said(self, reader: Reader, slug: str) -> str:
        """Every day from 01:00 until 05:00, Europe/London; empty where the reader may not know them."""
        known = cut(self.rows.get(slug, ()) if slug in reader.concerning else (), MOST_SAID)
        words = [f"{_in_words(one)}, {one.timezone}" for one in known]
        return "; ".join([*words, *([f"and {known.rest} more"] if known.rest else [])])


def _hours_of(slugs: Collection[str]) -> dict[str, tuple[MaintenanceHours, ...]]:
    rows: dict[str, list[MaintenanceHours]] = {}
    for one in MaintenanceHours.objects.filter(system__slug__in=slugs).select_related("system"):
        rows.setdefault(one.system.slug, []).append(one)
    return {slug: tuple(hours) for slug, hours in rows.items()}


def _in_words(hours: MaintenanceHours) -> str:
    words = hours_in_words(hours.rrule, hours.start, hours.duration)
    return f"{words[0].lower()}{words[1:]}"


def _recurring(hours: MaintenanceHours) -> Recurring:
    return Recurring(hours.rrule, hours.start, hours.duration, ZoneInfo(hours.timezone))
