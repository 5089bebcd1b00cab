"""Many pieces of work at once, in a handful of writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Person
from changes.models import Approval, Change, State, Target, Window
from estate.models import System


def crowd(
    owner: Person,
    system: System,
    begins: datetime,
    number: int,
    *,
    impact: str = "none",
    state: State = State.IN_PROGRESS,
    apart: timedelta = timedelta(minutes=1),
    title: str = "Old",
) -> list[Window]:
    """Of one owner on one system, each begun a minute after the one before; none of them is known to end."""
    changes = Change.objects.bulk_create(
        Change(
            organisation=owner.organisation,
            reference=f"{title}-{place}",
            title=f"{title} {place}",
            owner=owner,
            state=state,
        )
        for place in range(number)
    )
    Target.objects.bulk_create(Target(change=change, system=system, impact=impact) for change in changes)
    running = state == State.IN_PROGRESS
    return Window.objects.bulk_create(
        Window(
            change=change,
            state=state,
            starts_at=begins + place * apart,
            ends_at=None if running else begins + place * apart + timedelta(hours=1),
            actual_start=begins + place * apart if running else None,
            announced_at=begins,
        )
        for place, change in enumerate(changes)
    )


def asked(windows: list[Window], approver: Person) -> None:
    """That party is asked to approve each of them."""
    Approval.objects.bulk_create(
        Approval(change=window.change, organisation=approver.organisation, revision=1) for window in windows
    )
