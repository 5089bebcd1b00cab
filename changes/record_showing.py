"""From the record to what its pages show: words, and times that the tags put into the reader's zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.history import Via
from calendar_app.domain.wording import length
from changes.domain.snapshot import FieldEdit, PlanWas, Snapshot
from changes.domain.snapshot import Piece as Was
from changes.services.timeline import Entry
from maintwin.record_pages import Facts, LogLine, Piece, Then, WindowThen

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


def log_lines(entries: Iterable[Entry]) -> tuple[LogLine, ...]:
    return tuple(_line(entry) for entry in entries)


def then(at: datetime, was: Snapshot | None) -> Then:
    if was is None:
        return Then(at, exists=False)
    windows = tuple(
        WindowThen(one.actual_start or one.starts_at, one.actual_end or one.ends_at, one.state, one.systems)
        for one in was.windows
    )
    facts = (Facts(FIELDS[name], _pieces(value)) for name, value in was.values().items() if value and name != "windows")
    return Then(at, True, was.state, was.revision, windows, tuple(facts))


def _line(entry: Entry) -> LogLine:
    return LogLine(
        at=entry.at,
        who=", ".join(filter(None, (entry.who, entry.organisation_name))),
        what=entry.what,
        reason=entry.text,
        via="" if entry.what.count("by link") else VIA.get(entry.via, ""),
        kind=entry.kind,
        edits=tuple(_edit(edit) for edit in entry.edits),
    )


def _edit(edit: FieldEdit) -> Facts:
    return Facts(FIELDS[edit.field], _pieces(edit.after), _pieces(edit.before))


def _pieces(value: Iterable[Was]) -> tuple[Piece, ...]:
    return tuple(_piece(one) for one in value)


def _piece(one: Was) -> Piece:
    if isinstance(one, PlanWas):
        return Piece(f"only {', '.join(one.systems)}" if one.systems else "", one.starts_at, one.ends_at)
    return Piece(length(one) if isinstance(one, timedelta) else one)
