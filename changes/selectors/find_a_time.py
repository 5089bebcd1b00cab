"""What makes one time quieter than another for work that is looked for. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from accounts.models import Organisation, Person
from changes.domain.approvals import organisations_to_ask
from changes.domain.quietest import Approver
from changes.selectors.preview import PreviewInput, PreviewView
from changes.selectors.reader import Reader
from core.time.interval import Interval
from core.time.recurrence import Recurring, covered
from estate.domain.impact import Level
from estate.models import MaintenanceHours

LONGEST_LOOK = timedelta(days=92)
MOST_HOURS = 200
"""Systems whose maintenance hours are compared."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom and what it concerns, whenever it is."""

    bare: PreviewView
    """As a preview has it, of what it reaches alone."""
    approvers: tuple[Approver, ...]
    hours: Mapping[str, Sequence[Interval]]
    zones: Mapping[str, ZoneInfo]
    """Of organisations, by slug."""


def concerned_by(reader: Reader, entered: PreviewInput) -> Concerned:
    """Expects work that can be booked."""
    estate, declared = reader.estate, entered.declared
    blast = estate.memory.blast_radius(declared)
    levels = blast.every_level()
    zones = {slug: ZoneInfo(name) for slug, name in Organisation.objects.values_list("slug", "timezone")}
    asked = organisations_to_ask(reader.organisation.slug, declared.levels, levels, estate.owners, estate.asks_from)
    people = Person.objects.with_addresses(entered.implementers).values()
    bare = PreviewView(
        windows=(),
        ends=(),
        makes={},
        warnings=(),
        impact=(),
        impact_total=0,
        approvals=(),
        blast=blast,
        levels=levels,
        validated=frozenset(end for check in entered.checks for end in check.ends),
        people=frozenset(one.pk for one in people if one.organisation_id == reader.organisation.pk),
        behind={},
        reported=False,
    )
    approvers = (Approver(estate.organisation_names[one.organisation], zones[one.organisation]) for one in asked)
    return Concerned(bare, tuple(approvers), _hours(reader, levels, entered.period), zones)


def _hours(reader: Reader, levels: Mapping[str, Level], hull: Interval) -> dict[str, Sequence[Interval]]:
    """Of what it reaches at risk or worse, and the reader may see."""
    ids = {reader.estate.system_ids[slug]: slug for slug, level in levels.items() if level > Level.NONE}
    rows = MaintenanceHours.objects.filter(system_id__in=list(ids)).order_by("pk")
    rules: dict[str, list[Recurring]] = {}
    for pk, rrule, start, length, zone in rows.values_list("system_id", "rrule", "start", "duration", "timezone"):
        if len(rules) < MOST_HOURS and reader.may_open(ids[pk]):
            rules.setdefault(reader.name(ids[pk]), []).append(Recurring(rrule, start, length, ZoneInfo(zone)))
    return {name: covered(of_system, hull) for name, of_system in rules.items()}
