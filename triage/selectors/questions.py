"""Whom one can ask about a system, and who was asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.models import Organisation, Person
from accounts.selectors.desks import desks_of
from accounts.selectors.stand_ins import people_called, stand_ins_of
from changes.models import State
from changes.selectors.reader import Reader
from changes.selectors.sight import sight_of
from core.addresses import canonical
from estate.models import Contact, System
from triage.domain.whom_to_ask import ROLES, AskedContact, OwnersContact, in_order, next_to_ask, waits_until
from triage.models import Answer, Question

DESK = 0
YES_HOLDS = timedelta(hours=4)
"""So long nobody is asked again by those who do not see the work: when it ends is not theirs to know."""
NOBODY_IS_NAMED = "nobody is named for {system}, and {owner} has no engineers and no desk with an e-mail address here"


NamedFor = frozenset[tuple[int, int]]
"""Systems, and the people who are named for them to be asked."""


@dataclass(frozen=True)
class Asking:
    """Where asking about one system stands in one investigation."""

    system: System
    questions: Sequence[Question]
    people: Mapping[int, Person]
    """Who may be asked, by id, the desk as `DESK`."""
    order: tuple[int, ...]
    now: datetime
    named: NamedFor = frozenset()
    seen: Collection[int] = ()
    """Of the work that was declared because somebody said yes, what those may see who ask: by the change's id."""

    @property
    def _asked(self) -> Mapping[int, AskedContact]:
        desk = self.people[DESK].pk if DESK in self.people else None
        by_mail = [one for one in self.questions if not one.by_phone and one.contact_id is not None]
        return {
            DESK if one.contact_id == desk else one.contact_id or DESK: AskedContact(one.asked_at, bool(one.answer))
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
    def said_yes(self) -> bool:
        """While the work goes on that was declared because of it; where those who ask do not see that, for a while."""
        return any(self._goes_on(one) for one in self.questions if one.answer == Answer.YES)

    def _goes_on(self, one: Question) -> bool:
        if one.change is not None and one.change_id in self.seen:
            return one.change.state == State.IN_PROGRESS
        return one.answered_at is not None and self.now < one.answered_at + YES_HOLDS

    @property
    def minutes_left(self) -> int:
        """For whoever was asked last to answer; 0 where the next may be asked."""
        until = self.waits_until
        return max(1, -(-(until - self.now) // timedelta(minutes=1))) if until else 0


def askings_of(
    systems: Iterable[System], questions: Sequence[Question], now: datetime, besides: Person
) -> dict[str, Asking]:
    """By slug. Whoever asks is not asked."""
    systems, seen = list(systems), work_seen(besides.organisation, questions)
    desks = desks_of({system.organisation_id: system.organisation for system in systems}.values())
    contacts = Contact.objects.filter(system__in=systems, role__in=ROLES, person__is_active=True)
    named: dict[int, list[Contact]] = {}
    for contact in contacts.select_related("person"):
        named.setdefault(contact.system_id, []).append(contact)
    stand_ins = _stand_ins({one.organisation_id for one in systems if one.pk not in named})
    pairs = frozenset((one, contact.person_id) for one, some in named.items() for contact in some)
    return {
        system.slug: replace(
            _asking(
                system,
                questions,
                desks.get(system.organisation_id),
                [one for one in named.get(system.pk, ()) if one.person_id != besides.pk],
                [one for one in stand_ins.get(system.organisation_id, ()) if one != besides]
                if system.pk not in named
                else (),
                now,
            ),
            seen=seen,
            named=pairs,
        )
        for system in systems
    }


def _stand_ins(organisations: Collection[int]) -> dict[int, list[Person]]:
    """By organisation: who is asked about a system for which nobody is named; the desk is asked before."""
    engineers = {of: one.engineers for of, one in stand_ins_of(organisations).items()}
    people = people_called({person for some in engineers.values() for person in some})
    return {of: [people[person] for person in some] for of, some in engineers.items()}


def named_for(questions: Iterable[Question]) -> NamedFor:
    """Of those who were asked, who is named for the system."""
    people = {one.contact_id for one in questions if one.contact_id is not None}
    systems = {one.system_id for one in questions}
    rows = Contact.objects.filter(system__in=systems, person__in=people, role__in=ROLES) if people else []
    return frozenset((one.system_id, one.person_id) for one in rows)


def work_seen(organisation: Organisation, questions: Iterable[Question]) -> frozenset[int]:
    """Ids of the changes that were declared because of a yes, as far as this organisation sees them."""
    declared = {one.change_id for one in questions if one.change_id is not None}
    sights = sight_of(organisation, declared) if declared else {}
    return frozenset(pk for pk, sight in sights.items() if sight.shows("title"))


def _asking(
    system: System,
    questions: Sequence[Question],
    desk: Person | None,
    contacts: Sequence[Contact],
    stand_ins: Sequence[Person],
    now: datetime,
) -> Asking:
    people = {one.pk: one for one in (*(contact.person for contact in contacts), *stand_ins) if one != desk}
    order = in_order(
        DESK if desk else None,
        [OwnersContact(one.person_id, one.role, one.order) for one in contacts if one.person_id in people],
        [one.pk for one in stand_ins if one.pk in people],
    )
    own = [one for one in questions if one.system_id == system.pk]
    return Asking(system, own, {**people, **({DESK: desk} if desk else {})}, order, now)


def name_for(reader: Reader, system: System, contact: Person | None, named: NamedFor) -> str:
    """Who is asked, or was: a person's name only for those whom the system concerns; of another party nobody learns who
    its people are that nobody has named."""
    owner = system.organisation
    if contact is None:
        return f"{owner.name}, desk"
    desk = canonical(contact.email) == canonical(owner.email)
    own = owner.pk == reader.organisation.pk
    known = own or ((system.pk, contact.pk) in named and system.slug in reader.concerning)
    return contact.name if desk or known else f"somebody of {owner.name}"


def how_to_call(owner: Organisation) -> str:
    return f"Call {owner.phone}." if owner.phone else "No phone number of their desk is known."
