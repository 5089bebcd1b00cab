"""The calendar entry in a mail, as two readers of iCalendar that know nothing of each other take it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from changes.domain.lifecycle import SUCCESSORS
from notifications.channels.calendar.entries import Event, sequence_of
from notifications.channels.mail.invitation import EntryParty, Invitation, invitation
from tests.examples import tries

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIVE = ONE + timedelta(hours=4)
ANNOUNCED = ONE - timedelta(days=10)
NOW = ONE - timedelta(days=9)
MAINTWIN = EntryParty("maintwin", "notices@maintwin.example")
OLAF = EntryParty("Olaf Berg", "olaf@harbour.example")
UPGRADE = Event(
    uid="window-4f2a@maintwin.example",
    sequence=4,
    starts_at=ONE,
    ends_at=FIVE,
    summary="Phone switch upgrade",
    description="Both switches; first A, then B.\nCalls may drop.",
    cancelled=False,
    last_modified=ANNOUNCED,
    url="https://maintwin.example/changes/7/",
    location="+1 555 0100",
)
SECOND = replace(UPGRADE, uid="window-9c1b@maintwin.example", starts_at=FIVE, ends_at=FIVE + timedelta(hours=1))

TOLD = {"ROLE": "OPT-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}


@dataclass(frozen=True)
class Read:
    """An entry as it was read; times as they were written, for two equal instants may be written in two zones."""

    event: Event
    written: tuple[str, ...]
    state: str
    transparency: str
    organizer: EntryParty
    attendee: tuple[EntryParty, dict[str, str]] | None
    stamp: datetime
    names: tuple[str, ...]


def invited(
    *events: Event, organizer: EntryParty = MAINTWIN, attendee: EntryParty = OLAF, now: datetime = NOW
) -> Invitation:
    return invitation(events, organizer, attendee, now)


def read(invited: Invitation) -> list[Read]:
    """As both readers take it."""
    one, other = _by_icalendar(invited), _by_ical(invited)
    assert one == other
    return one


def _by_icalendar(invited: Invitation) -> list[Read]:
    calendar = icalendar.Calendar.from_ical(invited.content)
    head = {name: str(calendar[name]) for name in calendar}
    assert head == {"VERSION": "2.0", "PRODID": "-//maintwin//notices//EN", "METHOD": invited.method}
    assert all(not entry.errors and not entry.subcomponents for entry in calendar.subcomponents)
    return [_entry_of_icalendar(entry) for entry in calendar.subcomponents]


def _entry_of_icalendar(entry: Any) -> Read:
    assert entry.name == "VEVENT"
    times = "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"
    attendee = entry.get("ATTENDEE")
    return Read(
        event=Event(
            uid=str(entry["UID"]),
            sequence=int(entry["SEQUENCE"]),
            starts_at=entry["DTSTART"].dt,
            ends_at=entry["DTEND"].dt,
            summary=str(entry["SUMMARY"]),
            description=str(entry.get("DESCRIPTION", "")),
            cancelled=str(entry["STATUS"]) == "CANCELLED",
            last_modified=entry["LAST-MODIFIED"].dt,
            url=str(entry.get("URL", "")),
            location=str(entry.get("LOCATION", "")),
        ),
        written=tuple(entry[name].to_ical().decode() for name in times),
        state=str(entry["STATUS"]),
        transparency=str(entry["TRANSP"]),
        organizer=_party_of_icalendar(entry["ORGANIZER"]),
        attendee=(_party_of_icalendar(attendee), _without_name(attendee.params)) if attendee else None,
        stamp=entry["DTSTAMP"].dt,
        names=tuple(sorted(entry)),
    )


def _party_of_icalendar(address: Any) -> EntryParty:
    return EntryParty(address.params.get("CN", ""), str(address).removeprefix("mailto:"))


def _without_name(parameters: Any) -> dict[str, str]:
    return {name: str(value) for name, value in parameters.items() if name != "CN"}


def _by_ical(invited: Invitation) -> list[Read]:
    calendar = IcsCalendarStream.calendar_from_ics(invited.content.decode())
    assert (calendar.version, calendar.prodid, calendar.method) == ("2.0", "-//maintwin//notices//EN", invited.method)
    others = calendar.todos, calendar.journal, calendar.freebusy, calendar.timezones, calendar.extras
    assert others == ([], [], [], [], [])
    return [_entry_of_ical(event) for event in calendar.events]


def _entry_of_ical(event: Any) -> Read:
    assert (event.alarm, event.extras, event.rrule) == ([], [], None)
    times = event.dtstart, event.dtend, event.dtstamp, event.last_modified
    [attendee] = event.attendees or [None]
    return Read(
        event=Event(
            uid=event.uid,
            sequence=event.sequence,
            starts_at=event.dtstart,
            ends_at=event.dtend,
            summary=event.summary,
            description=event.description or "",
            cancelled=event.status.value == "CANCELLED",
            last_modified=event.last_modified,
            url=event.url or "",
            location=event.location or "",
        ),
        written=tuple(f"{moment:%Y%m%dT%H%M%S}{'Z' if moment.tzinfo is UTC else ''}" for moment in times),
        state=event.status.value,
        transparency=event.transparency,
        organizer=_party_of_ical(event.organizer),
        attendee=(_party_of_ical(attendee), _parameters_of_ical(attendee)) if attendee else None,
        stamp=event.dtstamp,
        names=_names_of_ical(event),
    )


def _party_of_ical(address: Any) -> EntryParty:
    return EntryParty(address.common_name or "", str(address.uri).removeprefix("mailto:"))


def _parameters_of_ical(attendee: Any) -> dict[str, str]:
    unsaid = attendee.user_type, attendee.delegator, attendee.delegate, attendee.member, attendee.sent_by
    assert unsaid == (None, None, None, None, None)
    return {"ROLE": attendee.role, "PARTSTAT": attendee.status, "RSVP": str(attendee.rsvp).upper()}


def _names_of_ical(event: Any) -> tuple[str, ...]:
    called = {"attendees": "ATTENDEE", "last_modified": "LAST-MODIFIED", "transparency": "TRANSP"}
    return tuple(sorted(called.get(name, name.upper()) for name in event.model_fields_set))


def entry(event: Event) -> Read:
    """What a reader should take an event for."""
    times = event.starts_at, event.ends_at, NOW, event.last_modified
    names = {"ATTENDEE", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "ORGANIZER", "SEQUENCE", "STATUS", "SUMMARY"}
    names |= {"TRANSP", "UID"} | {name for name in ("DESCRIPTION", "LOCATION", "URL") if getattr(event, name.lower())}
    return Read(
        event=event,
        written=tuple(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in times),
        state="CANCELLED" if event.cancelled else "CONFIRMED",
        transparency="TRANSPARENT",
        organizer=MAINTWIN,
        attendee=(OLAF, TOLD),
        stamp=NOW,
        names=tuple(sorted(names)),
    )


def published(event: Event) -> Read:
    """For everybody, so nobody is named."""
    read = entry(event)
    return replace(read, attendee=None, names=tuple(name for name in read.names if name != "ATTENDEE"))


def test_an_entry_is_written_as_the_standard_says() -> None:
    assert invited(UPGRADE).content.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//maintwin//notices//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:window-4f2a@maintwin.example",
        "SEQUENCE:4",
        "DTSTAMP:20261114T080000Z",
        "LAST-MODIFIED:20261113T080000Z",
        "SUMMARY:Phone switch upgrade",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        r"DESCRIPTION:Both switches\; first A\, then B.\nCalls may drop.",
        "LOCATION:+1 555 0100",
        "URL:https://maintwin.example/changes/7/",
        "DTSTART:20261123T080000Z",
        "DTEND:20261123T120000Z",
        'ORGANIZER;CN="maintwin":mailto:notices@maintwin.example',
        'ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;CN="Olaf Ber',
        ' g":mailto:olaf@harbour.example',
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_one_window_is_requested_of_the_reader_without_an_answer() -> None:
    asked = invited(UPGRADE)

    assert asked.method == "REQUEST"
    assert read(asked) == [entry(UPGRADE)]


def test_a_move_keeps_the_uid_and_raises_the_sequence() -> None:
    moved = replace(UPGRADE, sequence=8, starts_at=FIVE, ends_at=FIVE + timedelta(hours=4), last_modified=NOW)

    [before], [after] = read(invited(UPGRADE)), read(invited(moved))

    assert (before, after) == (entry(UPGRADE), entry(moved))
    assert before.event.uid == after.event.uid
    assert before.event.sequence < after.event.sequence


def test_a_cancelled_window_is_cancelled_under_its_uid() -> None:
    called_off = replace(UPGRADE, sequence=7, cancelled=True, last_modified=NOW)

    asked = invited(called_off)

    assert asked.method == "CANCEL"
    assert read(asked) == [entry(called_off)]


def test_several_windows_are_published_with_each_its_uid_and_no_attendee() -> None:
    called_off = replace(SECOND, cancelled=True)

    asked = invited(UPGRADE, called_off)

    assert asked.method == "PUBLISH"
    assert read(asked) == [published(UPGRADE), published(called_off)]
    assert b"olaf" not in asked.content


def test_a_published_entry_needs_no_plain_reader() -> None:
    assert invited(UPGRADE, SECOND, attendee=EntryParty("Olaf", "no address")) == invited(UPGRADE, SECOND)


def test_what_is_empty_is_left_out_but_the_summary_stands() -> None:
    bare = replace(UPGRADE, summary="\x00", description=" \r\n", url="", location="")

    asked = invited(bare, attendee=EntryParty("", OLAF.address))

    [seen] = read(asked)
    assert seen == replace(
        entry(replace(bare, summary="", description="")), attendee=(EntryParty("", OLAF.address), TOLD)
    )
    assert asked.content.count(b"CN=") == 1


@pytest.mark.parametrize(
    ("zone", "start", "end", "starts_at", "ends_at"),
    [
        pytest.param(
            "Australia/Lord_Howe",
            datetime(2026, 4, 5, 1, 30),
            datetime(2026, 4, 5, 1, 30, fold=1),
            datetime(2026, 4, 4, 14, 30, tzinfo=UTC),
            datetime(2026, 4, 4, 15, 0, tzinfo=UTC),
            id="half an hour that exists twice",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            datetime(2026, 10, 4, 1, 30),
            datetime(2026, 10, 4, 3, 0),
            datetime(2026, 10, 3, 15, 0, tzinfo=UTC),
            datetime(2026, 10, 3, 16, 0, tzinfo=UTC),
            id="half an hour that is skipped",
        ),
        pytest.param(
            "Asia/Kathmandu",
            datetime(2026, 11, 23, 13, 45),
            datetime(2026, 11, 23, 17, 45),
            ONE,
            FIVE,
            id="a quarter of an hour off",
        ),
        pytest.param(
            "America/New_York",
            datetime(2026, 11, 1, 1, 30),
            datetime(2026, 11, 1, 1, 30, fold=1),
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
            datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
            id="an hour that exists twice",
        ),
    ],
)
def test_times_come_back_as_the_same_instants_in_every_zone(
    zone: str, start: datetime, end: datetime, starts_at: datetime, ends_at: datetime
) -> None:
    there = ZoneInfo(zone)
    typed = replace(UPGRADE, starts_at=start.replace(tzinfo=there), ends_at=end.replace(tzinfo=there))

    asked = invited(typed, now=NOW.astimezone(there))

    assert read(asked) == [entry(replace(UPGRADE, starts_at=starts_at, ends_at=ends_at))]


def test_what_starts_and_ends_in_one_second_still_ends_later() -> None:
    moment = ONE.replace(microsecond=200_000)
    done = replace(UPGRADE, starts_at=moment, ends_at=moment.replace(microsecond=900_000))

    assert read(invited(done)) == [entry(replace(UPGRADE, ends_at=ONE + timedelta(seconds=1)))]


HOSTILE = [
    'Anna "Flash" Berg',
    'mailto:eve@evil.example";ROLE=CHAIR:mailto:eve@evil.example',
    "Upgrade\r\nATTENDEE:mailto:eve@evil.example",
    "\nEND:VEVENT\nBEGIN:VEVENT\nUID:other\n",
    "BEGIN:VALARM",
    "\rEND:VCALENDAR",
    "x\x85y\u2028z\u2029\x0bv\x0cf\x1cg",
    "\x00\x07\x1b[31m\x7f",
    "C:\\New\\next\\;\\,\\\\",
    "ends with \\",
    "^n ^^ ^' ^",
    "%2C %5C %0D%0A =0D=0A",
    "a;b,c:d=e",
    " \t leading and trailing \t ",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{FIRE}\N{VARIATION SELECTOR-16}",
    "\N{RIGHT-TO-LEFT OVERRIDE}שלום עולם مرحبا\N{POP DIRECTIONAL FORMATTING}",
    "\ud800",
    "x" * 10_000,
    "\N{SNOWMAN}" * 10_000,
    "<script>alert(1)</script>",
]
typed = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30), max_size=4).map("".join)
LINE_BREAKS = ("\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


def lines(text: str) -> str:
    """The cleaning: line breaks become one kind, a tab becomes a space, other control characters go, and so do spaces
    around the whole."""
    for line_break in LINE_BREAKS:
        text = text.replace(line_break, "\n")
    return "".join(
        c for c in text.replace("\t", " ") if c == "\n" or unicodedata.category(c)[0:2] not in "CcCs"
    ).strip()


def line(text: str) -> str:
    return " ".join(filter(None, lines(text).split("\n")))


def name(text: str) -> str:
    return line(text).replace("\\", "/")


def assert_inert(text: str) -> None:
    event = replace(UPGRADE, summary=text, description=text, location=text)

    seen = read(invited(event, organizer=EntryParty(text, MAINTWIN.address), attendee=EntryParty(text, OLAF.address)))

    cleaned = replace(UPGRADE, summary=line(text), description=lines(text), location=line(text))
    assert seen == [
        replace(
            entry(cleaned),
            organizer=EntryParty(name(text), MAINTWIN.address),
            attendee=(EntryParty(name(text), OLAF.address), TOLD),
        )
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_what_would_break_out_comes_back_whole_and_as_one_property(text: str) -> None:
    assert_inert(text)


@tries(0.6)
@example("".join(HOSTILE))
@given(typed)
def test_whatever_people_type_comes_back_whole_and_as_one_property(text: str) -> None:
    assert_inert(text)


def test_what_people_read_is_what_they_typed() -> None:
    text = 'Anna "Flash" Berg, C:\\New; 50 % ^n \N{FIRE} שלום\nsecond line'

    [seen] = read(invited(replace(UPGRADE, summary=text, description=text), attendee=EntryParty(text, OLAF.address)))

    assert seen.event.description == text
    assert seen.event.summary == 'Anna "Flash" Berg, C:\\New; 50 % ^n \N{FIRE} שלום second line'
    assert seen.attendee == (
        EntryParty('Anna "Flash" Berg, C:/New; 50 % ^n \N{FIRE} שלום second line', OLAF.address),
        TOLD,
    )


@tries(0.4)
@example("\N{SNOWMAN}" * 10_000)
@given(typed)
def test_lines_are_folded_at_75_octets_between_characters(text: str) -> None:
    content = invited(replace(UPGRADE, summary=text, description=text), attendee=EntryParty(text, OLAF.address)).content

    *lines, last = content.split(b"\r\n")

    assert last == b""
    assert max(len(line) for line in lines) <= 75
    assert [line for line in lines if b"\r" in line or b"\n" in line or line != line.decode().encode()] == []


def test_names_stand_in_quotes_also_where_one_word_would_do_without() -> None:
    assert 'CN="Andr\N{LATIN SMALL LETTER E WITH ACUTE}"' in invited(
        UPGRADE, attendee=EntryParty("Andr\N{LATIN SMALL LETTER E WITH ACUTE}", OLAF.address)
    ).content.decode().replace("\r\n ", "")


@pytest.mark.parametrize(
    "address",
    ["o'neil+night@a-b.example", "desk_2@localhost", "first.last@xn--mnchen-3ya.example", "1@2.example"],
)
def test_plain_addresses_stand_as_they_are(address: str) -> None:
    [seen] = read(invited(UPGRADE, attendee=EntryParty("Olaf", address)))

    assert seen.attendee == (EntryParty("Olaf", address), TOLD)


NO_MAILBOX = "is no mailbox at a host"
NOT_ONE_AT = "is not a name and a host with one @ between them"
NO_PLAIN_LETTER = "holds a space, a control character or a letter outside ASCII"
NOT_IN_MAILTO = "holds a character that may not stand in a mailto address"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", NOT_ONE_AT),
        ("olaf", NOT_ONE_AT),
        ("@harbour.example", NOT_ONE_AT),
        ("olaf@", NOT_ONE_AT),
        ("olaf@eve@harbour.example", NOT_ONE_AT),
        ("olaf@harbour.example\r\nATTENDEE:mailto:eve@evil.example", NO_PLAIN_LETTER),
        ("olaf@harbour.example\n", NO_PLAIN_LETTER),
        ("Olaf <olaf@harbour.example>", NO_PLAIN_LETTER),
        ("olaf@h\N{LATIN SMALL LETTER A WITH DIAERESIS}fen.example", NO_PLAIN_LETTER),
        ("<olaf@harbour.example>", NOT_IN_MAILTO),
        ("mailto:olaf@harbour.example", NOT_IN_MAILTO),
        ("olaf@harbour.example?subject=x", NOT_IN_MAILTO),
        ("olaf%40evil.example@harbour.example", NOT_IN_MAILTO),
        ('"olaf"@harbour.example', NOT_IN_MAILTO),
        ("olaf;x@harbour.example", NOT_IN_MAILTO),
        ("olaf@[127.0.0.1]", NOT_IN_MAILTO),
        (".olaf@harbour.example", NO_MAILBOX),
        ("ol..af@harbour.example", NO_MAILBOX),
        ("olaf@harbour..example", NO_MAILBOX),
        ("olaf@-harbour.example", NO_MAILBOX),
        ("olaf@harbour_.example", NO_MAILBOX),
        ("o" * 65 + "@harbour.example", "is too long"),
        ("olaf@" + "h" * 190, "is too long"),
    ],
)
def test_an_address_that_is_not_plain_is_refused_with_the_reason(address: str, why: str) -> None:
    sides: tuple[dict[str, Any], ...] = (
        {"attendee": EntryParty("Olaf", address)},
        {"organizer": EntryParty("maintwin", address)},
    )
    for parties in sides:
        with pytest.raises(ValueError, match=why) as refused:
            invited(UPGRADE, **parties)

        assert str(refused.value) == f"{address[:100]!r} {why}"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://h/a b", "https://h/\r\nATTENDEE:x", "//h", "https://"])
def test_only_a_page_is_linked(url: str) -> None:
    with pytest.raises(ValueError) as refused:
        invited(replace(UPGRADE, url=url))

    assert str(refused.value) == f"{url!r} is no address of a page"


NAIVE = datetime(2026, 11, 23, 8, 0)


@pytest.mark.parametrize("field", ["starts_at", "ends_at", "last_modified"])
def test_times_without_a_zone_are_refused(field: str) -> None:
    naive: dict[str, Any] = {field: NAIVE}

    with pytest.raises(ValueError, match=r"^2026-11-23T08:00:00 has no time zone$"):
        invited(replace(UPGRADE, **naive))


def test_a_now_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^2026-11-23T08:00:00 has no time zone$"):
        invited(UPGRADE, now=NAIVE)


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the end must not be before the start$"):
        invited(replace(UPGRADE, starts_at=FIVE, ends_at=ONE))


@pytest.mark.parametrize(
    "events", [[], [replace(UPGRADE, uid="")], [UPGRADE, UPGRADE]], ids=["none", "no UID", "twice"]
)
def test_each_event_needs_a_uid_of_its_own(events: list[Event]) -> None:
    with pytest.raises(ValueError, match=r"^an invitation needs an event, and each event a UID of its own$"):
        invited(*events)


@pytest.mark.parametrize(
    ("revision", "state", "sequence"),
    [
        (1, "draft", 4),
        (1, "requested", 4),
        (1, "approved", 4),
        (1, "rejected", 4),
        (1, "in_progress", 5),
        (1, "completed", 6),
        (1, "rolled_back", 6),
        (1, "cancelled", 7),
        (2, "approved", 8),
        (2, "in_progress", 9),
    ],
)
def test_the_sequence_follows_from_moves_and_the_state(revision: int, state: str, sequence: int) -> None:
    assert sequence_of(revision, state) == sequence


def test_the_sequence_never_falls_whatever_a_window_becomes() -> None:
    steps = [(state, after) for state, successors in SUCCESSORS.items() for after in successors]

    assert len(steps) == 15
    assert [step for step in steps if sequence_of(1, step[0]) > sequence_of(1, step[1])] == []


def test_a_move_outranks_all_that_was_sent_of_the_period_before() -> None:
    assert max(sequence_of(1, state) for state in SUCCESSORS) < min(sequence_of(2, state) for state in SUCCESSORS)


def test_an_unknown_state_has_no_sequence() -> None:
    with pytest.raises(KeyError):
        sequence_of(1, "paused")
