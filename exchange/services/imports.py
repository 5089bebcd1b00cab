"""What somebody does with an import on a page. The work itself is a worker's: `work_off`."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Person
from core import budget, clock
from core.limits import LONGEST_NAME, MOST_FROZEN
from core.refusals import Invalid, Refused
from core.wake import after_commit
from exchange.domain.calendars import CalendarOf
from exchange.domain.may import may_import
from exchange.domain.runs import MOST_OPEN, OPEN, RunState
from exchange.models import ImportFile, ImportRun
from exchange.tables.columns import COLUMNS, TableOf, missing
from exchange.tables.reading import is_estate_file
from exchange.tables.sheet import LARGEST_TABLE
from exchange.tasks import work_off_imports

LARGEST_ESTATE_FILE = 50_000_000
TOO_LATE = "This import has gone on meanwhile. This is how it is now."
ANSWER_FIRST = "Nothing is imported yet. First say what happens to each system without what it needs."
DEPENDENCY_KINDS = ("required", "soft", "redundant")


@dataclass(frozen=True, slots=True)
class SentFile:
    name: str
    content: bytes


@transaction.atomic
def begin_import(person: Person, sent: SentFile) -> tuple[ImportRun, bool]:
    """False when the same file is being imported already: here is that import."""
    may_import(person).require()
    is_table = not is_estate_file(sent.name, sent.content)
    _refuse_size(sent, is_table=is_table)
    own = ImportRun.objects.filter(organisation=person.organisation_id)
    run, is_new = own.get_or_create(
        organisation_id=person.organisation_id,
        digest=hashlib.sha256(sent.content).hexdigest(),
        for_all=person.is_operator,
        state__in=OPEN,
        defaults=_new(person, sent, is_table=is_table),
    )
    if is_new:
        if own.open().count() > MOST_OPEN:
            raise Refused(f"{MOST_OPEN} imports of yours are open. Finish or cancel some of them first.")
        with budget.waiting():
            ImportFile.objects.create(run=run, content=zlib.compress(sent.content, 1))
        after_commit(work_off_imports)
    return run, is_new


@transaction.atomic
def match_columns(person: Person, public_id: UUID, table: TableOf, chosen: Mapping[int, str]) -> ImportRun:
    """What each column of the file is, by its place; what it would change is found out next."""
    run = _locked(person, public_id)
    if not run.is_matchable or run.is_calendar:
        raise Refused(TOO_LATE)
    labels = {column.name: column.label for column in COLUMNS[table]}
    named = {place: name for place, name in chosen.items() if name in labels and 0 <= place < len(run.columns)}
    matched = {name: place for place, name in sorted(named.items(), reverse=True)}
    if doubled := [labels[name] for name, times in Counter(named.values()).items() if times > 1]:
        raise Refused(f"“{doubled[0]}” is chosen for several columns. Choose it for one of them.")
    if lacking := missing(table, matched):
        raise Refused(*(f"Choose the column that holds “{label}”." for label in lacking))
    return _queue(run, RunState.COMPARING, table_of=table.value, matched=matched, answers={})


@transaction.atomic
def choose_for_calendar(
    person: Person, public_id: UUID, of: CalendarOf, systems: Collection[str], mode: str
) -> ImportRun:
    """What its entries are, and of which systems; what they would change is found out next."""
    run = _locked(person, public_id)
    if not run.is_matchable or not run.is_calendar:
        raise Refused(TOO_LATE)
    if not systems:
        raise Invalid.of("systems", "Choose at least one system.")
    if len(systems) > MOST_FROZEN:
        raise Invalid.of("systems", f"Choose at most {MOST_FROZEN:,} systems.")
    chosen = {"systems": sorted(systems), "mode": mode}
    return _queue(run, RunState.COMPARING, table_of=of.value, answers=chosen)


@transaction.atomic
def answer_kinds(person: Person, public_id: UUID, answers: Mapping[str, str]) -> ImportRun:
    """How badly systems need each other; it is compared once more."""
    run = _locked(person, public_id)
    if run.state != RunState.COMPARED:
        raise Refused(TOO_LATE)
    asked = {question["key"] for question in run.questions}
    given = {key: kind for key, kind in answers.items() if key in asked and kind in DEPENDENCY_KINDS}
    return _queue(run, RunState.COMPARING, answers={**run.answers, **given})


@transaction.atomic
def start_storing(person: Person, public_id: UUID, compared_as: str) -> ImportRun:
    """`compared_as` is the difference that was read."""
    run = _locked(person, public_id)
    if run.state != RunState.COMPARED or run.compared_as != compared_as:
        raise Refused(TOO_LATE)
    if run.unanswered:
        raise Refused(ANSWER_FIRST)
    return _queue(run, RunState.STORING)


@transaction.atomic
def cancel_import(person: Person, public_id: UUID) -> ImportRun:
    """Also while a worker is at it, which then stores nothing: both write this row, and one comes first."""
    run = _locked(person, public_id)
    if not run.is_open:
        raise Refused(TOO_LATE)
    return _save(run, state=RunState.CANCELLED, claim=None, claimed_until=None)


def _refuse_size(sent: SentFile, *, is_table: bool) -> None:
    if not sent.content.strip():
        raise Invalid.of("file", "The file is empty.")
    most = LARGEST_TABLE if is_table else LARGEST_ESTATE_FILE
    if len(sent.content) > most:
        what = "A table" if is_table else "An estate file"
        size = f"{what} may have {most // 1_000_000} MB; this has {len(sent.content) / 1e6:.1f} MB."
        raise Invalid.of("file", size)


def _new(person: Person, sent: SentFile, *, is_table: bool) -> dict[str, Any]:
    now = clock.now()
    return {
        "by": person,
        "name": sent.name[-LONGEST_NAME:],
        "size": len(sent.content),
        "is_table": is_table,
        "state": RunState.READING if is_table else RunState.COMPARING,
        "created_at": now,
        "queued_at": now,
        "changed_at": now,
    }


def _queue(run: ImportRun, state: RunState, **values: Any) -> ImportRun:
    values |= {"queued_at": clock.now(), "tries": 0, "claim": None, "claimed_until": None, "errors": {}}
    saved = _save(run, state=state, **values)
    after_commit(work_off_imports)
    return saved


def _locked(person: Person, public_id: UUID) -> ImportRun:
    may_import(person).require()
    return ImportRun.objects.seen_by(person).select_for_update(of=("self",)).get(public_id=public_id)


def _save(run: ImportRun, **values: Any) -> ImportRun:
    for name, value in {**values, "changed_at": clock.now()}.items():
        setattr(run, name, value)
    run.save(update_fields=[*values, "changed_at"])
    return run
