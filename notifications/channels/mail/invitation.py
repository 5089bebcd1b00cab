"""The calendar entry that a mail carries (RFC 5545, 5546 and 6868)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from icalendar import Calendar

from notifications.channels.calendar.entries import Event, calendar, entry
from notifications.channels.calendar.lines import line, lines_kept, quoted

PRODUCT = "-//maintwin//notices//EN"

# With an attendee, Outlook and Gmail know an entry as the reader's and follow its moves. Where RSVP is FALSE, Outlook
# asks for no answer. OPT-PARTICIPANT, for Outlook takes a NON-PARTICIPANT for a room or a device. NEEDS-ACTION is true,
# and it is what Thunderbird shows its buttons for.
IS_TOLD = {"ROLE": "OPT-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}

ATOM, LABEL = r"[\w!$'*+~-]+", r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
PLAIN = (
    (r"[!-~]*", "holds a space, a control character or a letter outside ASCII"),
    (r"[^@]+@[^@]+", "is not a name and a host with one @ between them"),
    (r"[^@]{1,64}@.{1,189}", "is too long"),
    (r"[\w.!$'*+~@-]*", "holds a character that may not stand in a mailto address"),
    (rf"{ATOM}(\.{ATOM})*@{LABEL}(\.{LABEL})*", "is no mailbox at a host"),
)
"""What an address must be, step by step, and what is said of one that is not."""


@dataclass(frozen=True, slots=True)
class EntryParty:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Invitation:
    method: str
    """REQUEST, CANCEL or PUBLISH; the part's content type has to say the same."""
    content: bytes


def invitation(events: Sequence[Event], organizer: EntryParty, attendee: EntryParty, now: datetime) -> Invitation:
    """Raises ValueError for what no calendar could take: no event, one UID twice, times without a zone or in the wrong
    order, and addresses that are not plain."""
    method = _method(events)
    parties = [_party("ORGANIZER", organizer, {})]
    if method != "PUBLISH":
        parties.append(_party("ATTENDEE", attendee, IS_TOLD))
    return Invitation(method, calendar(_head(method), [entry(event, now, parties) for event in events]))


def together(invitations: Sequence[Invitation]) -> Invitation | None:
    """Several as one, for a mail that tells of all of them; of a UID that stands in two the later word."""
    if len(invitations) < 2:
        return invitations[0] if invitations else None
    entries: dict[str, Any] = {}
    parts: list[Any] = [part for one in invitations for part in Calendar.from_ical(one.content).walk("VEVENT")]
    for part in parts:
        known = entries.get(str(part["UID"]))
        if known is None or int(known["SEQUENCE"]) <= int(part["SEQUENCE"]):
            part.pop("ATTENDEE", None)
            entries[str(part["UID"])] = part
    written = Calendar()
    for name, value in _head("PUBLISH"):
        written.add(name, value)
    for part in entries.values():
        written.add_component(part)
    return Invitation("PUBLISH", written.to_ical())


def _head(method: str) -> list[tuple[str, str]]:
    return [("VERSION", "2.0"), ("PRODID", PRODUCT), ("METHOD", method)]


def _method(events: Sequence[Event]) -> str:
    """REQUEST and CANCEL are about one UID, PUBLISH is about any number (RFC 5546, 3.2.1, 3.2.2 and 3.2.5)."""
    uids = {event.uid for event in events if event.uid}
    if not events or len(uids) < len(events):
        raise ValueError("an invitation needs an event, and each event a UID of its own")
    if len(events) > 1:
        return "PUBLISH"
    return "CANCEL" if events[0].cancelled else "REQUEST"


def _party(name: str, party: EntryParty, parameters: Mapping[str, str]) -> str:
    for plain, why in PLAIN:
        if not re.fullmatch(plain, party.address):
            raise ValueError(f"{party.address[:100]!r} {why}")
    called = _name(party.name)
    said = {**parameters, **({"CN": quoted(called)} if called else {})}
    return line(";".join((name, *(f"{key}={value}" for key, value in said.items()))), f"mailto:{party.address}")


def _name(typed: str) -> str:
    """Some readers take a backslash in a name for an escape, and then a quote or a colon after it for the name's."""
    return re.sub(r"\n+", " ", lines_kept(typed)).replace("\\", "/")
