"""Windows written as entries of a feed, each with what its reader may see of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from calendar_app.feeds.rows import FeedRow, period_shown
from calendar_app.feeds.seen import SeenWindow, seen_windows
from changes.domain.conflicts.explanation import listed
from changes.domain.lifecycle import CALLED_OFF_STATES, OVER_STATES
from changes.models import Change, State, Window
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from core import phones
from core.arrays import Numbers, as_array
from core.history import events_of
from notifications.channels.calendar.entries import PAGE, EntryLink, Event, entry, sequence_of, uid_of
from notifications.channels.calendar.wording import EntryWords, for_you
from notifications.channels.mail.smtp import one_line
from notifications.domain.feeds import this_day
from notifications.services.letters.calls import CallLine, calls_of_contact
from notifications.services.letters.subject import lines_of


def entries_of(reader: Reader, rows: Sequence[FeedRow]) -> dict[int, str]:
    """By window, in a fixed number of queries. What it may see nothing of is left out."""
    seen = seen_windows(reader, rows)
    touched = _last_touched(seen)
    return {one.row.pk: _entry(reader, one, touched[one.row.pk]) for one in seen}


def _entry(reader: Reader, seen: SeenWindow, touched: datetime) -> str:
    row, change, sight = seen.row, seen.change, reader.sight(seen.change)
    period, known = period_shown(row, reader.now), sight.shows("revision")
    calls = [call for call in calls_of_contact(reader.contact(change)) if call.name != reader.person.name]
    stamp = touched if known else this_day(reader.now)
    bridge = one_line(change.bridge) if sight.shows("bridge") else ""
    event = Event(
        uid=uid_of(row.pk),
        sequence=sequence_of(row.period_revision, row.state) if known else 0,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        summary=_summary(seen),
        description=str(_words(seen, sight, calls)),
        cancelled=row.state in CALLED_OFF_STATES,
        tentative=known and row.state == State.REQUESTED,
        last_modified=stamp,
        url=_page(change),
        location=bridge,
        links=tuple(_links(bridge, calls)),
    )
    return entry(event, stamp)


def _summary(seen: SeenWindow) -> str:
    whose = one_line(seen.change.organisation.name)
    return f"{seen.title} ({whose})" if seen.title else f"Work of {whose}"


def _words(seen: SeenWindow, sight: Sight, calls: Sequence[CallLine]) -> EntryWords:
    row, change = seen.row, seen.change
    return EntryWords(
        link=_page(change),
        works_on=seen.works_on,
        for_you=_for_you(seen),
        reference=one_line(change.reference) if sight.shows("reference") else "",
        text=lines_of(change.description) if sight.shows("description") else (),
        calls=tuple((call.name, call.phone) for call in calls),
        end_is_known=row.ends_at is not None or row.actual_end is not None,
    )


def _for_you(seen: SeenWindow) -> str:
    """All that a counterpart is told is that it meets theirs."""
    if seen.title:
        return "" if seen.row.state in OVER_STATES else for_you(seen.hits)
    if seen.checks:
        return f"their work checks {listed(seen.checks)}"
    return "it meets work of yours; its page says where"


def _links(bridge: str, calls: Iterable[CallLine]) -> Iterator[EntryLink]:
    address = bridge.strip() if PAGE.fullmatch(bridge.strip()) else ""
    if address or phones.is_phone(bridge.strip()):
        yield EntryLink("Bridge", address or phones.tel(bridge.strip()), is_bridge=True)
    for call in calls:
        yield EntryLink(f"{call.name}: {call.phone}", call.tel)


def _page(change: Change) -> str:
    return f"{settings.PUBLIC_URL}/changes/{change.public_id}/"


def _last_touched(seen: Collection[SeenWindow]) -> dict[int, datetime]:
    """When a window, or its change, was written last; of what came without a history, when it was made."""
    ids = Numbers(as_array({one.change.pk for one in seen}))
    of_changes = dict(_latest(events_of(Change).filter(pgh_obj__in=ids)))
    of_windows = dict(_latest(events_of(Window).filter(change__in=ids)))
    return {
        one.row.pk: max(of_windows.get(one.row.pk, at), of_changes.get(one.change.pk, at))
        for one in seen
        if (at := one.change.created_at)
    }


def _latest(events: object) -> Iterable[tuple[int, datetime]]:
    rows = events.order_by().values("pgh_obj").annotate(latest=Max("pgh_created_at"))  # type: ignore[attr-defined]
    found: Iterable[tuple[int, datetime]] = rows.values_list("pgh_obj", "latest")
    return found
