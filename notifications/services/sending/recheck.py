"""What is true of a notice's subject at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from changes.models import Approval, ApprovalState, Finding, FindingState
from changes.selectors.sight import Sight, sight_of
from core import clock
from estate.domain.claim_links import ClaimStanding
from estate.selectors.claim_links import ClaimLink
from estate.selectors.claim_links import standing_of as standing_of_claim_link
from estate.selectors.graph import current_estate
from notifications.domain.about import About, Why
from notifications.domain.audience import STANDS_IN
from notifications.domain.outcomes import OutcomeCode
from notifications.domain.plan import Plan
from notifications.domain.still_holds import TELL_HOW_IT_STANDS, TELL_WHAT_COMES, NoticeNow, WindowNow, why_no_longer
from notifications.models import Mute, Notice, NoticeState, Preference
from notifications.selectors.notice_sight import claim_in, may_be_muted, question_in, sight_for
from notifications.selectors.recipients import People
from notifications.selectors.told import (
    TELLS_OF_WINDOWS,
    is_dropped,
    is_no_part_of_it,
    still_concerned,
    tells_of_others,
    told_now,
    windows_of,
)
from triage.domain.question_standing import QuestionStanding
from triage.selectors.question_links import standing_of

FRESH_FOR = timedelta(seconds=2)
"""So long may what was found when a few notices were claimed stand for what is true when each is sent."""
CORRECTS = (Why.TOLD_BEFORE, Why.DROPPED)
ASKING = (About.APPROVAL_ASKED, About.APPROVAL_VOIDED, About.APPROVAL_REMINDED)


class BatchFacts:
    """How the contacts of a few notices want to be told, asked once for all of them."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        notices = list(notices)
        self._asked_at = clock.now()
        self.estate = current_estate()
        contacts = {notice.contact_id for notice in notices}
        changes = {notice.change_id for notice in notices}
        mutes = Mute.objects.filter(person__in=contacts, change__in=changes)
        self._people = People()
        self._quiet = Preference.objects.quiet_hours(contacts)
        self._muted = set(mutes.values_list("person_id", "change_id"))
        self._changes = {change for change in changes if change is not None}
        self._sights: dict[int, dict[int, Sight]] = {}

    def sight(self, notice: Notice) -> Sight:
        """How much its contact may read of its subject."""
        organisation, change = notice.contact.organisation, notice.change_id
        if change is not None and organisation.pk not in self._sights:
            self._sights[organisation.pk] = sight_of(organisation, self._changes)
        return sight_for(notice, self._sights[organisation.pk][change] if change is not None else None)

    def are_old(self, now: datetime) -> bool:
        return now - self._asked_at > FRESH_FOR

    def plan_for(self, notice: Notice) -> Plan:
        return self._people.plan_of(notice.contact.organisation_id)

    def is_muted(self, notice: Notice) -> bool:
        return (notice.contact_id, notice.change_id) in self._muted and may_be_muted(notice)

    def quiet_until(self, notice: Notice, now: datetime) -> datetime | None:
        quiet = self._quiet.get(notice.contact_id)
        around = quiet.around(now) if quiet else None
        return around.ends_at if around else None


def why_no_longer_true(notice: Notice, now: datetime, facts: BatchFacts) -> OutcomeCode | None:
    change, window = notice.change, None if tells_of_others(notice) else notice.window
    standing = (
        Finding.objects.filter(pk__in=notice.findings, state=FindingState.FOUND).count() if notice.findings else 0
    )
    beside = _beside_what_was_told(notice, standing)
    return why_no_longer(
        NoticeNow(
            about=About(notice.about),
            now=now,
            contact_is_active=notice.contact.is_active,
            may_see=facts.sight(notice).shows("existence"),
            change_state=change.state if change else "",
            is_muted=facts.is_muted(notice),
            window=WindowNow(window.state, window.starts_at, window.period_revision, window.ends_at)
            if window
            else None,
            planned_for=notice.period_revision,
            plan=facts.plan_for(notice),
            question_waits=_question_waits(notice, now),
            claim_waits=_claim_waits(notice, now),
            is_asked=_is_asked(notice),
            is_no_part_of_it=_is_told_for_itself(notice) and is_no_part_of_it(notice),
            findings_standing=standing,
            findings_known=_findings_told_before(notice),
            **beside,
        )
    )


def _is_told_for_itself(notice: Notice) -> bool:
    """Of what is to come or is left of it, not because of what was said before."""
    by_kind = notice.about in TELL_WHAT_COMES or notice.about == About.RELEASED
    return by_kind and not notice.resent and not _is_correction(notice)


def _is_correction(notice: Notice) -> bool:
    return bool(notice.because) and all(one["why"] in CORRECTS for one in notice.because)


def _beside_what_was_told(notice: Notice, findings_standing: int) -> dict[str, Any]:
    """What somebody had sent once more says what it said; what is passed on is news to whoever it is passed on to."""
    is_correction = _is_correction(notice)
    passed_on = notice.in_place_of_id or _is_of_a_leaver(notice)
    if notice.activity is None or notice.resent or passed_on or notice.change is None:
        return {}
    tells_how = notice.about in TELL_HOW_IT_STANDS or notice.about == About.RELEASED
    if not (is_correction or tells_how) or notice.about == About.REPORT_ANSWERED:
        return {}
    now = told_now(notice)
    unheard_of = {window for window in windows_of(notice) if window not in now.told} if not is_correction else set()
    return {
        "instead": frozenset(now.corrections.values()) if now.told else None,
        "was_told": bool(now.told) or _is_being_told(notice),
        "has_news": bool(findings_standing or unheard_of),
        "later_says_it": Notice.objects.that_corrects_later(notice).exists(),
        "is_correction": is_correction,
        "concerned_again": is_dropped(notice) and still_concerned(notice),
    }


def _is_of_a_leaver(notice: Notice) -> bool:
    """Whether it corrects what somebody was told in whose place the contact is."""
    return any(one["why"] in CORRECTS and STANDS_IN in one["roles"] for one in notice.because)


def _is_being_told(notice: Notice) -> bool:
    return Notice.objects.being_told_beside(notice).filter(about__in=TELLS_OF_WINDOWS).exists()


def _is_asked(notice: Notice) -> bool:
    """Or is told for another reason as well, which stands whatever became of the approval."""
    if notice.about not in ASKING or notice.change is None:
        return False
    if any(reason["why"] != Why.ASKED for reason in notice.because):
        return True
    asked = Approval.objects.filter(
        change=notice.change, organisation=notice.contact.organisation, state=ApprovalState.ASKED
    )
    if notice.activity is not None:
        asked = asked.filter(asked_at__lte=notice.activity.at)  # whoever was asked anew has a newer message
    return asked.exists()


def _question_waits(notice: Notice, now: datetime) -> bool:
    question = question_in(notice)
    return question is not None and standing_of(question, now) is QuestionStanding.LIVE


def _claim_waits(notice: Notice, now: datetime) -> bool:
    claim = claim_in(notice)
    return claim is not None and standing_of_claim_link(ClaimLink(claim, notice.contact), now) is ClaimStanding.LIVE


def _findings_told_before(notice: Notice) -> int:
    if notice.about != About.CONFLICT_GONE:
        return 0
    earlier = Notice.objects.filter(contact=notice.contact, findings__overlap=notice.findings, pk__lt=notice.pk)
    return (
        earlier.exclude(about=About.CONFLICT_GONE)
        .exclude(state__in=[NoticeState.DROPPED, NoticeState.UNDELIVERED])
        .count()
    )
