"""The calendar entry that a mail carries (RFC 5545, 5546 and 6868)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Parameters, vCalAddress, vText, vUri
from icalendar import Event as Entry

from changes.domain.lifecycle import PLANNED_STATES
from core.time.interval import aware

PRODUCT = "-//maintwin//notices//EN"
SHORTEST = timedelta(seconds=1)
"""An entry must end later than it starts, also when both fell into one second."""

PHASES = {**dict.fromkeys(PLANNED_STATES, 0), "in_progress": 1, "completed": 2, "rolled_back": 2, "cancelled": 3}

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
PAGE = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Event:
    uid: str
    """Stays over every move."""
    sequence: int
    """Raised with every move: the reader's calendar keeps the highest."""
    starts_at: datetime
    ends_at: datetime
    """A guess where the end is not known."""
    summary: str
    description: str
    cancelled: bool
    last_modified: datetime
    url: str = ""
    location: str = ""
    tentative: bool = False
    """It waits for approval."""


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
    parties = {"ORGANIZER": _party(organizer, {})}
    if method != "PUBLISH":
        parties["ATTENDEE"] = _party(attendee, IS_TOLD)
    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", PRODUCT), ("METHOD", method)):
        calendar.add(name, value)
    for event in events:
        calendar.add_component(_entry(event, parties, now))
    return Invitation(method, calendar.to_ical())


def together(invitations: Sequence[Invitation]) -> Invitation | None:
    """Several as one, for a mail that tells of all of them; of a UID that stands in two the later word."""
    if len(invitations) < 2:
        return invitations[0] if invitations else None
    entries: dict[str, Any] = {}
    parts: list[Any] = [part for one in invitations for part in Calendar.from_ical(one.content).walk("VEVENT")]
    for entry in parts:
        known = entries.get(str(entry["UID"]))
        if known is None or int(known["SEQUENCE"]) <= int(entry["SEQUENCE"]):
            entry.pop("ATTENDEE", None)
            entries[str(entry["UID"])] = entry
    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", PRODUCT), ("METHOD", "PUBLISH")):
        calendar.add(name, value)
    for entry in entries.values():
        calendar.add_component(entry)
    return Invitation("PUBLISH", calendar.to_ical())


def sequence_of(period_revision: int, state: str) -> int:
    """Rises over a window's life, with every move and when work starts, ends or is cancelled, so that it need not be
    stored."""
    return 4 * period_revision + PHASES[state]


def _method(events: Sequence[Event]) -> str:
    """REQUEST and CANCEL are about one UID, PUBLISH is about any number (RFC 5546, 3.2.1, 3.2.2 and 3.2.5)."""
    uids = {event.uid for event in events if event.uid}
    if not events or len(uids) < len(events):
        raise ValueError("an invitation needs an event, and each event a UID of its own")
    if len(events) > 1:
        return "PUBLISH"
    return "CANCEL" if events[0].cancelled else "REQUEST"


def _entry(event: Event, parties: Mapping[str, vCalAddress], now: datetime) -> Entry:
    starts_at, ends_at = _period(event)
    must: dict[str, object] = {
        "UID": event.uid,
        "SEQUENCE": event.sequence,
        "DTSTAMP": aware(now),
        "LAST-MODIFIED": aware(event.last_modified),
        "DTSTART": starts_at,
        "DTEND": ends_at,
        "SUMMARY": _Text(_line(event.summary)),
        "STATUS": "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED",
        "TRANSP": "TRANSPARENT",
    }
    may = {
        "DESCRIPTION": _Text(_lines(event.description)),
        "LOCATION": _Text(_line(event.location)),
        "URL": _page(event),
    }
    entry = Entry()
    for name, value in {**must, **{name: value for name, value in may.items() if value}, **parties}.items():
        entry.add(name, value)
    return entry


def _period(event: Event) -> tuple[datetime, datetime]:
    starts_at, ends_at = (aware(moment).replace(microsecond=0) for moment in (event.starts_at, event.ends_at))
    if ends_at < starts_at:
        raise ValueError("the end must not be before the start")
    return starts_at, max(ends_at, starts_at + SHORTEST)


def _party(party: EntryParty, parameters: Mapping[str, str]) -> vCalAddress:
    for plain, why in PLAIN:
        if not re.fullmatch(plain, party.address):
            raise ValueError(f"{party.address[:100]!r} {why}")
    address, name = vCalAddress(f"mailto:{party.address}"), _name(party.name)
    address.params = _Parameters({**parameters, **({"CN": name} if name else {})})
    return address


def _page(event: Event) -> vUri:
    if event.url and not PAGE.fullmatch(event.url):
        raise ValueError(f"{event.url[:100]!r} is no address of a page")
    return vUri(event.url)


def _lines(text: str) -> str:
    """What was typed, without control characters and with one kind of line break."""
    typed = "\n".join(text.splitlines()).replace("\t", " ")
    return "".join(char for char in typed if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")).strip()


def _line(text: str) -> str:
    return re.sub(r"\n+", " ", _lines(text))


def _name(text: str) -> str:
    """Some readers take a backslash in a name for an escape, and then a quote or a colon after it for the name's."""
    return _line(text).replace("\\", "/")


class _Text(vText):
    """icalendar's own takes a backslash and an N that somebody typed for a line break."""

    def to_ical(self) -> bytes:
        return re.sub(r"[\\;,]", r"\\\g<0>", self).replace("\n", "\\n").encode()


class _Parameters(Parameters):
    """Names always stand in quotes: some readers drop a name outside ASCII without them."""

    always_quoted: Any = ("CN",)
