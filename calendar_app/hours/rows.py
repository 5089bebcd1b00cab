"""What the page of maintenance hours shows: values, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from changes.selectors.reader import Reader
from components.forms import NothingForm
from components.work import Act
from core.time import wording
from core.time.recurrence import Occurrence, Recurring, next_occurrences
from core.time.rule_wording import hours_in_words
from estate.models import MaintenanceHours

NEXT = 3


@dataclass(frozen=True, slots=True)
class NextHours:
    local: str
    utc: str
    shortened: bool


@dataclass(frozen=True, slots=True)
class HoursPart:
    text: str
    hours: MaintenanceHours
    next: tuple[NextHours, ...]
    edit_url: str
    remove: Act


def hours_parts(reader: Reader, slug: str) -> list[HoursPart]:
    found = MaintenanceHours.objects.of_system(slug).select_related("system").order_by("start", "rrule", "public_id")
    return [_hours_part(reader, hours) for hours in found]


def _hours_part(reader: Reader, hours: MaintenanceHours) -> HoursPart:
    zone = ZoneInfo(hours.timezone)
    coming = next_occurrences(Recurring(hours.rrule, hours.start, hours.duration, zone), reader.now, NEXT)
    slug = hours.system.slug
    return HoursPart(
        text=hours_in_words(hours.rrule, hours.start, hours.duration),
        hours=hours,
        next=tuple(_next(one, zone, reader.now) for one in coming),
        edit_url=reverse("hours-edit", args=[slug, hours.public_id]),
        remove=Act(
            "remove",
            "Remove",
            reverse("hours-remove", args=[slug, hours.public_id]),
            NothingForm(prefix=f"hours{hours.public_id}"),
            "These hours no longer count, and work already planned is checked again.",
            danger=True,
        ),
    )


def _next(one: Occurrence, zone: ZoneInfo, now: datetime) -> NextHours:
    said = wording.period(one.period.starts_at, one.period.ends_at, zone, now)
    utc = wording.period(one.period.starts_at, one.period.ends_at, ZoneInfo("UTC"), now.astimezone(UTC))
    return NextHours(said.local, utc.local, one.shortened)
