"""Who can answer for an organisation: when it is asked to approve, and for its own work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from accounts.domain.stand_ins import NOBODY, StandIns, goes_to, whoever_is_there
from accounts.models import Organisation, Person
from accounts.selectors.stand_ins import people_called, stand_ins_of
from changes.domain.approval_reasons import ApprovalReason
from changes.domain.approvals import nobody_else_approves, who_is_asked_in_words
from changes.models import Approval, ApprovalState, Change
from core.looking import each_asked_once, told_already
from estate.models import Contact, ContactRole, System


@dataclass(frozen=True, slots=True)
class WhoIsAsked:
    people: tuple[Person, ...] = ()
    named: bool = True
    """Whether these are approver contacts; else who stands in for them."""
    desk: bool = False
    """Whether nobody but the desk is left."""

    def named_to(self, *, own: bool) -> tuple[Person, ...]:
        """Who the people of another party are whom nobody has named there is nobody's business."""
        return self.people if own or self.named else ()

    def in_words(self, *, own: bool) -> str:
        """For whoever reads of the question; `own` where it is their organisation that is asked."""
        names = ", ".join(one.name for one in self.named_to(own=own)) or (THEIR_APPROVERS if self.people else "")
        return who_is_asked_in_words(names, named=self.named, desk=self.desk)


THEIR_APPROVERS = "anyone with the role approver"


def who_is_asked(approvals: Iterable[Approval]) -> dict[int, WhoIsAsked]:
    """By approval, of those that wait for an answer. Expects them with their organisations."""
    waiting = [one for one in approvals if one.state == ApprovalState.ASKED]
    if not waiting:
        return {}
    organisations = {one.organisation_id for one in waiting}
    told_already("organisations called", {one.organisation_id: one.organisation for one in waiting})
    named, stand_ins = approvers_named(organisations), stand_ins_of(organisations)
    ids = {one.pk: _asked(one, named.get(one.organisation_id, {}), stand_ins) for one in waiting}
    people = people_called({person for some in ids.values() for person in some})
    return {one.pk: _who(one, tuple(people[person] for person in ids[one.pk]), named, stand_ins) for one in waiting}


Named = Mapping[str, tuple[int, ...]]
"""Approver contacts by system."""


def approvers_named(organisations: Collection[int]) -> dict[int, dict[str, tuple[int, ...]]]:
    """By organisation and system; without those that have named nobody."""
    return each_asked_once("approvers named", organisations, _named)


def _named(organisations: Collection[int]) -> dict[int, dict[str, tuple[int, ...]]]:
    rows = Contact.objects.filter(
        role=ContactRole.APPROVER, system__organisation__in=list(organisations), person__is_active=True
    )
    found: dict[int, dict[str, tuple[int, ...]]] = {}
    for of, slug, person in rows.order_by("order", "person_id").values_list(
        "system__organisation_id", "system__slug", "person_id"
    ):
        by_system = found.setdefault(of, {})
        by_system[slug] = (*by_system.get(slug, ()), person)
    return found


def _asked(approval: Approval, named: Named, stand_ins: Mapping[int, StandIns]) -> tuple[int, ...]:
    systems = ApprovalReason.from_json(approval.because).systems
    for_these = [person for slug in systems for person in named.get(slug, ())]
    elsewhere = [person for people in named.values() for person in people]
    return whoever_is_there(for_these or elsewhere, stand_ins.get(approval.organisation_id, NOBODY), approving=True)


def _who(
    approval: Approval,
    people: tuple[Person, ...],
    named: Mapping[int, Named],
    stand_ins: Mapping[int, StandIns],
) -> WhoIsAsked:
    there = stand_ins.get(approval.organisation_id, NOBODY)
    any_named = bool(named.get(approval.organisation_id))
    return WhoIsAsked(people, any_named, desk=not any_named and not there.approvers and bool(people))


def stands_in_for_approvers(person: Person) -> bool:
    """Whether nobody is named to approve for the person's organisation, and it comes to them."""
    if Contact.objects.approvers_of([person.organisation_id]):
        return False
    there = stand_ins_of([person.organisation_id])[person.organisation_id]
    return person.pk in whoever_is_there((), there, approving=True)


def approving_without(person: Person) -> str:
    """What becomes of requests for approval when this person is gone, or has no role for it any more; empty where
    others answer."""
    named = sorted({who for _, who in Contact.objects.approvers_of([person.organisation_id])})
    there = stand_ins_of([person.organisation_id])[person.organisation_id]
    if not person.is_active or set(whoever_is_there(named, there, approving=True)) != {person.pk}:
        return ""
    return _comes_to(person.organisation, stand_ins_of([person.organisation_id], without=person))


def approving_unnamed(contact: Contact) -> str:
    """The same where a contact is not named any more, and stays with what roles they have."""
    organisation = contact.system.organisation
    others = Contact.objects.filter(role=ContactRole.APPROVER, system__organisation=organisation).exclude(pk=contact.pk)
    if contact.role != ContactRole.APPROVER or others.filter(person__is_active=True).exists():
        return ""
    return _comes_to(organisation, stand_ins_of([organisation.pk]))


def somebody_answers_for(change: Change) -> bool:
    """Whether anybody can be asked about the work: who answers for it or carries it out, or who is there for them."""
    named = [one.pk for one in (change.owner, *change.implementers.all()) if one.is_active]
    stand_ins = {} if named else stand_ins_of([change.organisation_id])
    return bool(whoever_is_there(named, stand_ins.get(change.organisation_id, NOBODY)))


def nobody_named_for(system: System) -> Iterator[str]:
    """In words for its owner: to whom it goes for what nobody is named for."""
    missing = UNNAMED.keys() - set(Contact.objects.to_call_for(system).order_by().values_list("role", flat=True))
    there = stand_ins_of([system.organisation_id] if missing else []).get(system.organisation_id, NOBODY)
    for role, words in UNNAMED.items():
        if role in missing:
            yield f"{words} {goes_to(by_role=bool(there.engineers), desk=there.desk is not None)}"


UNNAMED = {
    ContactRole.OWNER: "Nobody is its owner: notices ahead go to",
    ContactRole.ON_CALL: "Nobody is on call: what happens goes to",
}


def _comes_to(organisation: Organisation, stand_ins: Mapping[int, StandIns]) -> str:
    there = stand_ins[organisation.pk]
    after = whoever_is_there((), there, approving=True)
    names = ", ".join(one.name for one in people_called(set(after)).values())
    return nobody_else_approves(organisation.name, names, desk=not there.approvers)
