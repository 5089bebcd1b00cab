"""What the pages of imports show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import Person
from core import clock
from core.cut import Cut
from exchange.domain.runs import STEPS, RunState, step_of
from exchange.models import ImportRun
from exchange.tables.columns import COLUMNS, TableOf, left_out
from web.importing.asking import KindChoice, KindRow, for_all_left, kind_rows, said_of_answers
from web.importing.said import (
    Names,
    RowSaid,
    fields_said,
    kind_of,
    names_known,
    number_of,
    row_said,
    sum_of,
    systems_called,
)

LISTS = {
    TableOf.SYSTEMS: "Systems",
    TableOf.DEPENDENCIES: "What needs what",
    TableOf.CONTACTS: "Contacts",
    TableOf.PEOPLE: "People",
}
STATE_WORDS = {
    RunState.READING: "being read",
    RunState.MATCHING: "waits for you: say what is in it",
    RunState.COMPARING: "being compared",
    RunState.COMPARED: "waits for you: read what it changes",
    RunState.STORING: "being imported",
    RunState.DONE: "imported",
    RunState.WRONG: "not imported: something in it is wrong",
    RunState.CANCELLED: "cancelled",
}
DOING = {
    RunState.READING: "Reading the file",
    RunState.COMPARING: "Finding out what it would change",
    RunState.STORING: "Importing",
}
GROUPS = {"added": "Added", "changed": "Changed", "left alone": "Left alone"}


@dataclass(frozen=True, slots=True)
class ImportRow:
    name: str
    url: str
    state: str
    words: str
    by: str
    at: datetime
    size: str


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file, and what it is taken for."""

    place: int
    heading: str
    samples: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class MadeDifferent:
    """One row of the file and what becomes of it."""

    place: str
    """"row 12"."""
    said: RowSaid
    fields: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoneGroup:
    """Rows to which the same is done."""

    name: str
    words: str
    """"12 systems, 20 needs" """
    rows: Cut[MadeDifferent]


@dataclass(frozen=True, slots=True)
class NotNamed:
    """What is here and not in the file."""

    words: str
    keys: Cut[str]


@dataclass(frozen=True, slots=True)
class ErrorRow:
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    row: ImportRow
    run: ImportRun
    mine: bool
    notes: tuple[str, ...]
    doing: str = ""
    """Empty where nobody works on it."""
    step: int = 0
    waits: bool = False
    groups: tuple[DoneGroup, ...] = ()
    not_named: tuple[NotNamed, ...] = ()
    sum: str = ""
    left: tuple[str, ...] = ()
    questions: tuple[KindRow, ...] = ()
    unanswered: int = 0
    said_of_answers: str = ""
    errors: Cut[ErrorRow] = field(default_factory=Cut)
    left_out: tuple[str, ...] = ()
    """Columns that are not imported."""
    steps: int = len(STEPS)

    for_all_left: tuple[KindChoice, ...] = field(default_factory=for_all_left)

    @property
    def changes_nothing(self) -> bool:
        return all(group.name == GROUPS["left alone"] for group in self.groups)


def import_row(run: ImportRun) -> ImportRow:
    url, state = reverse("import", args=[run.public_id]), RunState(run.state)
    return ImportRow(run.name, url, run.state, STATE_WORDS[state], str(run.by), run.created_at, size_in_words(run.size))


def import_page(person: Person, run: ImportRun) -> ImportPage:
    """Expects a run that the reader may see."""
    names = names_known(person, run)
    return ImportPage(
        row=import_row(run),
        run=run,
        mine=run.by_id == person.pk,
        notes=tuple(run.notes),
        doing=DOING.get(RunState(run.state), ""),
        step=step_of(run.state),
        waits=run.is_worked_on and (run.claimed_until is None or run.claimed_until <= clock.now()),
        groups=tuple(_groups(run, names)),
        not_named=tuple(_not_named(run, names)),
        sum=sum_of(run),
        left=tuple(_left(count, why) for why, count in run.difference.get("left", ())),
        questions=tuple(_questions(person, run)) if run.state == RunState.COMPARED else (),
        unanswered=len(run.unanswered) if run.state == RunState.COMPARED else 0,
        said_of_answers=said_of_answers(run) if run.state == RunState.COMPARED else "",
        errors=_errors(run),
        left_out=tuple(left_out([one["heading"] for one in run.columns], run.matched)),
    )


def column_rows(run: ImportRun, matched: Mapping[str, int]) -> list[ColumnRow]:
    names = {place: name for name, place in matched.items()}
    return [
        ColumnRow(place, column["heading"], tuple(column["samples"]), names.get(place, ""))
        for place, column in enumerate(run.columns)
    ]


def choices_of(table: TableOf) -> list[tuple[str, str, str]]:
    """Name, label and what it may hold."""
    return [(column.name, column.label, column.help) for column in COLUMNS[table]]


def size_in_words(size: int) -> str:
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:,.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _groups(run: ImportRun, names: Names) -> Iterator[DoneGroup]:
    for name, group in run.difference.get("groups", {}).items():
        if group["total"]:
            rows = tuple(_difference(run, row, names, is_new=name == "added") for row in group["rows"])
            words = ", ".join(number_of(listed, number) for listed, number in group["lists"])
            yield DoneGroup(GROUPS[name], words, Cut(rows, group["total"] - len(rows)))


def _not_named(run: ImportRun, names: Names) -> Iterator[NotNamed]:
    for listed, found in run.difference.get("not_named", {}).items():
        keys = tuple(str(row_said(listed, key, names)) for key in found["keys"])
        yield NotNamed(number_of(listed, found["total"]), Cut(keys, found["total"] - len(keys)))


def _difference(run: ImportRun, row: Mapping[str, Any], names: Names, *, is_new: bool) -> MadeDifferent:
    notes = [*row["follows"], *([row["because"]] if row["because"] else [])]
    said = row_said(row["list"], row["key"], names, kind_of(row))
    return MadeDifferent(_place(run, row["line"]), said, tuple(fields_said(row, is_new=is_new)), tuple(notes))


def _place(run: ImportRun, line: int, column: str = "") -> str:
    """Of an estate file a column is the path of its field."""
    if not line:
        return column
    counted = "event" if run.is_calendar else "row" if run.is_table else "line"
    said = f"{counted} {line:,}"
    return f"{said}, “{column}”" if column else said


def _left(count: int, why: str) -> str:
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return f"{rows} left out: {why}."


def _errors(run: ImportRun) -> Cut[ErrorRow]:
    first = run.errors.get("first", [])
    rows = tuple(ErrorRow(_place(run, one["row"], one["column"]), one["message"]) for one in first)
    return Cut(rows, run.errors.get("more", 0))


def _questions(person: Person, run: ImportRun) -> Iterator[KindRow]:
    slugs = {slug for question in run.questions for pair in question["pairs"] for slug in pair}
    return kind_rows(run, systems_called(person, run, slugs))
