"""How much of its subject the reader of a notice may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Person
from accounts.selectors.desks import desks_of
from changes.selectors.sight import Sight, sight_of_one
from estate.models import Contact, Dependency
from notifications.domain.about import About, Why
from notifications.domain.audience import STANDS_IN, SYSTEM_REASONS
from notifications.domain.link_standing import (
    NoticeLinkFacts,
    NoticeLinkStanding,
    Purpose,
    standing_of_notice_link,
)
from notifications.models import Notice
from triage.models import Question

TOLD_OTHERWISE = frozenset({Why.TOLD_BEFORE, Why.DROPPED})


def is_told_in_person(notice: Notice) -> bool:
    """And not because nobody is named, or of what they were told for that."""
    whys = (reason for reason in notice.because if STANDS_IN not in reason["roles"])
    return any(reason["why"] not in TOLD_OTHERWISE for reason in whys)


def contact_in_log(notice: Notice) -> dict[str, Any]:
    """As acts keep whom a notice went to. Who only stood in is named to their own organisation alone."""
    contact, stood_in = notice.contact, not is_told_in_person(notice)
    return {"contact_name": contact.name, "contact_organisation": contact.organisation.slug, "stood_in": stood_in}


def may_be_muted(notice: Notice) -> bool:
    """What somebody may want to hear no more of: not what is asked of them, nor what is their own work or meets it."""
    whys = {reason["why"] for reason in notice.because}
    of_the_work = notice.about != About.REPORT_ANSWERED and whys <= {*SYSTEM_REASONS, *TOLD_OTHERWISE}
    return not notice.urgent and (whys <= SYSTEM_REASONS or of_the_work)


def sight_for(notice: Notice, known: Sight | None = None) -> Sight:
    """How much of its subject the contact may read; `known` is what their organisation may see of the change. Who is
    told that a conflict is gone knew of it; who carries work out for others is shown as much as those it reaches, and
    who reported it no more than any other."""
    if notice.change is None:
        return Sight.COUNTERPART
    sight = sight_of_one(notice.contact.organisation, notice.change) if known is None else known
    theirs = notice.change.reported_by_id != notice.contact.organisation_id
    if theirs and any(reason["why"] in (Why.ANSWERS, Why.IMPLEMENTS) for reason in notice.because):
        return max(sight, Sight.AFFECTED)
    if notice.findings or any(reason["why"] in TOLD_OTHERWISE for reason in notice.because):
        return max(sight, Sight.COUNTERPART)
    return sight


def link_standing(notice: Notice, purpose: Purpose, now: datetime) -> NoticeLinkStanding:
    """What the link in its mail opens at this moment."""
    sent_at = notice.sent_at or notice.due_at
    facts = NoticeLinkFacts(
        sent_at=sent_at,
        is_addressed=not notice.contact.has_left_since(sent_at) and _is_still_theirs(notice.contact),
        may_see=sight_for(notice).shows("existence"),
    )
    return standing_of_notice_link(facts, purpose, now)


def _is_still_theirs(contact: Person) -> bool:
    """Somebody of their organisation still: with a role, named for a system, or its desk."""
    if contact.roles or Contact.objects.filter(person=contact).exists():
        return True
    desk = desks_of([contact.organisation]).get(contact.organisation_id)
    return desk is not None and desk.pk == contact.pk


def question_in(notice: Notice) -> Question | None:
    """That was put to somebody who looks after a system."""
    act = notice.activity
    if notice.about not in (About.OWNER_ASKED, About.OWNER_ANSWERED) or act is None:
        return None
    return Question.objects.for_reading().filter(pk=act.data.get("question") or 0).first()


def claim_in(notice: Notice) -> Dependency | None:
    """Of which somebody is asked whether it is so, or what was answered; None once it was taken back."""
    act = notice.activity
    if notice.about not in (About.CLAIM_ASKED, About.CLAIM_ANSWERED) or act is None:
        return None
    return Dependency.objects.with_ends().filter(pk=act.subject_id).first()
