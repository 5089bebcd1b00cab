"""“Are you working on this?”: asked of one contact of the owner at a time, by mail or on the phone, and what became of
the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions_once_saved
from accounts.services.desks import stored
from accounts.services.rates import refuse_too_often
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, ReportState
from changes.selectors.declarable import declarable
from changes.selectors.declared_already import declared_on
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import record
from core.limits import LONGEST_NAME, LONGEST_NOTE
from core.refusals import AlreadyThere, Invalid, Refused
from core.validators import is_one_line, why_not_text
from estate.domain.impact import Level
from estate.models import System
from triage.domain.question_standing import WHY_OVER, QuestionStanding
from triage.models import Answer, Investigation, Question
from triage.selectors.implicated import failing_through, implicated_for
from triage.selectors.question_links import standing_of
from triage.selectors.questions import NOBODY_IS_NAMED, Asking, askings_of, how_to_call, work_seen
from triage.services.investigate import Searching, audience_of, searching


def ask(actor: Person, investigation_id: int, slug: str) -> Question:
    """Asks the next contact of the system's owner, one a press. Refused while somebody may still answer, and where
    there is nobody left whom a mail would reach: then the numbers are all there is."""
    with searching(actor, investigation_id) as act:
        system = _suspect(act, slug)
        _refuse_what_is_declared(system, actor)
        asking = askings_of([system], list(act.investigation.questions.for_reading()), act.now, actor)[slug]
        contact = _next_of(asking)
        refuse_too_often("owner_asked", actor, act.now, [slug], how_to_call(system.organisation))
        stored(contact)
        question = Question.objects.create(
            investigation=act.investigation, system=system, contact=contact, asked_by=actor, asked_at=act.now
        )
        act.note(
            "owner_asked",
            tells=["owner_asked"],
            question=question.pk,
            people=[contact.pk],
            system=slug,
            contact_name=contact.name,
        )
        return question


def log_call(actor: Person, investigation_id: int, slug: str, answer: str, name: str = "", note: str = "") -> Question:
    """What was said on the phone. A yes becomes reported work at once, since what it explains was first seen, where it
    is the caller's to report; on the own organisation's system it is declared."""
    _refuse_words(name, note)
    if answer not in Answer.values:
        raise Invalid.of("answer", "It is yes, no or call_me.")
    with placing_work(), searching(actor, investigation_id) as act:
        system = _suspect(act, slug)
        change = _report(act, system, name) if answer == Answer.YES else None
        question = Question.objects.create(
            investigation=act.investigation,
            system=system,
            by_phone=True,
            asked_by=actor,
            asked_at=act.now,
            answer=answer,
            answered_at=act.now,
            answered_name=name.strip(),
            note=note.strip(),
            change=change,
        )
        act.note("call_logged", system=slug, answer=answer, named=name.strip(), text=note.strip())
        return question


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """An answer over the link: from whoever holds it, under the name that they gave."""

    answer: str
    name: str
    since: datetime | None = None
    until: datetime | None = None
    impact: Level = Level.OUTAGE
    note: str = ""


class NobodyWaits(Refused):
    """For an answer to this question."""

    def __init__(self, standing: QuestionStanding) -> None:
        super().__init__(WHY_OVER[standing])


def answer(question_id: int, said: OwnersAnswer) -> Question:
    """Once, while somebody waits for it. A yes is unscheduled work, declared for the organisation that was asked."""
    name = " ".join(said.name.split())
    if not name:
        raise Invalid.of("name", "Say who is answering.")
    _refuse_words(name, said.note)
    if said.answer not in Answer.values:
        raise Invalid.of("answer", "It is yes, no or call_me.")
    with placing_work() as now:
        question = _waiting(question_id, now)
        if said.answer == Answer.YES:
            question.change = _declare(question, said, name)
        question.answer, question.answered_at = said.answer, now
        question.answered_name, question.note = name, said.note.strip()
        question.save(update_fields=["answer", "answered_at", "answered_name", "note", "change"])
        _record_answer(question, now)
        return question


def _waiting(question_id: int, now: datetime) -> Question:
    """Under the locks of its investigation, which others may be closing, and of itself: refuses what is over by now."""
    asked = Question.objects.filter(pk=question_id).values("investigation")
    Investigation.objects.select_for_update(of=("self",), no_key=True).get(pk__in=asked)
    question = Question.objects.select_for_update(of=("self",)).for_reading().get(pk=question_id)
    standing = standing_of(question, now)
    if standing is not QuestionStanding.LIVE:
        raise NobodyWaits(standing)
    return question


def _declare(question: Question, said: OwnersAnswer, name: str) -> Change:
    contact = question.contact
    assert contact is not None
    entered = Declaration({question.system.slug: said.impact}, said.note, said.since, said.until)
    by = {"question": question.pk, "addressed_to": contact.name, "named": name, "contact": contact.pk}
    try:
        return declaring.declare_over_link(contact, question.system.organisation, entered, by)
    except AlreadyThere as there:
        return Change.objects.get(pk=there.pk)


def _record_answer(question: Question, now: datetime) -> None:
    raise_board_versions_once_saved(audience_of(question.investigation) | {question.system.organisation_id})
    contact = question.contact
    told_of_the_work = bool(work_seen(question.asked_by.organisation, [question]))
    record(
        "owner_answered",
        "investigation",
        question.investigation_id,
        actor=contact,
        organisation=question.system.organisation,
        at=now,
        tells=[] if told_of_the_work else ["owner_answered"],
        question=question.pk,
        people=[question.asked_by_id],
        system=question.system.slug,
        answer=question.answer,
        text=question.note,
        by_link={
            "question": question.pk,
            "addressed_to": contact.name if contact else "",
            "named": question.answered_name,
        },
    )


def _suspect(act: Searching, slug: str) -> System:
    """Whoever is asked may be woken: only about what the investigation makes a suspect."""
    system = System.objects.visible_to(act.actor.organisation).select_related("organisation").filter(slug=slug).first()
    if system is None:
        raise Invalid.of("system", f"There is no system “{slug[:80]}”.")
    if not failing_through(act.investigation, slug, act.actor.organisation):
        raise Refused(f"Nothing that was seen here makes {system} a suspect.")
    return system


def _refuse_what_is_declared(system: System, actor: Person) -> None:
    there = declared_on(system.organisation, actor.organisation, system.slug)
    if there is None or there.report_state == ReportState.UNCONFIRMED:
        return
    words = f"{system.organisation} has declared work on {system} already: {there.reference}."
    raise AlreadyThere(words, "change", there.pk, there.public_id)


def _next_of(asking: Asking) -> Person:
    owner = asking.system.organisation
    if asking.said_yes:
        raise Refused(f"{owner} has said yes already.")
    if not asking.order:
        words = NOBODY_IS_NAMED.format(system=asking.system, owner=owner)
        raise Refused(f"Nobody can be asked by mail: {words}. {how_to_call(owner)}")
    if left := asking.minutes_left:
        raise Refused(f"Somebody was asked a moment ago; ask the next in {left} min. {how_to_call(owner)}")
    contact = asking.next_contact
    if contact is None:
        raise Refused(f"Everybody who can be asked about {asking.system} has been. {how_to_call(owner)}")
    return contact


def _report(act: Searching, system: System, name: str) -> Change | None:
    party = act.actor.organisation
    implicated = implicated_for(party, [system.slug])
    if not declarable(party, [system.slug], implicated):
        return None
    since = min((one.since for one in failing_through(act.investigation, system.slug, party)), default=None)
    limit = act.now - timedelta(hours=party.backdate_hours)
    start = max(since, limit) if since else None
    said = f"Said on the phone by {name.strip()}" if name.strip() else "Said on the phone"
    entered = Declaration({system.slug: Level.OUTAGE}, said, start)
    try:
        return declaring.declare(act.actor, entered, implicated=implicated)
    except AlreadyThere as there:
        return Change.objects.get(pk=there.pk)


def _refuse_words(name: str, note: str) -> None:
    if len(name) > LONGEST_NAME or not is_one_line(name):
        raise Invalid.of("name", "At most 200 characters, on one line.")
    if len(note) > LONGEST_NOTE:
        raise Invalid.of("note", f"At most 500 characters; this has {len(note):,}.")
    if why := why_not_text(note):
        raise Invalid.of("note", why)
