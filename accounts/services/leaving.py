"""Somebody leaves, and others take over what they carried: one act, and one message to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from accounts.domain.may import may_administer
from accounts.models import Person
from accounts.selectors.people import people_of
from accounts.services.deactivation import deactivate_person
from core.handing_over import TakenOver
from core.ports import ports


@dataclass(frozen=True, slots=True)
class Takers:
    """Who takes over what: one person everything, but for exceptions. Null is nobody."""

    everything: Person | None
    exceptions: Mapping[str, Person | None] = field(default_factory=dict)
    """By kind and public id, as `core.handing_over.TakerOf` has it."""

    def of(self, what: str) -> Person | None:
        return self.exceptions.get(what, self.everything)


@transaction.atomic
def leave(actor: Person, person_id: int, takers: Takers) -> tuple[Person, list[TakenOver]]:
    """Who left, and what was taken over. Raises `Person.DoesNotExist` for those of other organisations; nothing is
    handed over where they cannot be deactivated."""
    may_administer(actor).require()
    gone = people_of(actor.organisation).get(pk=person_id)
    handed_over = [
        taken
        for hand_over in (ports.work_handed_over, ports.contacts_handed_over, ports.investigations_handed_over)
        for taken in hand_over(actor, gone, takers.of)
    ]
    left = deactivate_person(actor, gone)
    _tell(actor, left, handed_over)
    return left, handed_over


def _tell(actor: Person, gone: Person, taken: Iterable[TakenOver]) -> None:
    """Each once, of everything; not whoever did it."""
    by_person: dict[int, list[TakenOver]] = {}
    for one in taken:
        by_person.setdefault(one.by.pk, []).append(one)
    for pk, theirs in sorted(by_person.items()):
        if pk != actor.pk:
            facts = {"gone": gone.name, "actor": actor.name, "taken": theirs, "house": settings.PUBLIC_URL}
            ports.mail_about_account("taken_over", "", theirs[0].by, facts)
