"""Tonight, made once for everybody of an organisation who lives in one zone and may do the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from calendar_app.tonight.headline import Tally, headline
from calendar_app.tonight.rows import LISTS, Ask, Board
from changes.selectors.board import BoardView, board, open_marks
from changes.selectors.reader import Reader
from changes.selectors.waiting import Waiting, WaitingAnswers, waiting_for
from components.trouble import TroubleRow, trouble_rows
from components.work import freeze_row, window_row
from core.cut import Cut, cut_query
from core.shared_answers import SharedAnswer, shared_answers
from core.time import wording
from notifications.models import Notice
from notifications.selectors.overdue_notices import overdue_notices_of
from triage.models import Investigation

MOST_ROWS = 50
"""Of each list; nobody reads more at once, and all of it has pages of its own."""
MOST_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Tonight:
    """What stands above and below of what needs an answer, and that."""

    above: SafeString
    asks: SafeString
    below: SafeString
    until: datetime
    """Until then time alone changes nothing of it."""


def tonight_of(reader: Reader) -> Tonight:
    """Expects the organisation as it is stored now: its `board_version` says what is kept."""
    organisation, zone = reader.organisation, reader.person.timezone
    kept = organisation.pk, organisation.board_version, zone
    made = shared_answers.get(("tonight", *kept), lambda: _board(Reader.anybody_of(organisation, zone)))
    parts = json.loads(made.text)
    return Tonight(_safe(parts["above"]), _asks(reader, kept, made.until), _safe(parts["below"]), made.until)


def _board(reader: Reader) -> SharedAnswer:
    seen, waiting = board(reader, most=MOST_ROWS), waiting_for(reader, 1)
    marks = open_marks(reader.organisation, [view.pk for name in LISTS for view in getattr(seen, name)])
    rows = {name: getattr(seen, name).made(lambda view: window_row(reader, view, marks)) for name in LISTS}
    page = Board(
        sentence=_sentence(reader, seen, waiting),
        worst=max(seen.together.values()).word if seen.together else "",
        freezes=seen.freezes.made(lambda freeze: freeze_row(reader, freeze)),
        **rows,
    )
    text = {part: _rendered(f"_{part}", reader.zone, board=page) for part in ("above", "below")}
    return SharedAnswer(json.dumps(text), min(seen.until, *_midnights(reader)))


def _midnights(reader: Reader) -> Iterator[datetime]:
    """From then on other days are named."""
    for zone in (reader.zone, UTC):
        tomorrow = (reader.now.astimezone(zone) + timedelta(days=1)).date()
        yield datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).astimezone(UTC)


def _sentence(reader: Reader, seen: BoardView, waiting: WaitingAnswers) -> str:
    """Counts what is shown and what is not."""
    tally = Tally(
        seen.parties, seen.parties_meeting, seen.parties_harmless, seen.parties_unconfirmed, seen.own, waiting.conflicts
    )
    next_at = wording.time_of_day(seen.next_at, reader.zone, reader.now).local if seen.next_at else ""
    return headline(tally, next_at, own_is_next=seen.own_is_next)


def _asks(reader: Reader, kept: tuple[object, ...], until: datetime) -> SafeString:
    """Made once for all who may answer the same; but who asks does not answer, and whoever was told is not told of."""
    person, organisation = reader.person, reader.organisation
    roles = ",".join(sorted(person.roles))
    anybody = Reader.anybody_of(organisation, person.timezone, person.roles)
    found = shared_answers.get(("asks", *kept, roles), lambda: _found(anybody, until))
    asked_by = person.pk if person.pk in json.loads(found.text)["asked_by"] else 0
    troubles = Notice.objects.troubles_of(organisation, person)
    drawn = ("drawn asks", *kept, roles, asked_by, troubles)
    return _safe(shared_answers.get(drawn, lambda: _drawn(anybody, found, asked_by, troubles)).text)


def _found(reader: Reader, until: datetime) -> SharedAnswer:
    waiting = waiting_for(reader)
    faults = cut_query(Investigation.objects.of(reader.organisation).still_open().for_reading(), MOST_FAULTS)
    overdue = overdue_notices_of(reader.organisation, reader.now)
    kept = {
        "overdue": overdue and [overdue.count, overdue.since.isoformat()],
        "faults": [_stored(ask) for ask in _looked_for(reader, faults)],
        "waiting": [_stored(_ask(one)) for one in waiting],
        "asked_by": [one.asked_by or 0 for one in waiting],
        "rest": faults.rest + waiting.rest,
    }
    return SharedAnswer(json.dumps(kept), until)


def _drawn(reader: Reader, found: SharedAnswer, asked_by: int, troubles: tuple[int, int]) -> SharedAnswer:
    kept = json.loads(found.text)
    waiting = [one for one, by in zip(kept["waiting"], kept["asked_by"], strict=True) if not asked_by or by != asked_by]
    late = _of_overdue(reader, *kept["overdue"]) if kept["overdue"] else ()
    shown = (*map(_read, kept["faults"]), *late, *_of_notices(*troubles), *map(_read, waiting))
    return SharedAnswer(_rendered("_asks", reader.zone, asks=Cut(shown, kept["rest"])), found.until)


def asks_of(reader: Reader, waiting: WaitingAnswers, most_faults: int) -> Cut[Ask]:
    faults = cut_query(Investigation.objects.of(reader.organisation).still_open().for_reading(), most_faults)
    troubles = Notice.objects.troubles_of(reader.organisation, reader.person)
    shown = (*_looked_for(reader, faults), *_of_notices(*troubles), *(_ask(one) for one in waiting))
    return Cut(shown, faults.rest + waiting.rest)


def _looked_for(reader: Reader, faults: Iterable[Investigation]) -> Iterator[Ask]:
    """Faults that people of its own are looking for."""
    for row in trouble_rows(reader, faults):
        yield Ask("fault", f"{row.title}: {_who_looks(row)}", row.url, row.opened_at)


def _who_looks(row: TroubleRow) -> str:
    if row.looked_for:
        return f"{row.opened_by} is looking for the fault."
    return f"{row.opened_by} began to look for the fault. It is still open: look on, or close it."


def _of_overdue(reader: Reader, count: int, since: str) -> Iterator[Ask]:
    due = wording.time_of_day(datetime.fromisoformat(since), reader.zone, reader.now).local
    some = "A notice has waited" if count == 1 else f"{count} notices have waited"
    yield Ask("notice", f"{some} to be sent since {due}. Mail may be down: call whom you need.", _notices(""))


def _of_notices(undelivered: int, unseen: int) -> Iterator[Ask]:
    """About its own work."""
    if unseen:
        count = "An urgent notice" if unseen == 1 else f"{unseen} urgent notices"
        yield Ask("notice", f"{count} about your work: nobody has said yet that they saw it. Call them.", _notices(""))
    if undelivered:
        count = "A notice" if undelivered == 1 else f"{undelivered} notices"
        yield Ask("notice", f"{count} about your work could not be delivered.", _notices("undelivered"))


def _notices(state: str) -> str:
    return f"{reverse('notices')}?state={state}" if state else reverse("notices")


def _ask(one: Waiting) -> Ask:
    address = reverse("claims") if one.change is None else reverse("change", args=[one.change])
    if one.freeze is not None:
        address = reverse("freeze", args=[one.freeze])
    return Ask(one.kind, one.text, address, one.starts_at, one.ends_at, one.severity)


def _stored(ask: Ask) -> dict[str, Any]:
    times = {name: at.isoformat() if (at := getattr(ask, name)) else None for name in ("starts_at", "ends_at")}
    return {"kind": ask.kind, "text": ask.text, "url": ask.url, "severity": ask.severity, **times}


def _read(kept: Mapping[str, Any]) -> Ask:
    times = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in ("starts_at", "ends_at")}
    return Ask(**{**kept, **times})


def _rendered(part: str, zone: ZoneInfo, **context: Any) -> str:
    """Without a request: there is nobody whose page it is."""
    return render_to_string(f"calendar_app/tonight/{part}.html", context | {"zone": zone})


def _safe(rendered: str) -> SafeString:
    return mark_safe(rendered)  # noqa: S308 (it comes from a template)
