"""“Are you working on this?”: asked of one contact of the owner at a time, by mail or on the phone, and what became of
the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Organisation, Person
from accounts.people import desks_of
from accounts.refusals import Invalid, Refused
from accounts.services import raise_board_versions_once_saved, record
from accounts.validators import is_one_line
from changes.models import Change, State
from changes.services import declaring
from changes.services.declaring import Declaration
from changes.services.entering import UNSTORABLE
from changes.services.schedule import placing_work
from estate.domain.impact import Level
from estate.models import Contact, System
from triage.domain.asking import ROLES, Asked, Candidate, in_order, next_to_ask, waits_until
from triage.models import Answer, Question
from triage.services.investigations import Searching, audience_of, searching
from triage.services.symptoms import failing_through

DESK = 0
NOBODY_IS_NAMED = "nobody is named for {system}, and {owner} has no desk with a mail address here"


@dataclass(frozen=True)
class Asking:
    """Where asking about one system stands in one investigation."""

    system: System
    questions: Sequence[Question]
    people: Mapping[int, Person]
    """Who may be asked, by id, the desk as `DESK`."""
    order: tuple[int, ...]
    now: datetime

    @property
    def _asked(self) -> Mapping[int, Asked]:
        desk = self.people[DESK].pk if DESK in self.people else None
        by_mail = [one for one in self.questions if not one.by_phone and one.contact_id is not None]
        return {
            DESK if one.contact_id == desk else one.contact_id or DESK: Asked(one.asked_at, bool(one.answer))
            for one in by_mail
        }

    @property
    def next_contact(self) -> Person | None:
        following = next_to_ask(self.order, self._asked)
        return self.people[following] if following is not None else None

    @property
    def waits_until(self) -> datetime | None:
        return waits_until(self._asked, self.now)

    @property
    def work(self) -> Change | None:
        """What was declared because somebody said yes, while it goes on."""
        declared = [one.change for one in self.questions if one.change is not None]
        return next((one for one in declared if one.state == State.IN_PROGRESS), None)

    @property
    def minutes_left(self) -> int:
        """For whoever was asked last to answer; 0 where the next may be asked."""
        until = self.waits_until
        return max(1, -(-(until - self.now) // timedelta(minutes=1))) if until else 0


def askings_of(
    systems: Iterable[System], questions: Sequence[Question], now: datetime, besides: Person
) -> dict[str, Asking]:
    """By slug. Whoever asks is not asked."""
    systems = list(systems)
    desks = desks_of({system.organisation_id: system.organisation for system in systems}.values())
    contacts = Contact.objects.filter(system__in=systems, role__in=ROLES, person__is_active=True).exclude(
        person=besides
    )
    named: dict[int, list[Contact]] = {}
    for contact in contacts.select_related("person"):
        named.setdefault(contact.system_id, []).append(contact)
    return {
        system.slug: _asking(system, questions, desks.get(system.organisation_id), named.get(system.pk, ()), now)
        for system in systems
    }


def _asking(
    system: System, questions: Sequence[Question], desk: Person | None, contacts: Sequence[Contact], now: datetime
) -> Asking:
    people = {one.person_id: one.person for one in contacts if desk is None or one.person_id != desk.pk}
    order = in_order(
        DESK if desk else None,
        [Candidate(one.person_id, one.role, one.order) for one in contacts if one.person_id in people],
    )
    own = [one for one in questions if one.system_id == system.pk]
    return Asking(system, own, {**people, **({DESK: desk} if desk else {})}, order, now)


def ask(actor: Person, investigation_id: int, slug: str) -> Question:
    """Asks the next contact of the system's owner, one a press. Refused while somebody may still answer, and where
    there is nobody left whom a mail would reach: then the numbers are all there is."""
    with searching(actor, investigation_id) as act:
        system = _suspect(act, slug)
        asking = askings_of([system], list(act.investigation.questions.for_reading()), act.now, actor)[slug]
        contact = _next_of(asking)
        _keep(contact)
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
    """What was said on the phone. A yes becomes reported work at once, since what it explains was first seen; on the
    own organisation's system it is declared."""
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
class Said:
    """An answer over the link: from whoever holds it, under the name that they gave."""

    answer: str
    name: str
    since: datetime | None = None
    until: datetime | None = None
    impact: Level = Level.OUTAGE
    note: str = ""


def answer(question_id: int, said: Said) -> Question:
    """Once. A yes is unscheduled work, declared for the organisation that was asked."""
    name = " ".join(said.name.split())
    if not name:
        raise Invalid.of("name", "Say who is answering.")
    _refuse_words(name, said.note)
    if said.answer not in Answer.values:
        raise Invalid.of("answer", "It is yes, no or call_me.")
    with placing_work() as now:
        question = Question.objects.select_for_update(of=("self",)).for_reading().get(pk=question_id)
        if question.answer:
            raise Refused("This has been answered already.")
        if said.answer == Answer.YES:
            question.change = _declare(question, said, name)
        question.answer, question.answered_at = said.answer, now
        question.answered_name, question.note = name, said.note.strip()
        question.save(update_fields=["answer", "answered_at", "answered_name", "note", "change"])
        _record_answer(question, now)
        return question


def _declare(question: Question, said: Said, name: str) -> Change:
    contact = question.contact
    assert contact is not None
    entered = Declaration({question.system.slug: said.impact}, said.note, said.since, said.until)
    by = {"question": question.pk, "addressed_to": contact.name, "named": name, "contact": contact.pk}
    return declaring.declare_over_link(contact, question.system.organisation, entered, by)


def _record_answer(question: Question, now: datetime) -> None:
    raise_board_versions_once_saved(audience_of(question.investigation) | {question.system.organisation_id})
    contact = question.contact
    record(
        "owner_answered",
        "investigation",
        question.investigation_id,
        actor=contact,
        organisation=question.system.organisation,
        at=now,
        tells=[] if question.change else ["owner_answered"],
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
    if not failing_through(act.investigation, slug):
        raise Refused(f"Nothing that was seen here makes {system} a suspect.")
    return system


def _next_of(asking: Asking) -> Person:
    owner = asking.system.organisation
    if asking.work is not None:
        raise Refused(f"{owner} has said yes already; the work stands on the boards.")
    if not asking.order:
        words = NOBODY_IS_NAMED.format(system=asking.system, owner=owner)
        raise Refused(f"Nobody can be asked by mail: {words}. {_call(owner)}")
    if left := asking.minutes_left:
        raise Refused(f"Somebody was asked and may still answer; ask the next in {left} min. {_call(owner)}")
    contact = asking.next_contact
    if contact is None:
        raise Refused(f"Everybody who is named for {asking.system} has been asked. {_call(owner)}")
    return contact


def _call(owner: Organisation) -> str:
    return f"Call {owner.phone}." if owner.phone else "No phone number of their desk is known."


def _report(act: Searching, system: System, name: str) -> Change:
    since = min((one.since for one in failing_through(act.investigation, system.slug)), default=None)
    limit = act.now - timedelta(hours=act.actor.organisation.backdate_hours)
    start = max(since, limit) if since else None
    said = f"Said on the phone by {name.strip()}" if name.strip() else "Said on the phone"
    entered = Declaration({system.slug: Level.OUTAGE}, said, start)
    return declaring.declare(act.actor, entered, implicated=frozenset({system.slug}))


def _keep(contact: Person) -> None:
    """A desk becomes a contact of its own when it is written to first."""
    if not Person.objects.filter(email=contact.email).exists():
        contact.save()


def _refuse_words(name: str, note: str) -> None:
    if len(name) > 200 or not is_one_line(name):
        raise Invalid.of("name", "At most 200 characters, on one line.")
    if len(note) > 500:
        raise Invalid.of("note", f"At most 500 characters; this has {len(note):,}.")
    if "\x00" in note:
        raise Invalid.of("note", UNSTORABLE)
