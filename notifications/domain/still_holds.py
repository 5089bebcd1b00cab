"""Does a notice still hold at the moment of sending? What has happened stays true; what was to come, or was asked,
may have been overtaken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from changes.domain.lifecycle import CALLED_OFF_STATES, STARTED_STATES, TOOK_PLACE_STATES
from notifications.domain.about import About
from notifications.domain.outcomes import OutcomeCode
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
    claim_waits: bool = False
    """Whether nobody has answered the claim that the contact was asked about."""
    is_asked: bool = False
    """Whether the contact's organisation is still asked for its approval."""
    is_no_part_of_it: bool = False
    """Whether what the contact is told of it for has been taken out of the work since."""
    findings_standing: int = 0
    findings_known: int = 0
    """How many of its findings this contact was told of before."""
    instead: frozenset[About] | None = None
    """What must be said in place of what the contact was told of the work; None where that makes no difference."""
    was_told: bool = True
    """Of the work, or is being told of it at this moment."""
    has_news: bool = False
    """Whether it tells of something else as well: a conflict that stands, a window that they never heard of."""
    later_says_it: bool = False
    """Whether a later message to the contact waits, which corrects what they were told as well."""
    is_correction: bool = False
    """Whether the contact is told for no other reason than what they were told before."""
    concerned_again: bool = False


def why_no_longer(notice: NoticeNow) -> OutcomeCode | None:
    """Why it is dropped instead of sent, or None when it still holds."""
    if not notice.contact_is_active:
        return OutcomeCode.INACTIVE
    if not notice.may_see:
        return OutcomeCode.NOT_FOR_THEM
    if notice.is_muted:
        return OutcomeCode.MUTED
    check = CHECKS.get(notice.about)
    return (check(notice) if check else None) or _beside_what_was_told(notice)


def _beside_what_was_told(notice: NoticeNow) -> OutcomeCode | None:
    """What tells how the work stands now is news to those alone who were told otherwise."""
    if not (notice.is_correction or notice.about in TELL_HOW_IT_STANDS):
        return None
    if not notice.was_told and notice.about in ONLY_TO_THOSE_TOLD:
        return OutcomeCode.NEVER_HEARD_OF_IT
    if notice.concerned_again:
        return OutcomeCode.STILL_CONCERNED
    if notice.has_news or notice.instead is None:
        return None
    if not notice.instead:
        return OutcomeCode.KNOWN_ALREADY
    return OutcomeCode.LATER_SAYS_IT if notice.later_says_it else None


ONLY_TO_THOSE_TOLD = frozenset({About.CANCELLED, About.NOT_TAKING_PLACE, About.WAITS_AGAIN, About.DROPPED})
TELL_WHAT_COMES = frozenset({About.ANNOUNCED, About.NEWLY_REACHED, About.MOVED})
TELL_HOW_IT_STANDS = ONLY_TO_THOSE_TOLD | {About.ANNOUNCED, About.MOVED, About.EXTENDED}


def _still_announced(notice: NoticeNow) -> OutcomeCode | None:
    return OutcomeCode.WAITS_AGAIN if notice.change_state == "requested" else _still_to_come(notice)


def _still_to_come(notice: NoticeNow) -> OutcomeCode | None:
    return CALLED_OFF.get(notice.change_state) or (OutcomeCode.NO_PART_OF_IT if notice.is_no_part_of_it else None)


def _still_theirs_in_part(notice: NoticeNow) -> OutcomeCode | None:
    """To whoever heard of the work it says that it does not concern them any more."""
    return OutcomeCode.NO_PART_OF_IT if notice.is_no_part_of_it and not notice.was_told else None


def _still_ahead(notice: NoticeNow) -> OutcomeCode | None:
    window = notice.window
    if window is None:
        return OutcomeCode.WINDOW_GONE
    if window.state != "approved":
        return NOT_APPROVED.get(window.state, OutcomeCode.NOT_APPROVED)
    if window.period_revision != notice.planned_for:
        return OutcomeCode.WINDOW_MOVED
    if window.starts_at <= notice.now:
        return OutcomeCode.START_PASSED
    if notice.about not in notice.plan.reminders:
        return OutcomeCode.NOT_PLANNED
    if is_overtaken(notice.about, window.starts_at, notice.plan, notice.now):
        return OutcomeCode.NEXT_SAYS_IT
    return None


CALLED_OFF = {state: OutcomeCode(f"change_{state}") for state in CALLED_OFF_STATES}
NOT_APPROVED: Mapping[str, OutcomeCode] = {
    "cancelled": OutcomeCode.CANCELLED,
    "in_progress": OutcomeCode.STARTED,
    "completed": OutcomeCode.ENDED,
    "rolled_back": OutcomeCode.ENDED,
}


def _still_asked(notice: NoticeNow) -> OutcomeCode | None:
    return None if notice.is_asked else OutcomeCode.NOT_ASKED


def _still_waited_for(notice: NoticeNow) -> OutcomeCode | None:
    return None if notice.question_waits else OutcomeCode.ANSWERED


def _still_claimed(notice: NoticeNow) -> OutcomeCode | None:
    return None if notice.claim_waits else OutcomeCode.ANSWERED


def _still_not_started(notice: NoticeNow) -> OutcomeCode | None:
    return None if notice.window is None or notice.window.state == "approved" else OutcomeCode.NOT_WAITING_FOR_START


def _still_lapsed(notice: NoticeNow) -> OutcomeCode | None:
    """Moved, it lies ahead again."""
    window = notice.window
    if window is not None and window.state == "approved" and window.starts_at > notice.now:
        return OutcomeCode.WINDOW_MOVED
    return _still_not_started(notice)


def _still_not_ended(notice: NoticeNow) -> OutcomeCode | None:
    return None if notice.window is None or notice.window.state == "in_progress" else OutcomeCode.HAS_ENDED


def _still_started(notice: NoticeNow) -> OutcomeCode | None:
    window = notice.window
    return None if window is None or window.state in (*STARTED_STATES, "cancelled") else OutcomeCode.TAKEN_BACK


def _still_over(notice: NoticeNow) -> OutcomeCode | None:
    window = notice.window
    return None if window is None or window.state in TOOK_PLACE_STATES else OutcomeCode.TAKEN_BACK


def _still_running_as_planned(notice: NoticeNow) -> OutcomeCode | None:
    window = notice.window
    if window is None or window.state != "in_progress":
        return OutcomeCode.NOT_IN_PROGRESS
    if window.period_revision != notice.planned_for:
        return OutcomeCode.END_MOVED
    if window.ends_at is not None and window.ends_at <= notice.now:
        return OutcomeCode.END_PASSED
    return None


def _still_in_conflict(notice: NoticeNow) -> OutcomeCode | None:
    return None if notice.findings_standing else OutcomeCode.CONFLICT_GONE


def _still_without_conflict(notice: NoticeNow) -> OutcomeCode | None:
    if notice.findings_standing:
        return OutcomeCode.CONFLICT_BACK
    return None if notice.findings_known else OutcomeCode.NEVER_TOLD


CHECKS: Mapping[About, Callable[[NoticeNow], OutcomeCode | None]] = {
    **dict.fromkeys(LEADS, _still_ahead),
    About.STILL_OPEN: _still_running_as_planned,
    **dict.fromkeys(TELL_WHAT_COMES, _still_to_come),
    About.ANNOUNCED: _still_announced,
    About.APPROVAL_ASKED: _still_asked,
    About.APPROVAL_VOIDED: _still_asked,
    About.APPROVAL_REMINDED: _still_asked,
    About.OWNER_ASKED: _still_waited_for,
    About.CLAIM_ASKED: _still_claimed,
    About.ASKED_TO_START: _still_not_started,
    About.ASKED_TO_END: _still_not_ended,
    About.ASKED_WHAT_BECAME: _still_lapsed,
    About.OVERRUN: _still_not_ended,
    About.STARTED: _still_started,
    About.RELEASED: _still_theirs_in_part,
    **dict.fromkeys((About.ENDED, About.ROLLED_BACK), _still_over),
    About.CONFLICT_WORSE: _still_in_conflict,
    About.CONFLICT_FOUND: _still_in_conflict,
    About.CONFLICT_GONE: _still_without_conflict,
}
