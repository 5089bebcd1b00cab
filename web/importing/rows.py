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
from estate.models import System
from exchange.domain.runs import STEPS, RunState, step_of
from exchange.models import ImportRun
from exchange.tables.columns import COLUMNS, TableOf, left_out
from exchange.tables.kinds import KindGroup

LISTS = {
    TableOf.SYSTEMS: "Systems",
    TableOf.DEPENDENCIES: "What needs what",
    TableOf.CONTACTS: "Contacts",
    TableOf.PEOPLE: "People",
}
STATE_WORDS = {
    RunState.READING: "being read",
    RunState.MATCHING: "waits for you: match its columns",
    RunState.COMPARING: "being compared",
    RunState.COMPARED: "waits for you: read what it changes",
    RunState.STORING: "being imported",
    RunState.DONE: "imported",
    RunState.WRONG: "not imported: something in it is wrong",
    RunState.CANCELLED: "cancelled",
}
DOING = {
    RunState.READING: "Reading the table",
    RunState.COMPARING: "Finding out what it would change",
    RunState.STORING: "Importing",
}
GROUPS = {"added": "Added", "changed": "Changed", "left alone": "Left alone"}
OF_LIST = {
    "organisations": ("organisation", "organisations"),
    "people": ("person", "people"),
    "systems": ("system", "systems"),
    "dependencies": ("need", "needs"),
    "tags": ("tag", "tags"),
    "contacts": ("contact", "contacts"),
    "freezes": ("freeze", "freezes"),
    "maintenance_hours": ("maintenance hours", "maintenance hours"),
    "changes": ("change", "changes"),
}
"""What one of them is called, and what several are."""
KIND_WORDS = (
    ("soft", "It works worse without it"),
    ("required", "It does not work without it"),
    ("redundant", "It is one of several, and the others are enough"),
)
MOST_NAMED = 4


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
class KindRow:
    name: str
    """Of the field."""
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class MadeDifferent:
    """One row of the file and what becomes of it."""

    place: str
    """"row 12"."""
    what: str
    key: str
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
    more_questions: int = 0
    errors: Cut[ErrorRow] = field(default_factory=Cut)
    left_out: tuple[str, ...] = ()
    """Columns that are not imported."""
    steps: int = len(STEPS)

    @property
    def changes_nothing(self) -> bool:
        return all(group.name == GROUPS["left alone"] for group in self.groups)


def import_row(run: ImportRun) -> ImportRow:
    url, state = reverse("import", args=[run.public_id]), RunState(run.state)
    return ImportRow(run.name, url, run.state, STATE_WORDS[state], str(run.by), run.created_at, size_in_words(run.size))


def import_page(person: Person, run: ImportRun) -> ImportPage:
    """Expects a run that the reader may see."""
    return ImportPage(
        row=import_row(run),
        run=run,
        mine=run.by_id == person.pk,
        notes=tuple(run.notes),
        doing=DOING.get(RunState(run.state), ""),
        step=step_of(run.state),
        waits=run.is_worked_on and (run.claimed_until is None or run.claimed_until <= clock.now()),
        groups=tuple(_groups(run)),
        not_named=tuple(_not_named(run)),
        sum=_sum(run),
        left=tuple(_left(count, why) for why, count in run.difference.get("left", ())),
        questions=tuple(_questions(person, run)) if run.state == RunState.COMPARED else (),
        more_questions=run.difference.get("more_questions", 0),
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


def _groups(run: ImportRun) -> Iterator[DoneGroup]:
    for name, group in run.difference.get("groups", {}).items():
        if group["total"]:
            rows = tuple(_difference(run, row) for row in group["rows"])
            words = ", ".join(_number_of(listed, number) for listed, number in group["lists"])
            yield DoneGroup(GROUPS[name], words, Cut(rows, group["total"] - len(rows)))


def _number_of(listed: str, number: int) -> str:
    """12 systems"""
    one, several = OF_LIST.get(listed, (listed, listed))
    return f"{number:,} {one if number == 1 else several}"


def _not_named(run: ImportRun) -> Iterator[NotNamed]:
    for listed, found in run.difference.get("not_named", {}).items():
        keys = tuple(found["keys"])
        yield NotNamed(_number_of(listed, found["total"]), Cut(keys, found["total"] - len(keys)))


def _difference(run: ImportRun, row: Mapping[str, Any]) -> MadeDifferent:
    fields = tuple((name.replace("_", " "), before, after) for name, before, after in row["fields"])
    notes = [*row["follows"], *([row["because"]] if row["because"] else [])]
    what = OF_LIST.get(row["list"], (row["list"],))[0].capitalize()
    return MadeDifferent(_place(run, row["line"]), what, row["key"], fields, tuple(notes))


def _place(run: ImportRun, line: int, column: str = "") -> str:
    """Of an estate file a column is the path of its field."""
    if not line:
        return column
    said = f"{'row' if run.is_table else 'line'} {line:,}"
    return f"{said}, “{column}”" if column else said


def _sum(run: ImportRun) -> str:
    """3 added, 1 changed, 12 as they were"""
    if not run.difference:
        return ""
    counted = [(run.difference["groups"][name]["total"], label.lower()) for name, label in GROUPS.items()]
    said = [f"{total:,} {label}" for total, label in [*counted, (run.difference["unchanged"], "as before")] if total]
    return ", ".join(said)


def _left(count: int, why: str) -> str:
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return f"{rows} left out: {why}."


def _errors(run: ImportRun) -> Cut[ErrorRow]:
    first = run.errors.get("first", [])
    rows = tuple(ErrorRow(_place(run, one["row"], one["column"]), one["message"]) for one in first)
    return Cut(rows, run.errors.get("more", 0))


def _questions(person: Person, run: ImportRun) -> Iterator[KindRow]:
    slugs = {slug for question in run.questions for pair in question["pairs"] for slug in pair}
    seen = System.objects.all() if run.for_all else System.objects.visible_to(person.organisation)
    here = dict(seen.filter(slug__in=slugs).values_list("slug", "name"))
    for place, question in enumerate(run.questions):
        names = {**question["names"], **here}
        pairs = [(names.get(one, one), names.get(other, other)) for one, other in question["pairs"]]
        chosen = run.answers.get(question["key"], question["default"])
        yield KindRow(f"kind-{place}", _asked(question["group"], pairs, question["total"]), chosen)


def _asked(group: str, pairs: list[tuple[str, str]], total: int) -> str:
    if group == KindGroup.ALIKE:
        return f"{pairs[0][0]} needs {_listed([provider for _, provider in pairs], total)}"
    if group == KindGroup.PROVIDER:
        return f"{_listed([dependent for dependent, _ in pairs], total)} need {pairs[0][1]}"
    return "; ".join([f"{one} needs {other}" for one, other in pairs[:MOST_NAMED]]) + _more(total - MOST_NAMED)


def _listed(names: list[str], total: int) -> str:
    if total > MOST_NAMED:
        return ", ".join(names[:MOST_NAMED]) + _more(total - MOST_NAMED)
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _more(number: int) -> str:
    return f" and {number:,} more" if number > 0 else ""


def answered(run: ImportRun, given: Mapping[str, str]) -> dict[str, str]:
    """By the key of each question; fields are named by their place."""
    return {
        question["key"]: given[f"kind-{place}"]
        for place, question in enumerate(run.questions)
        if f"kind-{place}" in given
    }
