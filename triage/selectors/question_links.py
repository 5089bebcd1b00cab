"""The address at which somebody who is asked answers without an account, and what it still opens. It is made from the
question's id and the house's secret, and stored nowhere; opening it changes nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.models import Person
from accounts.selectors.desks import desks_of
from accounts.selectors.stand_ins import stand_ins_of
from changes.models import ReportState, State, Window
from changes.selectors.sight import sight_of_one
from core.activity import Activity
from estate.models import Contact, System
from triage.domain.question_standing import QuestionFacts, QuestionStanding, standing_of_question
from triage.domain.whom_to_ask import ROLES
from triage.models import Answer, Question

ENTERED = ("declared", "confirmed")


def address_of(question: Question) -> str:
    return f"{settings.PUBLIC_URL}/are-you-working-on-this/{token_of(question)}/"


def token_of(question: Question) -> str:
    return _signer().sign(question.public_id.hex)


def question_with(token: str) -> Question | None:
    """None for what this house never made."""
    try:
        public_id = UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return Question.objects.for_reading().filter(public_id=public_id, by_phone=False, contact__isnull=False).first()


def standing_of(question: Question, now: datetime) -> QuestionStanding:
    return standing_of_question(
        QuestionFacts(
            asked_at=question.asked_at,
            is_addressed=question.contact is not None
            and not question.contact.has_left_since(question.asked_at)
            and _may_answer(question.contact, question.system),
            answered=bool(question.answer),
            said_yes=yes_of_another(question) is not None,
            declared=declared_since(question) is not None,
            closed=question.investigation.closed_at is not None,
        ),
        now,
    )


def yes_of_another(question: Question) -> Question | None:
    """Of somebody else who was asked the same, since."""
    same = Question.objects.filter(investigation=question.investigation_id, system=question.system_id, by_phone=False)
    since = same.filter(answer=Answer.YES, answered_at__gte=question.asked_at).exclude(pk=question.pk)
    return since.for_reading().last()


def declared_since(question: Question) -> Window | None:
    """Its owner's work on the system that was declared, or confirmed where others had reported it, after this was
    asked, so that those who ask read of it."""
    entered = Activity.objects.filter(kind__in=ENTERED, subject_kind="change", at__gte=question.asked_at)
    windows = Window.objects.filter(
        change__in=entered.values("subject_id"),
        change__organisation=question.system.organisation_id,
        change__report_state__in=["", ReportState.CONFIRMED],
        change__targets__system=question.system_id,
    ).exclude(state=State.CANCELLED)
    found = windows.with_parties().order_by("-actual_start", "-pk").first()
    asker = question.investigation.organisation
    return found if found is not None and sight_of_one(asker, found.change).shows("title") else None


def _may_answer(contact: Person, system: System) -> bool:
    """At this moment: of the owner, active, and its desk, still named for the system, or there where nobody is."""
    owner = system.organisation
    if contact.organisation_id != owner.pk:
        return False
    named = Contact.objects.filter(system=system, role__in=ROLES, person__is_active=True)
    if named.filter(person=contact).exists():
        return True
    desk = desks_of([owner]).get(owner.pk)
    if desk is not None and desk.pk == contact.pk:
        return True
    return not named.exists() and contact.pk in stand_ins_of([owner.pk])[owner.pk].engineers


def _signer() -> Signer:
    return Signer(salt="maintwin.question", sep=".")
