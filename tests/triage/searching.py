"""The night's estate with the upgrade under way, and what the contact centre does when GES fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from accounts.models import Person
from changes.models import Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from tests.doors import api_as
from tests.estates import Night, night, switch_upgrade
from triage.models import Investigation
from triage.services import investigate
from triage.services.investigate import ObservationEntry

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver."""
THREE = ONE + timedelta(hours=2)
FIVE = ONE + timedelta(hours=4)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def upgrading() -> tuple[Night, Window]:
    """The switch upgrade, approved and started at 01:00."""
    people = night()
    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)
    with at(ONE):
        return people, start_and_end.start(people.ana, Window.objects.get(change=change).pk)


def fails(from_: str, to: str, when: datetime | None = None) -> ObservationEntry:
    return ObservationEntry(from_, to, "failing", when)


def works(from_: str, to: str, when: datetime | None = None) -> ObservationEntry:
    return ObservationEntry(from_, to, "working", when)


AT_THREE = (fails("agent-desktop", "ges"), works("agent-desktop", "portal"))


def opened(person: Person, *entries: ObservationEntry, window: Window | None = None) -> Investigation:
    return investigate.open_investigation(person, entries or AT_THREE, window.pk if window else None)


def post(person: Person, path: str, **body: Any) -> Any:
    return api_as(person).post(f"/api/v1/{path}", body)


def seen(from_: str, to: str, outcome: str = "failing", **more: Any) -> dict[str, Any]:
    return {"from": from_, "to": to, "outcome": outcome, **more}
