"""Does a notice still hold at the moment of sending? What has happened stays true; what was to come, or was asked,
may have been overtaken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from changes.domain.lifecycle import CALLED_OFF_STATES
from notifications.domain.about import About
from notifications.domain.plan import DEFAULT, LEADS, Plan, is_overtaken


@dataclass(frozen=True, slots=True)
class WindowNow:
    state: str
    starts_at: datetime
    period_revision: int
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """A notice about to be sent, beside what is true of its subject by now."""

    about: About
    now: datetime
    contact_is_active: bool = True
    may_see: bool = True
    is_muted: bool = False
    """Whether the contact wants to hear nothing more of this change."""
    change_state: str = ""
    window: WindowNow | None = None
    planned_for: int = 0
    """Of a reminder: the revision of the period that it was planned for."""
    plan: Plan = DEFAULT
    """Of the contact's organisation."""
    question_waits: bool = False
    """Whether the investigation is open in which the contact was asked, and nobody has answered."""
    is_asked: bool = False
    """Whether the contact's organisation is still asked for its approval."""
    findings_standing: int = 0
    findings_known: int = 0
    """How many of its findings this contact was told of before."""


def why_no_longer(notice: NoticeNow) -> str | None:
    """Why it is dropped instead of sent, or None when it still holds."""
    if not notice.contact_is_active:
        return "The contact is no longer active."
    if not notice.may_see:
        return "The contact's organisation may no longer see the work."
    if notice.is_muted:
        return "The contact wants to hear nothing more of this work."
    check = CHECKS.get(notice.about)
    return check(notice) if check else None


def _still_to_come(notice: NoticeNow) -> str | None:
    if notice.change_state in CALLED_OFF_STATES:
        return f"The change is {notice.change_state}."
    return None


def _still_ahead(notice: NoticeNow) -> str | None:
    window = notice.window
    if window is None:
        return "The window is gone."
    if window.state != "approved":
        return NOT_APPROVED.get(window.state, "The window is no longer approved.")
    if window.period_revision != notice.planned_for:
        return "The window has moved."
    if window.starts_at <= notice.now:
        return "The start has passed."
    if notice.about not in notice.plan.reminders:
        return NOT_IN_THE_PLAN
    if is_overtaken(notice.about, window.starts_at, notice.plan, notice.now):
        return "The next reminder says it."
    return None


NOT_IN_THE_PLAN = "The contact's organisation no longer plans this reminder."
NOT_APPROVED = {
    "cancelled": "The window is cancelled.",
    "in_progress": "The window has started already.",
    "completed": "The window has ended already.",
    "rolled_back": "The window has ended already.",
}


def _still_asked(notice: NoticeNow) -> str | None:
    return None if notice.is_asked else "The approval is no longer asked for."


def _still_waited_for(notice: NoticeNow) -> str | None:
    return None if notice.question_waits else "It has been answered, or nobody looks for the fault any more."


def _still_not_started(notice: NoticeNow) -> str | None:
    return None if notice.window is None or notice.window.state == "approved" else "It no longer waits for its start."


def _still_not_ended(notice: NoticeNow) -> str | None:
    return None if notice.window is None or notice.window.state == "in_progress" else "It has ended."


def _still_running_as_planned(notice: NoticeNow) -> str | None:
    window = notice.window
    if window is None or window.state != "in_progress":
        return "It is not in progress."
    if window.period_revision != notice.planned_for:
        return "Its end has moved."
    if window.ends_at is not None and window.ends_at <= notice.now:
        return "Its planned end has passed."
    return None


def _still_in_conflict(notice: NoticeNow) -> str | None:
    return None if notice.findings_standing else "The conflict is gone again."


def _still_without_conflict(notice: NoticeNow) -> str | None:
    if notice.findings_standing:
        return "The conflict has come back."
    return None if notice.findings_known else "The contact was never told of the conflict."


CHECKS: Mapping[About, Callable[[NoticeNow], str | None]] = {
    **dict.fromkeys(LEADS, _still_ahead),
    About.STILL_OPEN: _still_running_as_planned,
    About.ANNOUNCED: _still_to_come,
    About.NEWLY_REACHED: _still_to_come,
    About.MOVED: _still_to_come,
    About.APPROVAL_ASKED: _still_asked,
    About.APPROVAL_VOIDED: _still_asked,
    About.APPROVAL_REMINDED: _still_asked,
    About.OWNER_ASKED: _still_waited_for,
    About.ASKED_TO_START: _still_not_started,
    About.ASKED_TO_END: _still_not_ended,
    About.OVERRUN: _still_not_ended,
    About.CONFLICT_FOUND: _still_in_conflict,
    About.CONFLICT_GONE: _still_without_conflict,
}
