"""A change as it was at any moment, put together from the history that the database keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Model

from accounts.models import Person
from changes.domain.check_words import tried
from changes.domain.snapshot import FieldEdit, Snapshot, WindowWas, edits_between
from changes.domain.titles import title_of_unscheduled
from changes.models import Change, ChangeImplementer, Target, Validation, Window
from changes.selectors.reader import Reader
from core.history import events_of

TEXTS = ("title", "description", "notes", "rollback_how", "external_reference", "bridge", "emergency")
PARTS: tuple[type[Model], ...] = (Target, Validation, ChangeImplementer, Window)
DELETED = "delete"
Row = Any
"""One event: the row as it was after a write, or before it was deleted."""


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to a change between two moments, upon what it was at the first of them."""

    changes: Sequence[Row]
    parts: Mapping[type[Model], Sequence[Row]]
    names: Mapping[int, str]
    """Of the people who ever were its implementers."""

    def at(self, seen: Callable[[Row], bool], reader: Reader) -> Snapshot | None:
        """By the events that are `seen`; None where there is no change among them."""
        change = _latest(filter(seen, self.changes)).get(0)
        if change is None:
            return None
        parts = {model: list(_latest(filter(seen, rows)).values()) for model, rows in self.parts.items()}
        return _snapshot(change, parts, self.names, reader)


def change_at(reader: Reader, change_id: int, moment: datetime) -> Snapshot | None:
    """None before the change was entered, or before the history begins."""
    return _past(change_id, moment, moment).at(lambda row: True, reader)


def edits_of(reader: Reader, change_id: int, revisions: Iterable[int]) -> dict[int, tuple[FieldEdit, ...]]:
    """What was entered differently in the acts that led to these revisions, with a fixed number of queries."""
    written = _written(change_id, revisions)
    if not written:
        return {}
    past = _past(change_id, min(written.values()), max(written.values()))
    return {revision: _edits_at(past, moment, reader) for revision, moment in written.items()}


def _edits_at(past: Past, moment: datetime, reader: Reader) -> tuple[FieldEdit, ...]:
    """All that one act writes bears the same moment."""
    before = past.at(lambda row: row.pgh_created_at < moment, reader)
    after = past.at(lambda row: row.pgh_created_at <= moment, reader)
    return edits_between(before, after)


def _written(change_id: int, revisions: Iterable[int]) -> dict[int, datetime]:
    """When each revision came to be: later writes may still bear it, until their act concludes with the next."""
    found = events_of(Change).filter(pgh_obj=change_id, revision__in=list(revisions)).order_by("revision")
    return dict(found.values("revision").annotate(first=Min("pgh_created_at")).values_list("revision", "first"))


def _past(change_id: int, since: datetime, until: datetime) -> Past:
    parts = {model: _events(model, "change", change_id, since, until) for model in PARTS}
    people = {row.person_id for row in parts[ChangeImplementer]}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    return Past(_events(Change, "pgh_obj", change_id, since, until), parts, names)


def _events(model: type[Model], key: str, change_id: int, since: datetime, until: datetime) -> list[Row]:
    """The last of each object from before, and all that came in between, in the order of writing."""
    events = events_of(model).filter(**{key: change_id})
    before = events.filter(pgh_created_at__lt=since).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    between = events.filter(pgh_created_at__gte=since, pgh_created_at__lte=until)
    return sorted((*before, *between), key=lambda row: row.pgh_id)


def _latest(rows: Iterable[Row]) -> dict[int, Row]:
    """By object, in the order in which they came to be, without those that are gone. Of the change itself under 0."""
    last: dict[int, Row] = {}
    for row in rows:
        key = 0 if row.pgh_tracked_model is Change else row.pgh_obj_id
        last[key] = row
    return {key: row for key, row in last.items() if row.pgh_label != DELETED}


def _snapshot(
    change: Row, parts: Mapping[type[Model], Sequence[Row]], names: Mapping[int, str], reader: Reader
) -> Snapshot:
    texts = {name: getattr(change, name) for name in TEXTS}
    if not change.title:
        on = (_system(row.system_id, reader) for row in parts[Target])
        texts["title"] = title_of_unscheduled(on, change.description)
    return Snapshot(
        revision=change.revision,
        state=change.state,
        texts=texts,
        rollback_takes=change.rollback_takes,
        one_at_a_time=change.one_at_a_time,
        targets=tuple(sorted(_target_words(row, reader) for row in parts[Target])),
        validates=tuple(_check_words(row, reader) for row in parts[Validation]),
        implementers=tuple(sorted(names[row.person_id] for row in parts[ChangeImplementer])),
        windows=tuple(sorted((_window(row, reader) for row in parts[Window]), key=lambda one: one.starts_at)),
    )


def _target_words(row: Row, reader: Reader) -> str:
    return f"{_system(row.system_id, reader)}: {row.get_impact_display()}"


def _check_words(row: Row, reader: Reader) -> str:
    ends = [_system(pk, reader) for pk in (row.from_system_id, row.to_system_id) if pk is not None]
    path = tried(ends)
    return f"{row.text} ({path})" if row.text else path


def _window(row: Row, reader: Reader) -> WindowWas:
    systems = tuple(_system(pk, reader) for pk in row.only_systems)
    return WindowWas(row.starts_at, row.ends_at, systems, row.state, row.actual_start, row.actual_end)


def _system(pk: int, reader: Reader) -> str:
    slug = reader.estate.slugs.get(pk)
    return reader.name(slug) if slug else "a system that no longer exists"
