"""Tonight, made once for everybody of an organisation who lives in one zone and may do the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from calendar_app.tonight.headline import Tally, headline, next_start
from calendar_app.tonight.rows import IN_EFFECT, LISTS, TITLES, Ask, Board, Group
from changes.selectors.board import BoardView, OpenFindings, board
from changes.selectors.changes import WindowView
from changes.selectors.reader import Reader
from changes.selectors.waiting import Waiting, WaitingAnswers, waiting_for
from components.strip import Strip, StripFreeze, StripWork, strip_of
from components.trouble import TroubleRow, trouble_rows
from components.work import SEVERITIES, Call, FreezeRow, WindowRow, calls_of, freeze_row, window_row
from core.cut import Cut, cut_query
from core.shared_answers import SharedAnswer, shared_answers
from core.time import wording
from notifications.selectors.overdue_notices import overdue_notices_of
from notifications.selectors.troubles import troubles_of
from triage.models import Investigation

MOST_ROWS = 50
"""Of each list; nobody reads more at once, and all of it has pages of its own."""
MOST_FAULTS = 5
MOST_ASKS = 3
"""Cards; a page of its own has the rest."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is the case and what needs an answer, and below it the night."""

    top: SafeString
    night: SafeString
    until: datetime
    """Until then time alone changes nothing of it."""


def tonight_of(reader: Reader, can_wait: bool = False) -> Tonight:
    """Expects the organisation as it is stored now: its `board_version` says what is kept.

    Raises BeingMade, to whoever can wait."""
    organisation, zone = reader.organisation, reader.person.timezone
    kept = organisation.pk, organisation.board_version, zone
    anybody = Reader.anybody_of(organisation, zone)
    made = shared_answers.get(("tonight", *kept), lambda: _made(anybody), can_wait)
    parts = json.loads(made.text)
    top = _top(reader, anybody.with_roles(reader.person.roles), kept, made.until, parts["watch"], can_wait)
    return Tonight(top, _safe(parts["night"]), made.until)


def _made(reader: Reader) -> SharedAnswer:
    seen = board(reader, most=MOST_ROWS)
    watch = {"sentence": _sentence(seen), "next": _next(reader, seen), "worst": _worst(seen)}
    night = _rendered("_night", reader.zone, board=_board(reader, seen))
    return SharedAnswer(json.dumps({"watch": watch, "night": night}), min(seen.until, *midnights(reader)))


def _board(reader: Reader, seen: BoardView) -> Board:
    views = [view for name in LISTS for view in getattr(seen, name)]
    found = OpenFindings.of(reader.organisation, [view.pk for view in views])
    marks = found.marks
    rows = {view.pk: window_row(reader, view, marks) for view in views}
    lists = {name: [rows[view.pk] for view in getattr(seen, name)] for name in LISTS}
    far = [row for name in (*IN_EFFECT, "upcoming") for row in lists[name] if not row.concerns]
    freezes = seen.freezes.made(lambda freeze: freeze_row(reader, freeze))
    return Board(
        strip=_strip(reader, views, rows, found, freezes),
        now=_group(seen, lists, *IN_EFFECT),
        upcoming=_group(seen, lists, "upcoming"),
        elsewhere=Group(tuple(far)),
        just_ended=Group(tuple(lists["just_ended"]), tuple(_rests(seen, "just_ended"))),
        freezes=freezes,
    )


def _group(seen: BoardView, lists: Mapping[str, list[WindowRow]], *names: str) -> Group:
    rows = tuple(row for name in names for row in lists[name] if row.concerns)
    return Group(rows, tuple(_rests(seen, *names)))


def _rests(seen: BoardView, *names: str) -> Iterator[tuple[str, str, int]]:
    for name in names:
        if getattr(seen, name).rest:
            yield name, TITLES[name], getattr(seen, name).rest


def _strip(
    reader: Reader,
    views: Iterable[WindowView],
    rows: Mapping[int, WindowRow],
    found: OpenFindings,
    freezes: Iterable[FreezeRow],
) -> Strip:
    return strip_of(
        [_on_strip(view, rows[view.pk]) for view in views],
        reader.zone,
        reader.now,
        {(str(one), str(other)): SEVERITIES[severity] for (one, other), severity in found.pairs.items()},
        [StripFreeze(freeze.name, freeze.starts_at, freeze.ends_at) for freeze in freezes],
    )


def _on_strip(view: WindowView, row: WindowRow) -> StripWork:
    times = row.starts_at, row.ends_at
    return StripWork(
        str(view.pk), row.title, row.organisation, row.state, *times, row.mine, row.worst, f"#line-{row.id}"
    )


def midnights(reader: Reader) -> Iterator[datetime]:
    """From then on other days are named."""
    for zone in (reader.zone, UTC):
        tomorrow = (reader.now.astimezone(zone) + timedelta(days=1)).date()
        yield datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).astimezone(UTC)


def _sentence(seen: BoardView) -> str:
    """Names what is shown and what is not."""
    return headline(
        Tally(
            seen.parties, seen.parties_meeting, seen.parties_harmless, seen.parties_unconfirmed, seen.own, seen.own_late
        )
    )


def _next(reader: Reader, seen: BoardView) -> str:
    at = wording.time_of_day(seen.next_at, reader.zone, reader.now).local if seen.next_at else ""
    return next_start(at, is_own=seen.own_is_next)


def _worst(seen: BoardView) -> str:
    return max(seen.together.values()).word if seen.together else ""


def _top(
    reader: Reader,
    anybody: Reader,
    kept: tuple[object, ...],
    until: datetime,
    watch: Mapping[str, str],
    can_wait: bool,
) -> SafeString:
    """Made once for all who may answer the same; but who asks does not answer, and whoever was told is not told of."""
    person, organisation = reader.person, reader.organisation
    roles = ",".join(sorted(person.roles))
    found = shared_answers.get(("asks", *kept, roles), lambda: _found(anybody, until), can_wait)
    asked_by = person.pk if person.pk in json.loads(found.text)["asked_by"] else 0
    troubles = troubles_of(organisation, person)
    drawn = ("drawn asks", *kept, roles, asked_by, troubles)
    return _safe(shared_answers.get(drawn, lambda: _drawn(anybody, found, asked_by, troubles, watch), can_wait).text)


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
        "conflicts": waiting.conflicts,
    }
    return SharedAnswer(json.dumps(kept), until)


def _drawn(
    reader: Reader, found: SharedAnswer, asked_by: int, troubles: tuple[int, int], watch: Mapping[str, str]
) -> SharedAnswer:
    kept = json.loads(found.text)
    waiting = [one for one, by in zip(kept["waiting"], kept["asked_by"], strict=True) if not asked_by or by != asked_by]
    late = _of_overdue(reader, *kept["overdue"]) if kept["overdue"] else ()
    shown = worst_first((*map(_read, kept["faults"]), *late, *_of_notices(*troubles), *map(_read, waiting)))
    asks = Cut(tuple(shown[:MOST_ASKS]), kept["rest"] + len(shown[MOST_ASKS:]))
    text = _rendered("_top", reader.zone, asks=asks, conflicts=kept.get("conflicts", 0), watch=watch)
    return SharedAnswer(text, found.until)


def asks_of(reader: Reader, waiting: WaitingAnswers, most_faults: int) -> Cut[Ask]:
    faults = cut_query(Investigation.objects.of(reader.organisation).still_open().for_reading(), most_faults)
    troubles = troubles_of(reader.organisation, reader.person)
    shown = worst_first((*_looked_for(reader, faults), *_of_notices(*troubles), *(_ask(one) for one in waiting)))
    return Cut(shown, faults.rest + waiting.rest)


def worst_first(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """High conflicts, and then what people look for already, what was not delivered, and what is due."""
    return tuple(sorted(asks, key=lambda ask: ask.severity != SEVERITIES[-1]))


def _looked_for(reader: Reader, faults: Iterable[Investigation]) -> Iterator[Ask]:
    """Faults that people of its own are looking for."""
    for row in trouble_rows(reader, faults):
        yield _asking("fault", f"{row.title}: {_who_looks(row)}", row.url, "Continue", starts_at=row.opened_at)


def _who_looks(row: TroubleRow) -> str:
    if row.looked_for:
        return f"{row.opened_by} is looking for the fault."
    return f"{row.opened_by} started looking for the fault. It is still open: carry on, or close it."


def _of_overdue(reader: Reader, count: int, since: str) -> Iterator[Ask]:
    due = wording.time_of_day(datetime.fromisoformat(since), reader.zone, reader.now).local
    some = "A notice has waited" if count == 1 else f"{count} notices have waited"
    said = f"{some} to be sent since {due}. Mail may be down: call the people you need."
    yield _asking("notice", said, _notices(""), "See which")


def _of_notices(undelivered: int, unseen: int) -> Iterator[Ask]:
    """About its own work."""
    if unseen:
        count = "An urgent notice" if unseen == 1 else f"{unseen} urgent notices"
        said = f"{count} about your work: nobody has said they saw it. Call them."
        yield _asking("notice", said, _notices(""), "See which")
    if undelivered:
        count = "A notice" if undelivered == 1 else f"{undelivered} notices"
        said = f"{count} about your work could not be delivered."
        yield _asking("notice", said, _notices("undelivered"), "See which")


def _notices(state: str) -> str:
    return f"{reverse('notices')}?state={state}" if state else reverse("notices")


VERBS = {
    "approval": "Approve …",
    "question": "Answer",
    "report": "Yes or no",
    "finding": "View",
    "claim": "Yes or no",
    "exception": "Answer",
}


def _ask(one: Waiting) -> Ask:
    address = reverse("claims") if one.change is None else reverse("change", args=[one.change])
    if one.freeze is not None:
        address = reverse("freeze", args=[one.freeze])
    if one.kind == "question":
        address = f"{address}#questions"
    verbs = (
        (VERBS[one.kind], address),
        *((("Decline …", f"{address}#act-decline"),) if one.kind == "approval" else ()),
    )
    calls = calls_of(one.contact)[-1:]
    return Ask(one.kind, one.text, address, verbs, one.starts_at, one.ends_at, one.severity, calls)


def _asking(kind: str, text: str, url: str, verb: str, starts_at: datetime | None = None) -> Ask:
    return Ask(kind, text, url, ((verb, url),), starts_at)


def _stored(ask: Ask) -> dict[str, Any]:
    times = {name: at.isoformat() if (at := getattr(ask, name)) else None for name in ("starts_at", "ends_at")}
    return asdict(ask) | times


def _read(kept: Mapping[str, Any]) -> Ask:
    times = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in ("starts_at", "ends_at")}
    verbs, calls = tuple(map(tuple, kept["verbs"])), tuple(Call(**call) for call in kept["calls"])
    return Ask(**{**kept, **times, "verbs": verbs, "calls": calls})


def _rendered(part: str, zone: ZoneInfo, **context: Any) -> str:
    """Without a request: there is nobody whose page it is."""
    return render_to_string(f"calendar_app/tonight/{part}.html", context | {"zone": zone})


def _safe(rendered: str) -> SafeString:
    return mark_safe(rendered)  # noqa: S308 (it comes from a template)
