"""One notice to one recipient. Whoever finds out who is told, an act, a plan or the audit: it is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.services.desks import stored_desks
from changes.models import Change, Window
from core import many_rows
from core.activity import Activity
from notifications.domain import reasons
from notifications.domain.about import CONFLICTS, About
from notifications.domain.audience import Recipient
from notifications.domain.delivery import Priority
from notifications.domain.plan import Plan
from notifications.domain.urgency import TROUBLE, is_urgent
from notifications.models import Notice
from notifications.selectors.audience_facts import Scene

Reminder = Mapping[str, Any]
"""What is its own, by column: of very many, objects would take longer to make than rows to write."""


def notice_for(
    recipient: Recipient, plan: Plan, scene: Scene, at: datetime, activity: Activity | None = None
) -> Notice:
    """To be told at that moment; without an act it is a reminder. The sender keeps to quiet hours."""
    change, window = _subject(scene, recipient)
    return Notice(
        activity=activity,
        change=change,
        window=window,
        period_revision=window.period_revision if window and not activity else 0,
        bundle=str(((activity and activity.context) or {}).get("bundle", "")),
        findings=_findings_for(scene, recipient),
        **_values(recipient, recipient.about, plan, scene, at, Priority.ACT if activity else Priority.AHEAD),
    )


def reminder_for(recipient: Recipient, about: About, plan: Plan, scene: Scene, at: datetime) -> Reminder:
    return _values(recipient, about, plan, scene, at, Priority.AHEAD)


def alike_in_reminders(window: Window) -> dict[str, Any]:
    """In what no reminder of a window differs from the others, by column. The database gives ids."""
    one = Notice(change=window.change, window=window, period_revision=window.period_revision)
    return {name: value for name, value in many_rows.values_of(one).items() if name not in ("id", "public_id")}


def _values(
    recipient: Recipient, about: About, plan: Plan, scene: Scene, at: datetime, usual: Priority
) -> dict[str, Any]:
    urgent = is_urgent(
        about,
        highest_meets_running_work=not scene.urgent_findings.isdisjoint(recipient.findings),
        into_other_work=scene.into_other_work,
    )
    return {
        "contact_id": recipient.person,
        "about": about,
        "because": [reasons.to_json(reason) for reason in recipient.reasons],
        "urgent": urgent,
        "priority": Priority.URGENT if urgent else usual,
        "acknowledge_by": at + plan.acknowledge_within if urgent and about not in TROUBLE else None,
        "due_at": at,
    }


def with_desks(recipients: Iterable[Recipient]) -> list[Recipient]:
    """With the ids of desks to which nobody had written so far."""
    recipients = list(recipients)
    ids = stored_desks([one.person for one in recipients])
    return [replace(one, person=ids.get(one.person, one.person)) for one in recipients]


def _subject(scene: Scene, recipient: Recipient) -> tuple[Change | None, Window | None]:
    """Who is told of nothing but a conflict is told about their own work: they may not see the other. Those whose
    freeze or hours it is are told about the work."""
    if recipient.about in CONFLICTS:
        window = scene.own_window(recipient.person, recipient.findings) or scene.window_of(recipient.findings)
        if window is not None:
            return window.change, window
    return scene.change, scene.windows[0] if len(scene.windows) == 1 else None


def _findings_for(scene: Scene, recipient: Recipient) -> list[int]:
    known = {finding.pk for finding in scene.findings}
    return sorted(known.intersection(recipient.findings))
