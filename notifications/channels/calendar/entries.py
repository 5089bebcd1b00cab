"""Work as an entry of a calendar (RFC 5545), for the mails that bring one and for feeds alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from changes.domain.lifecycle import PLANNED_STATES
from core.time.interval import aware
from notifications.channels.calendar.lines import line, one_line_of, quoted, text, utc
from notifications.channels.lasting_names import unguessable

SHORTEST = timedelta(seconds=1)
"""An entry must end later than it starts, also when both fell into one second."""
PHASES = {**dict.fromkeys(PLANNED_STATES, 0), "in_progress": 1, "completed": 2, "rolled_back": 2, "cancelled": 3}
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
    links: tuple[EntryLink, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryLink:
    """Whom to call, or where people talk while it goes on: what calendars make something to press of."""

    label: str
    address: str
    """tel: or https:"""
    is_bridge: bool = False


def sequence_of(period_revision: int, state: str) -> int:
    """Rises over a window's life, with every move and when work starts, ends or is cancelled, so that it need not be
    stored."""
    return 4 * period_revision + PHASES[state]


def uid_of(window: int) -> str:
    """The same in every mail and every feed."""
    return f"window-{unguessable('window', window)}"


def entry(event: Event, stamp: datetime, more: Iterable[str] = (), *, period: bool = True) -> str:
    """One VEVENT; `more` are content lines that belong in it, its period among them where it is not said here. Raises
    ValueError for what no calendar could take: times without a zone or in the wrong order, and an address that leads
    to no page."""
    starts_at, ends_at = period_of(event)
    times = (line("DTSTART", utc(starts_at)), line("DTEND", utc(ends_at))) if period else ()
    return "".join(("BEGIN:VEVENT\r\n", *_what(event, stamp), *times, *more, "END:VEVENT\r\n"))


def calendar(head: Sequence[tuple[str, str]], parts: Iterable[str]) -> bytes:
    """`head` are its own properties, as content lines take them; `parts` its zones and entries."""
    opening = ("BEGIN:VCALENDAR\r\n", *(line(name, value) for name, value in head))
    return "".join((*opening, *parts, "END:VCALENDAR\r\n")).encode()


def period_of(event: Event) -> tuple[datetime, datetime]:
    starts_at, ends_at = (aware(moment).replace(microsecond=0) for moment in (event.starts_at, event.ends_at))
    if ends_at < starts_at:
        raise ValueError("the end must not be before the start")
    return starts_at, max(ends_at, starts_at + SHORTEST)


def _what(event: Event, stamp: datetime) -> Iterator[str]:
    if event.url and not PAGE.fullmatch(event.url):
        raise ValueError(f"{event.url[:100]!r} is no address of a page")
    yield line("UID", text(event.uid))
    yield line("SEQUENCE", str(event.sequence))
    yield line("DTSTAMP", utc(stamp))
    yield line("LAST-MODIFIED", utc(event.last_modified))
    yield line("SUMMARY", one_line_of(event.summary))
    yield line("STATUS", "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED")
    yield line("TRANSP", "TRANSPARENT")
    if description := text(event.description):
        yield line("DESCRIPTION", description)
    if location := one_line_of(event.location):
        yield line("LOCATION", location)
    if event.url:
        yield line("URL", event.url)
    yield from map(_link, event.links)


def _link(link: EntryLink) -> str:
    """RFC 7986, 5.11, and RFC 5545, 3.8.4.2."""
    if link.is_bridge:
        return line(f"CONFERENCE;VALUE=URI;LABEL={quoted(link.label)}", link.address)
    return line(f'CONTACT;ALTREP="{link.address}"', one_line_of(link.label))
