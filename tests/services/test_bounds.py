"""Times and rows are bounded where they enter, and in the database too: one party's extremes never break another's
page."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from changes.models import Window
from changes.services import book as booking
from changes.services import calendar_edits
from core import clock
from core.limits import EARLIEST, FURTHEST_AHEAD, LATEST, MOST_HOURS
from core.refusals import Invalid, Refused
from estate.models import Freeze, MaintenanceHours
from tests.doors import api_as
from tests.estates import Night, switch_upgrade
from triage.models import Investigation, Observation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
YEAR_1, YEAR_9999 = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def freeze(people: Night, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    return {"name": "For ever", "systems": ["ges"], "mode": "warn", "starts_at": starts_at, "ends_at": ends_at}


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "reason"),
    [
        (YEAR_1, YEAR_9999, "Times must be between 2000 and 2100."),
        (EARLIEST - HOUR, EARLIEST + HOUR, "Times must be between 2000 and 2100."),
        (LATEST - HOUR, LATEST, "Times must be between 2000 and 2100."),
        (EARLIEST, EARLIEST + FURTHEST_AHEAD + HOUR, "A freeze lasts at most 5 years."),
    ],
)
def test_a_freeze_is_bounded(people: Night, starts_at: datetime, ends_at: datetime, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        calendar_edits.add_freeze(people.gina, freeze(people, starts_at, ends_at))
    assert refusal.value.errors == {"ends_at": [reason]}

    sent = freeze(people, starts_at, ends_at) | {
        "starts_at": f"{starts_at:%Y}".zfill(4) + f"{starts_at:-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    answer = api_as(people.gina).post("/api/v1/freezes/", sent, format="json")
    assert answer.status_code == 400
    assert Freeze.objects.count() == 0


@pytest.mark.parametrize(("starts_at", "ends_at"), [(YEAR_1, YEAR_9999), (EARLIEST, EARLIEST + FURTHEST_AHEAD + HOUR)])
def test_the_database_keeps_no_freeze_without_bounds(people: Night, starts_at: datetime, ends_at: datetime) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Freeze.objects.create(
            organisation=people.organisations["client"], name="For ever", starts_at=starts_at, ends_at=ends_at
        )


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "actual_start", "actual_end"])
@pytest.mark.parametrize("moment", [YEAR_1, YEAR_9999])
def test_the_database_keeps_no_window_without_bounds(people: Night, field: str, moment: datetime) -> None:
    start = clock.now() + HOUR
    window = booking.book(people.ana, switch_upgrade(start, start + HOUR)).windows.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Window.objects.filter(pk=window.pk).update(**{field: moment})


def test_the_database_keeps_no_observation_without_bounds(people: Night) -> None:
    investigation = Investigation.objects.create(organisation=people.organisations["centre"], opened_by=people.ana)

    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.create(
            investigation=investigation,
            from_system=people.systems["agent-desktop"],
            to_system=people.systems["ges"],
            outcome="failing",
            at=YEAR_9999,
            noted_by=people.ana,
        )


def test_a_system_has_so_many_rules_of_hours_and_no_more(people: Night) -> None:
    for number in range(MOST_HOURS):
        calendar_edits.add_hours(people.gina, "ges", hours(number))

    with pytest.raises(Refused) as refusal:
        calendar_edits.add_hours(people.gina, "ges", hours(MOST_HOURS))

    assert refusal.value.reasons == ("GES already has 20 rules. Take one back first.",)
    assert MaintenanceHours.objects.count() == MOST_HOURS


def test_the_database_keeps_no_hours_without_bounds(people: Night) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        MaintenanceHours.objects.create(system=people.systems["ges"], **hours(0) | {"duration": timedelta(days=400)})


def hours(number: int) -> dict[str, Any]:
    start = time(number % 24, number // 24)
    return {"rrule": "FREQ=WEEKLY;BYDAY=SU", "start": start, "duration": HOUR, "timezone": "UTC"}
