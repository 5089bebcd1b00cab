"""Whom to call, as a letter says it: the desk first, then the person, each number once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import Organisation, Person
from changes.selectors.reader import ContactView
from core import phones
from notifications.channels.mail.smtp import one_line


@dataclass(frozen=True)
class CallLine:
    name: str
    phone: str

    @property
    def tel(self) -> str:
        return phones.tel(self.phone)


def calls_of_person(organisation: Organisation, person: Person | None) -> Iterator[CallLine]:
    if organisation.phone:
        yield CallLine(f"{one_line(organisation.name)}, desk", organisation.phone)
    if person is not None and person.is_active and person.phone and person.phone != organisation.phone:
        yield CallLine(one_line(person.name), person.phone)


def calls_of_contact(contact: ContactView) -> Iterator[CallLine]:
    if contact.desk_phone:
        yield CallLine(f"{one_line(contact.desk)}, desk", contact.desk_phone)
    if contact.name and contact.phone and contact.phone != contact.desk_phone:
        yield CallLine(one_line(contact.name), contact.phone)
