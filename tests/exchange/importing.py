"""Imports on pages, worked off at once."""

from __future__ import annotations

from accounts.models import Person
from exchange.models import ImportRun
from exchange.services.imports import SentFile, answer_kinds, begin_import, match_columns, start_storing
from exchange.services.work_off import work_off
from exchange.tables.columns import TableOf


def sent(person: Person, text: str | bytes, name: str = "systems.csv") -> ImportRun:
    run, _ = begin_import(person, SentFile(name, text if isinstance(text, bytes) else text.encode()))
    return run


def again(run: ImportRun) -> ImportRun:
    run.refresh_from_db()
    return run


def compared(person: Person, text: str, name: str = "systems.csv", answers: dict[str, str] | None = None) -> ImportRun:
    """As its columns are guessed."""
    run = sent(person, text, name)
    work_off()
    if again(run).state == "matching":
        match_columns(person, run.public_id, TableOf(run.table_of), as_chosen(run))
        work_off()
    if answers:
        answer_kinds(person, run.public_id, answers)
        work_off()
    return again(run)


def stored(person: Person, text: str, name: str = "systems.csv") -> ImportRun:
    """Where it says only that one needs another, it works worse without it; of what looks alike one is enough."""
    run = compared(person, text, name)
    if run.questions:
        answer_kinds(person, run.public_id, {one["key"]: one["default"] or "soft" for one in run.questions})
        work_off()
        again(run)
    start_storing(person, run.public_id, run.compared_as)
    work_off()
    return again(run)


def as_chosen(run: ImportRun) -> dict[int, str]:
    """As it was guessed."""
    return {place: name for name, place in again(run).matched.items()}
