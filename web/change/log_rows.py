"""What the pages of the record show: values, and how they are made of what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from changes.domain.log_words import asked, people_of
from changes.domain.snapshot import FieldEdit, PlanWas, Snapshot
from changes.domain.snapshot import Piece as Was
from changes.selectors.reader import Reader
from changes.selectors.timeline import TimelineEntry
from core.history import Via
from core.time.wording import from_to, length
from web.change.log_folded import folded


@dataclass(frozen=True, slots=True)
class Piece:
    """Of what a field held: a text, or a period."""

    text: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field and what it held; in an edit what it held before as well."""

    field: str
    after: tuple[Piece, ...]
    before: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    who: str
    """Name and organisation, or "maintwin" when the product itself acted."""
    what: str
    reason: str = ""
    via: str = ""
    """In words, where it is not the page: "by API token"."""
    kind: str = "act"
    edits: tuple[FieldFacts, ...] = ()
    told: tuple[str, ...] = ()
    """Who was told of it at once, and of what, in words."""


@dataclass(frozen=True, slots=True)
class WindowThen:
    starts_at: datetime
    ends_at: datetime | None
    state: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Then:
    """The change as it was at a moment."""

    at: datetime
    exists: bool
    state: str = ""
    revision: int = 0
    windows: tuple[WindowThen, ...] = ()
    facts: tuple[FieldFacts, ...] = ()


FIELDS = {
    "title": "Title",
    "description": "Description",
    "notes": "Notes for us",
    "rollback_how": "Rolling back",
    "external_reference": "Also known as",
    "bridge": "Bridge",
    "emergency": "Emergency",
    "rollback_takes": "Rolling back takes",
    "one_at_a_time": "One system at a time",
    "targets": "Works on",
    "validates": "Checked by",
    "implementers": "Carried out by",
    "windows": "When",
}
VIA = {Via.TOKEN: "by API token", Via.LINK: "by mailed link"}


def log_lines(reader: Reader, entries: Sequence[TimelineEntry]) -> tuple[LogLine, ...]:
    return tuple(_line(reader, line.entry, line.messages) for line in folded(entries))


def then(at: datetime, was: Snapshot | None) -> Then:
    if was is None:
        return Then(at, exists=False)
    windows = tuple(
        WindowThen(one.actual_start or one.starts_at, one.actual_end or one.ends_at, one.state, one.systems)
        for one in was.windows
    )
    facts = (
        FieldFacts(FIELDS[name], _pieces(value)) for name, value in was.values().items() if value and name != "windows"
    )
    return Then(at, True, was.state, was.revision, windows, tuple(facts))


def _line(reader: Reader, entry: TimelineEntry, messages: Sequence[TimelineEntry]) -> LogLine:
    moved = _moved_end(reader, entry)
    what, told = _with_messages(entry, f"moved the end {moved}" if moved else entry.what, messages)
    return LogLine(
        at=entry.at,
        who=", ".join(filter(None, (entry.who, entry.organisation_name))),
        what=what,
        reason=entry.text,
        via="" if entry.says_by_link else VIA.get(entry.via, ""),
        kind=entry.kind,
        edits=() if moved else tuple(_edit(edit) for edit in entry.edits),
        told=told,
    )


def _with_messages(entry: TimelineEntry, what: str, messages: Sequence[TimelineEntry]) -> tuple[str, tuple[str, ...]]:
    """What was done and whom that asked, and who was told of it."""
    told = []
    for about, of_kind in _by_kind(messages).items():
        whom, words = people_of(one.told for one in of_kind if one.told), of_kind[0].about_words
        said = asked(entry.act, what, about, whom)
        if not entry.act:
            what = f"told {whom}: {words}"
        elif said:
            what = said
        else:
            told.append(f"{whom} ({words})")
    return what, tuple(told)


def _by_kind(messages: Iterable[TimelineEntry]) -> dict[str, list[TimelineEntry]]:
    """In the order in which they were sent."""
    kinds: dict[str, list[TimelineEntry]] = {}
    for message in sorted(messages, key=lambda one: one.at):
        kinds.setdefault(message.about, []).append(message)
    return kinds


def _moved_end(reader: Reader, entry: TimelineEntry) -> str:
    """From when to when, where nothing else of the work became different."""
    if entry.act != "extended" or len(entry.edits) != 1:
        return ""
    before, after = entry.edits[0].before, entry.edits[0].after
    match before, after:
        case (PlanWas() as was,), (PlanWas() as now,) if was.ends_at and now.ends_at and was.starts_at == now.starts_at:
            return from_to(was.ends_at, now.ends_at, reader.zone, reader.now)
    return ""


def _edit(edit: FieldEdit) -> FieldFacts:
    return FieldFacts(FIELDS[edit.field], _pieces(edit.after), _pieces(edit.before))


def _pieces(value: Iterable[Was]) -> tuple[Piece, ...]:
    return tuple(_piece(one) for one in value)


def _piece(one: Was) -> Piece:
    if isinstance(one, PlanWas):
        return Piece(f"only {', '.join(one.systems)}" if one.systems else "", one.starts_at, one.ends_at)
    return Piece(length(one) if isinstance(one, timedelta) else one)
