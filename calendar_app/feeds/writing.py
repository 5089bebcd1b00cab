"""Windows written as entries of a feed, each with what its reader may see of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from calendar_app.feeds.rows import FeedRow, period_shown
from changes.domain.conflicts.explanation import listed
from changes.domain.felt import Hit
from changes.domain.lifecycle import CALLED_OFF_STATES, OVER_STATES
from changes.models import Change, State, Window
from changes.selectors.changes import WindowView, window_views
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from core import phones
from core.history import events_of
from core.level import Level
from notifications.channels.calendar.entries import PAGE, EntryLink, Event, entry, sequence_of, uid_of
from notifications.channels.calendar.wording import EntryWords, for_you
from notifications.channels.mail.smtp import one_line
from notifications.domain.feeds import this_day
from notifications.services.letters.calls import CallLine, calls_of_contact
from notifications.services.letters.subject import lines_of


def entries_of(reader: Reader, rows: Sequence[FeedRow]) -> dict[int, str]:
    """By window, in a fixed number of queries. What it may see nothing of is left out."""
    windows = Window.objects.with_facts().in_bulk([row.pk for row in rows])
    views = {view.pk: view for view in window_views(reader, windows.values())}
    touched = _last_touched(list(windows.values()))
    return {
        row.pk: _entry(reader, row, windows[row.pk].change, views[row.pk], touched) for row in rows if row.pk in views
    }


def _entry(reader: Reader, row: FeedRow, change: Change, view: WindowView, touched: Mapping[int, datetime]) -> str:
    period, sight = period_shown(row, reader.now), reader.sight(change)
    calls = [call for call in calls_of_contact(view.contact) if call.name != reader.person.name]
    known = sight.shows("revision")
    stamp = touched[row.pk] if known else this_day(reader.now)
    event = Event(
        uid=uid_of(row.pk),
        sequence=sequence_of(row.period_revision, row.state) if known else 0,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        summary=_summary(view),
        description=str(_words(row, change, view, sight, calls)),
        cancelled=row.state in CALLED_OFF_STATES,
        tentative=known and row.state == State.REQUESTED,
        last_modified=stamp,
        url=_page(view),
        location=change.bridge if sight.shows("bridge") else "",
        links=tuple(_links(change.bridge if sight.shows("bridge") else "", calls)),
    )
    return entry(event, stamp)


def _summary(view: WindowView) -> str:
    if view.title is None:
        return f"Work of {one_line(view.organisation_name)}"
    return f"{one_line(view.title)} ({one_line(view.organisation_name)})"


def _words(row: FeedRow, change: Change, view: WindowView, sight: Sight, calls: Sequence[CallLine]) -> EntryWords:
    hits = [Hit(one_line(one.name), Level.from_word(one.level)) for one in view.reaches]
    hit = [] if row.state in OVER_STATES else [one for one in hits if one.level]
    return EntryWords(
        link=_page(view),
        works_on=", ".join(one_line(target.name) for target in view.targets),
        for_you=for_you(hit) or _meets(view),
        reference=one_line(view.reference or ""),
        text=lines_of(change.description) if sight.shows("description") else (),
        calls=tuple((call.name, call.phone) for call in calls),
        end_is_known=row.ends_at is not None or row.actual_end is not None,
    )


def _meets(view: WindowView) -> str:
    """All that a counterpart is told."""
    if view.title is not None:
        return ""
    if view.checks_mine:
        return f"their work checks {listed(map(one_line, view.checks_mine))}"
    return "it meets work of yours; its page says where"


def _links(bridge: str, calls: Iterable[CallLine]) -> Iterator[EntryLink]:
    address = bridge.strip() if PAGE.fullmatch(bridge.strip()) else ""
    if address or phones.is_phone(bridge.strip()):
        yield EntryLink("Bridge", address or phones.tel(bridge.strip()), is_bridge=True)
    for call in calls:
        yield EntryLink(f"{call.name}: {call.phone}", call.tel)


def _page(view: WindowView) -> str:
    return f"{settings.PUBLIC_URL}/changes/{view.change}/"


def _last_touched(windows: Collection[Window]) -> dict[int, datetime]:
    """When a window, or its change, was written last; of what came without a history, when it was made."""
    ids = {window.change_id for window in windows}
    of_changes = dict(_latest(events_of(Change).filter(pgh_obj__in=ids)))
    of_windows = dict(_latest(events_of(Window).filter(change__in=ids)))
    return {
        one.pk: max(of_windows.get(one.pk, at), of_changes.get(one.change_id, at))
        for one in windows
        if (at := one.change.created_at)
    }


def _latest(events: object) -> Iterable[tuple[int, datetime]]:
    rows = events.order_by().values("pgh_obj").annotate(latest=Max("pgh_created_at"))  # type: ignore[attr-defined]
    found: Iterable[tuple[int, datetime]] = rows.values_list("pgh_obj", "latest")
    return found
