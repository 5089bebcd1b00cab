"""Windows as the rules of conflicts ask for them: in one query, however many, and with what they reach."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from changes.domain.conflicts.calendars import Frozen, Hours
from changes.domain.conflicts.search import Around
from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import Standing, WindowFacts, standing
from changes.domain.questions_to_owners import is_silent
from changes.domain.work import Check, Reach, Work
from changes.models import WindowQuerySet
from core.arrays import as_array
from core.time.interval import Interval
from core.time.recurrence import Recurring
from estate.domain.impact import Declared, Level
from estate.selectors.graph import Estate, current_estate

FEW = 10
LEVELS = {level.word: level for level in Level}


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored window that counts, as it stands at a moment."""

    id: int
    change: int
    organisation: int
    worked_on: frozenset[str]
    """The targets of its change, of which this window may be about some only."""
    facts: WindowFacts
    silent: bool
    """It overruns, and nobody answers: others are no longer told of it as a new conflict."""
    reach: Reach

    @property
    def period(self) -> Interval:
        return self.reach.work.period


def placed(windows: WindowQuerySet, now: datetime) -> list[Placed]:
    """These windows, in the order of their starts."""
    ids, parameters = windows.order_by().values("pk").query.sql_with_params()
    return _placed_where(f"w.id IN ({ids})", parameters, now)


def placed_around(
    periods: Sequence[Interval], now: datetime, *, besides: Collection[int] = (), besides_change: int | None = None
) -> list[Placed]:
    """All that count and that may overlap any of these periods, besides some windows or those of a change. Running
    ones whose end is not known or has passed last longer than what is stored, so they always count. From the first
    start to the last end is asked as well: of several periods PostgreSQL cannot say how few windows there may be, and
    would set more processes to work, which takes longer than to look."""
    if len(periods) > FEW and _are_far_apart(periods):
        return _placed_around_many(periods, now, besides=besides, besides_change=besides_change)
    ranges = ",".join(_range(one.starts_at, one.ends_at) for one in periods)
    whole = _range(min(one.starts_at for one in periods), max(one.ends_at for one in periods))
    return _placed_where(
        """w.state IN ('requested', 'approved', 'in_progress')
           AND (w.period && %s::tstzrange AND w.period && %s::tstzmultirange
                OR w.state = 'in_progress' AND (w.ends_at IS NULL OR w.ends_at <= %s))
           AND w.id <> ALL(%s) AND w.change_id IS DISTINCT FROM %s""",
        (whole, f"{{{ranges}}}", now, list(besides), besides_change),
        now,
    )


def _are_far_apart(periods: Sequence[Interval]) -> bool:
    worked = sum((one.duration for one in periods), timedelta())
    return worked * 4 < max(one.ends_at for one in periods) - min(one.starts_at for one in periods)


def _placed_around_many(
    periods: Sequence[Interval], now: datetime, *, besides: Collection[int], besides_change: int | None
) -> list[Placed]:
    """The same of periods that lie far apart, as those of work that repeats: each is looked for by itself, or all that
    lies between them would be looked at."""
    ranges = "{" + ",".join(f'"{_range(one.starts_at, one.ends_at)}"' for one in periods) + "}"
    return _placed_where(
        """w.state IN ('requested', 'approved', 'in_progress')
           AND w.id IN (SELECT o.id FROM unnest(%s::tstzrange[]) AS r,
                        LATERAL (SELECT n.id FROM changes_window n WHERE n.period && r OFFSET 0) AS o
                        UNION
                        SELECT u.id FROM changes_window u
                        WHERE u.state = 'in_progress' AND (u.ends_at IS NULL OR u.ends_at <= %s))
           AND w.id <> ALL(%s) AND w.change_id IS DISTINCT FROM %s""",
        (ranges, now, list(besides), besides_change),
        now,
    )


def _range(start: datetime, end: datetime) -> str:
    return f"[{start.isoformat()},{end.isoformat()})"


def calendars_of(works: Sequence[Reach]) -> Around:
    """The freezes and maintenance hours that these windows may not go together with."""
    return Around((), freezes_during([work.work.period for work in works]), maintenance_hours(works))


def freezes_during(periods: Sequence[Interval]) -> list[Frozen]:
    if not periods:
        return []
    start, end = min(one.starts_at for one in periods), max(one.ends_at for one in periods)
    slugs = current_estate().slugs
    return [
        Frozen(str(pk), Interval(begins, ends), frozenset(slugs[one] for one in systems if one in slugs), blocks)
        for pk, begins, ends, blocks, systems in _rows(_FREEZES, [end, start])
    ]


def maintenance_hours(works: Sequence[Reach]) -> Hours:
    """Those of the systems that this work is bound by; of much work at once, of all that have any."""
    estate = current_estate()
    ids: str | None = None
    if len(works) <= FEW:
        bound = {system for work in works for system in work.targets | work.blast.at_least(Level.DEGRADED)}
        ids = as_array(estate.system_ids[slug] for slug in bound)
    hours: dict[str, list[Recurring]] = {}
    for system, rrule, start, duration, zone in _rows(_HOURS, [ids, ids]):
        hours.setdefault(estate.slugs[system], []).append(Recurring(rrule, start, duration, ZoneInfo(zone)))
    return hours


_WINDOWS = """
    SELECT w.id, w.change_id, c.organisation_id, w.state, w.starts_at, w.ends_at, w.actual_start, w.actual_end,
           w.asked_at, o.open_end_hours, c.one_at_a_time, w.only_systems,
           ARRAY(SELECT t.system_id FROM changes_target t WHERE t.change_id = w.change_id ORDER BY t.id),
           ARRAY(SELECT t.impact FROM changes_target t WHERE t.change_id = w.change_id ORDER BY t.id),
           (SELECT json_agg(json_build_array(v.to_system_id, v.from_system_id, v.text) ORDER BY v.id)
            FROM changes_validation v WHERE v.change_id = w.change_id),
           ARRAY(SELECT i.person_id FROM changes_change_implementers i WHERE i.change_id = w.change_id)
    FROM changes_window w
    JOIN changes_change c ON c.id = w.change_id
    JOIN accounts_organisation o ON o.id = c.organisation_id
    WHERE {condition}
    ORDER BY w.period, w.id
"""
_FREEZES = """
    SELECT f.id, f.starts_at, f.ends_at, f.mode = 'block',
           ARRAY(SELECT s.system_id FROM estate_freeze_systems s WHERE s.freeze_id = f.id)
    FROM estate_freeze f
    WHERE f.lifted_at IS NULL AND f.starts_at < %s AND f.ends_at > %s
    ORDER BY f.id
"""
_HOURS = """
    SELECT h.system_id, h.rrule, h.start, h.duration, h.timezone
    FROM estate_maintenancehours h
    WHERE %s::bigint[] IS NULL OR h.system_id = ANY(%s::bigint[])
    ORDER BY h.id
"""
"""In plain SQL, since all this is asked with every key that somebody presses: Django would take longer to write it than
PostgreSQL to answer it."""


def _placed_where(condition: str, parameters: Sequence[Any], now: datetime) -> list[Placed]:
    estate = current_estate()
    found = (_placed(estate, row, now) for row in _rows(_WINDOWS.format(condition=condition), parameters))
    return [one for one in found if standing(one.facts, now) is not Standing.LAPSED]


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _placed(estate: Estate, row: tuple[Any, ...], now: datetime) -> Placed:
    pk, change, organisation, state, starts_at, ends_at, actual_start, actual_end, asked_at, open_end_hours = row[:10]
    one_at_a_time, only, systems, impacts, checks, people = row[10:]
    facts = WindowFacts(state, starts_at, ends_at, actual_start, actual_end)
    levels = {
        estate.slugs[system]: LEVELS[impact]
        for system, impact in zip(systems, impacts, strict=True)
        if not only or system in only
    }
    declared = Declared(levels, one_at_a_time)
    work = Work(
        window=str(pk),
        change=str(change),
        period=counted_period(facts, now, open_end_hours),
        declared=declared,
        checks=tuple(_check(estate, *one) for one in checks or ()),
        implementers=frozenset(str(person) for person in people),
    )
    reach = Reach(work, estate.memory.blast_radius(declared))
    worked_on = frozenset(estate.slugs[system] for system in systems)
    return Placed(pk, change, organisation, worked_on, facts, is_silent(facts, asked_at, now), reach)


def _check(estate: Estate, to: int, from_: int | None, text: str) -> Check:
    return Check(estate.slugs[to], estate.slugs[from_] if from_ else None, text)
