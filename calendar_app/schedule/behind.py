"""What stands behind the bars: freezes, and the hours in which owners want work to happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from calendar_app.schedule.asked import AskedCalendar
from calendar_app.schedule.shades import Shade, ShadeKind, lane_of
from changes.selectors.reader import Reader
from core.arrays import Words
from core.time.recurrence import Recurring, covered
from estate.models import Freeze, FreezeQuerySet, MaintenanceHours

HOURS = "Maintenance hours"


def shades_behind(reader: Reader, asked: AskedCalendar) -> list[Shade]:
    """Of the systems that were asked for; else of all that concern the reader, and the hours of the reader's own."""
    return [*_freezes(reader, asked), *_hours(reader, asked)]


def _freezes(reader: Reader, asked: AskedCalendar) -> Iterator[Shade]:
    seen: FreezeQuerySet = Freeze.objects.visible_to(reader.organisation, reader.concerning)
    during = seen.between(asked.period.starts_at, asked.period.ends_at).prefetch_related("systems")
    for freeze in during.order_by("starts_at", "public_id"):
        slugs = [system.slug for system in reader.frozen_by(freeze)]
        shown = [slug for slug in slugs if not asked.systems or slug in asked.systems]
        if shown or not asked.systems:
            yield from _of_freeze(freeze, _lanes(reader, asked, shown))


def _lanes(reader: Reader, asked: AskedCalendar, systems: Sequence[str]) -> Sequence[str]:
    """In which it is drawn: everywhere where there are none."""
    if by_organisation(asked):
        return sorted({lane_of(reader.estate.owners[slug]) for slug in systems})
    return systems if by_system(asked) else [""]


def _of_freeze(freeze: Freeze, lanes: Iterable[str]) -> Iterator[Shade]:
    url = reverse("freeze", args=[freeze.public_id])
    for lane in lanes:
        yield Shade(ShadeKind.FREEZE, freeze.starts_at, freeze.ends_at, f"Freeze: {freeze.name}", url, lane)


def _hours(reader: Reader, asked: AskedCalendar) -> Iterator[Shade]:
    if asked.view == "month" or by_organisation(asked):
        return
    for slug, rules in _rules(reader, asked).items():
        for part in covered(rules, asked.period):
            yield Shade(ShadeKind.HOURS, part.starts_at, part.ends_at, HOURS, lane=slug)


def _rules(reader: Reader, asked: AskedCalendar) -> dict[str, set[Recurring]]:
    """By lane; all together where there are none."""
    apart = by_system(asked)
    systems = (asked.systems or (reader.concerning if apart else reader.own)) & reader.concerning
    rules: dict[str, set[Recurring]] = {}
    for slug, rule, start, duration, zone in _stored(systems):
        rules.setdefault(slug if apart else "", set()).add(Recurring(rule, start, duration, ZoneInfo(zone)))
    return rules


def by_system(asked: AskedCalendar) -> bool:
    """Each system has a lane of its own."""
    return asked.view == "lanes" and asked.rows == "system"


def by_organisation(asked: AskedCalendar) -> bool:
    return asked.view == "lanes" and asked.rows == "organisation"


def _stored(systems: Collection[str]) -> Iterable[tuple[Any, ...]]:
    found = MaintenanceHours.objects.filter(system__slug__in=Words(systems)).order_by()
    return found.values_list("system__slug", "rrule", "start", "duration", "timezone")
