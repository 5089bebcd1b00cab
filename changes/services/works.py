"""Windows as the rules of conflicts ask for them: in one query, however many, and with what they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from calendar_app.domain.interval import Interval
from calendar_app.domain.recurrence import Recurring
from calendar_app.models import Freeze, MaintenanceHours
from changes.domain.calendars import Frozen, Hours
from changes.domain.conflicts import Around
from changes.domain.lifecycle import WindowFacts, counted_period, is_silent
from changes.domain.work import Check, Reach, Work
from changes.models import ChangeImplementer, Target, Validation, Window, WindowQuerySet
from estate.domain.impact import Declared, Level
from estate.loading import Estate, current_estate

FEW = 10


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored window that counts, as it stands at a moment."""

    id: int
    change: int
    organisation: int
    facts: WindowFacts
    silent: bool
    """It overruns, and nobody answers: others are no longer told of it as a new conflict."""
    reach: Reach

    @property
    def period(self) -> Interval:
        return self.reach.work.period


def placed(windows: WindowQuerySet, now: datetime) -> Iterator[Placed]:
    """These windows, in the order of the queryset."""
    estate = current_estate()
    return (_placed(estate, row, now) for row in _rows(windows))


def placed_around(periods: Sequence[Interval], now: datetime, without: Q | None = None) -> list[Placed]:
    """All that count and that may overlap any of these periods: running ones may last longer than planned, so they
    always do."""
    found = Window.objects.effective().that_may_overlap(periods, now)
    return list(placed(found.exclude(without) if without is not None else found, now))


def calendars_of(works: Sequence[Reach]) -> Around:
    """The freezes and maintenance hours that these windows may not go together with."""
    return Around((), freezes_during([work.work.period for work in works]), maintenance_hours(works))


def freezes_during(periods: Sequence[Interval]) -> list[Frozen]:
    if not periods:
        return []
    start, end = min(one.starts_at for one in periods), max(one.ends_at for one in periods)
    slugs = current_estate().slugs
    found = Freeze.objects.between(start, end).order_by("pk").annotate(frozen=ArrayAgg("systems", default=[]))
    return [
        Frozen(
            str(pk), Interval(begins, ends), frozenset(slugs[one] for one in frozen if one in slugs), mode == "block"
        )
        for pk, begins, ends, frozen, mode in found.values_list("pk", "starts_at", "ends_at", "frozen", "mode")
    ]


def maintenance_hours(works: Sequence[Reach]) -> Hours:
    """Those of the systems that this work is bound by; of much work at once, of all that have any."""
    estate = current_estate()
    found = MaintenanceHours.objects.order_by("pk")
    if len(works) <= FEW:
        bound = {system for work in works for system in work.targets | work.blast.at_least(Level.DEGRADED)}
        found = found.filter(system__in=[estate.system_ids[slug] for slug in bound])
    hours: dict[str, list[Recurring]] = {}
    rows = found.values_list("system_id", "rrule", "start", "duration", "timezone")
    for system, rrule, start, duration, zone in rows:
        hours.setdefault(estate.slugs[system], []).append(Recurring(rrule, start, duration, ZoneInfo(zone)))
    return hours


def _rows(windows: WindowQuerySet) -> QuerySet[Window, tuple[Any, ...]]:
    of_change = OuterRef("change_id")
    targets = Target.objects.filter(change=of_change).order_by("id").values_list("system_id", "impact")
    checks = Validation.objects.filter(change=of_change).order_by("id")
    people = ChangeImplementer.objects.filter(change=of_change).order_by("person_id")
    return windows.annotate(
        worked_on=ArraySubquery(targets.values(row=JSONObject(system="system_id", impact="impact"))),
        checked=ArraySubquery(checks.values(row=JSONObject(to="to_system_id", from_="from_system_id", text="text"))),
        people=ArraySubquery(people.values("person_id")),
    ).values_list(
        "id",
        "change_id",
        "change__organisation_id",
        "state",
        "starts_at",
        "ends_at",
        "actual_start",
        "actual_end",
        "asked_at",
        "change__organisation__open_end_hours",
        "change__one_at_a_time",
        "only_systems",
        "worked_on",
        "checked",
        "people",
    )


def _placed(estate: Estate, row: tuple[Any, ...], now: datetime) -> Placed:
    pk, change, organisation, state, starts_at, ends_at, actual_start, actual_end, asked_at, open_end_hours = row[:10]
    facts = WindowFacts(state, starts_at, ends_at, actual_start, actual_end)
    declared = _declared(estate, *row[10:13])
    work = Work(
        window=str(pk),
        change=str(change),
        period=counted_period(facts, now, open_end_hours),
        declared=declared,
        checks=tuple(_check(estate, one) for one in row[13]),
        implementers=frozenset(str(person) for person in row[14]),
    )
    reach = Reach(work, estate.memory.blast_radius(declared))
    return Placed(pk, change, organisation, facts, is_silent(facts, asked_at, now), reach)


def _declared(estate: Estate, one_at_a_time: bool, only: Collection[int], targets: list[dict[str, Any]]) -> Declared:
    levels = {
        estate.slugs[target["system"]]: Level.from_word(target["impact"])
        for target in targets
        if not only or target["system"] in only
    }
    return Declared(levels, one_at_a_time)


def _check(estate: Estate, check: dict[str, Any]) -> Check:
    from_ = estate.slugs[check["from_"]] if check["from_"] else None
    return Check(estate.slugs[check["to"]], from_, check["text"])
