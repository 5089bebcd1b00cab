"""Who belongs to an organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.domain.may import may_work
from accounts.models import FormerAddress, Organisation, Person
from core.addresses import canonical
from core.cut import Cut, cut
from core.looking import asked_once, each_asked_once
from core.searching import MOST_ALIKE, Wanted, alike

THERE = {True: Q(is_active=True), False: Q(is_active=False)}
ACCOUNT = {True: Q(is_active=True) & ~Q(roles=[]), False: Q(roles=[])}
"""As `Person.has_account`; who left has neither an account nor is only a contact."""


@dataclass(frozen=True, slots=True)
class WantedPeople:
    """What a list is narrowed to; what is empty narrows nothing."""

    wanted: Wanted
    role: str = ""
    there: bool | None = None
    account: bool | None = None

    def fitting(self, people: QuerySet[Person]) -> QuerySet[Person]:
        for asked, means in ((self.there, THERE), (self.account, ACCOUNT)):
            people = people if asked is None else people.filter(means[asked])
        return people.filter(roles__contains=[self.role]) if self.role else people


@dataclass(frozen=True, slots=True)
class FoundPeople:
    people: QuerySet[Person]
    alike: Cut[int]
    """Keys of the likest, where nobody of the organisation is called as it was typed."""


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Those who are there first, then those who have left."""
    return Person.objects.filter(organisation=organisation).order_by("-is_active", "name", "email")


def find_people(organisation: Organisation, asked: WantedPeople) -> FoundPeople:
    """Whether somebody is called so is asked of all: a role or a state makes no word a mistyped one."""
    people = people_of(organisation)
    exact = people.filter(asked.wanted.in_field())
    if not asked.wanted or exact.exists():
        return FoundPeople(asked.fitting(exact), Cut())
    keys = cut(alike(people, asked.wanted, most=MOST_ALIKE + 1), MOST_ALIKE)
    return FoundPeople(asked.fitting(people.filter(pk__in=keys.shown)), keys)


def engineers_of(organisation: Organisation) -> list[Person]:
    """Who may answer for its work."""
    return [person for person in there(organisation) if may_work(person)]


def there(organisation: Organisation) -> list[Person]:
    """Those who have not left, by name."""
    return asked_once(("there", organisation.pk), lambda: list(people_of(organisation).filter(is_active=True)))


def active_person_called(public_id: UUID) -> Person | None:
    return Person.objects.filter(public_id=public_id, is_active=True).first()


def people_at(addresses: Collection[str]) -> dict[str, Person]:
    """By the address as it is given, of those who are known."""
    return each_asked_once("people at addresses", addresses, Person.objects.with_addresses)


def ids_by_address() -> dict[str, int]:
    """Of everybody, by their address as `core.addresses.canonical` has it, and by each that they had before."""
    before = dict(FormerAddress.objects.values_list("email", "person_id"))
    return before | {canonical(email): pk for email, pk in Person.objects.values_list("email", "id")}
