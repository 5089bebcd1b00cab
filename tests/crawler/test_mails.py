"""No mail tells its reader a word that is not for them: in its headers, its text, its other text and its calendar
entry; nor does what its links open, of which whoever holds them reads what is for the one that they were sent to."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

import pytest
from django.core import mail as outbox

from accounts.models import AddressChange, Invite, Person
from core import clock
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from notifications.services.sending.send import deliver
from tests.crawler.addresses import spread
from tests.crawler.crawling import Crawled, HeardAnswer
from tests.matrix.matrix_cells import ANONYMOUS, Reader, undone
from tests.turns import falls, is_whole

Sent = TypeVar("Sent")
LINK = re.compile(r"https?://[^/\s\"<>]+(/[^\s\"<>]+)")
MOST_OF_ALL = 1_000 if is_whole() else 20
PART = 4
"""One in so many letters and links, and all of them with the profile `long`."""
FOLDED = re.compile(r"\r?\n[ \t]")


@pytest.mark.django_db
def test_no_mail_that_is_sent_says_what_is_not_for_its_reader(house: Crawled) -> None:
    readers = {person.email: _reader(house, person) for person in Person.objects.select_related("organisation")}
    for invite in Invite.objects.select_related("invited_by__organisation"):
        readers[invite.email] = _reader(house, invite.invited_by)
    for change in AddressChange.objects.select_related("person__organisation"):
        readers[change.email] = _reader(house, change.person)
    with undone():
        Notice.objects.filter(state="planned").update(due_at=clock.now())
        outbox.outbox = []
        deliver()
        sent = [(one.to[0], _all_of(one.message().as_bytes())) for one in outbox.outbox]

    addressed = [(re.sub(r".*<|>.*", "", to), text) for to, text in sent]
    assert len(addressed) > 100
    assert [leak for to, text in addressed if (leak := house.unseen(readers[to], text, to))] == []


@pytest.mark.django_db
def test_no_letter_says_what_is_not_for_its_reader_whatever_becomes_of_it(house: Crawled) -> None:
    """Also what is planned for later, and what was dropped because it no longer holds."""
    leaks = {}
    with undone():
        for notice in _whose_turn_it_is(Notice.objects.for_sending()):
            letter = letter_for(notice, clock.now())
            entry = FOLDED.sub("", letter.entry.content.decode()) if letter.entry else ""
            text = f"{letter.name} {letter.address} {letter.subject} {letter.body} {letter.html} {entry}"
            leaks[f"{notice.about} to {notice.contact}"] = house.unseen(_reader(house, notice.contact), text)

    assert {about: names for about, names in leaks.items() if names} == {}


@pytest.mark.django_db
def test_no_link_in_a_mail_opens_what_is_not_for_its_reader(house: Crawled) -> None:
    leaks, links = {}, _links(house)
    assert len(links) > 20
    for address, reader in _whose_turn_it_is(sorted(links.items())):
        with undone():
            opened = house.get(ANONYMOUS, address)
            said = [opened, *_pressed(house, address, opened)]
        leaks[address] = [name for one in said for name in house.unseen(reader, one.text, address)]

    assert {address: names for address, names in leaks.items() if names} == {}


def _whose_turn_it_is(some: Iterable[Sent]) -> list[Sent]:
    return [one for place, one in enumerate(some) if falls(PART, place)]


def _reader(house: Crawled, person: Person) -> Reader:
    known = {one.pk: reader for reader, one in house.world.readers.items()}
    return known.get(person.pk, (person.organisation.slug, ""))


def _all_of(message: bytes) -> str:
    """Headers and parts, decoded and unfolded."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    return "\n".join(_parts(parsed))


def _parts(message: email.message.Message) -> Iterator[str]:
    for part in message.walk():
        yield " ".join(f"{name}: {value}" for name, value in part.items())
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            yield FOLDED.sub("", content.decode())


def _links(house: Crawled) -> dict[str, Reader]:
    """Those that open without signing in; of the two that every mail carries so many as are opened in each run."""
    found: dict[str, Reader] = {}
    with undone():
        for notice in Notice.objects.for_sending():
            letter = letter_for(notice, clock.now())
            paths = LINK.findall(f"{letter.body} {letter.html} {letter.unsubscribe}")
            found |= dict.fromkeys(paths, _reader(house, notice.contact))
    asking = [path for path in sorted(found) if path.startswith(("/answer/", "/are-you-working-on-this/"))]
    of_all = [path for path in sorted(found) if path.startswith(("/notices/seen/", "/notices/fewer/"))]
    return {path: found[path] for path in (*asking, *spread(of_all, MOST_OF_ALL))}


def _pressed(house: Crawled, address: str, opened: HeardAnswer) -> Iterator[HeardAnswer]:
    """What is answered to a form that is wrong, and to one that is old."""
    for body in ({}, {"do": "approve", "name": "Somebody", "read": "0"}, {"do": "reject", "name": "Us", "read": "x"}):
        yield house.post(ANONYMOUS, address, body)
