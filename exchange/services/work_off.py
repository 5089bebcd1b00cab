"""What a worker does with imports: reads them, finds out what they would change, and stores it. One after the other, in
the order in which they were sent; one that a killed worker leaves behind is begun again."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from core import clock
from core.refusals import Refused
from exchange.calendars.meaning import Chosen, meant
from exchange.calendars.reading import is_calendar, read_calendar
from exchange.domain.calendars import CalendarOf
from exchange.domain.may import may_import
from exchange.domain.runs import RunState
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_estate, read_items
from exchange.estate_file.records import EstateRecords
from exchange.estate_file.scope import known_to
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate
from exchange.estate_file.yaml_lines import FileRefused
from exchange.models import ImportFile, ImportRun
from exchange.selectors.known_house import known_house
from exchange.services import shown
from exchange.services.claims import Lost, claim_next, is_given_up, renewed, settle
from exchange.tables.columns import TableOf, guess_columns, guess_list_of
from exchange.tables.items import Built, build
from exchange.tables.reading import read_table
from exchange.tables.sheet import TableRefused

log = logging.getLogger(__name__)

GIVEN_UP = "The server ran out of what this file needs, several times. Split the file and import its parts."
BROKEN = "maintwin could not finish this import, and noted why in its log. Tell whoever runs it."
CHANGED_MEANWHILE = "Something changed since you looked. Nothing is stored yet: look at what it would change now."


class ChangedMeanwhile(Exception):
    """It would do something else than what was shown."""


def work_off() -> int:
    """How many steps were done."""
    done = 0
    while (run := claim_next()) is not None:
        with renewed(run):
            _do(run)
        done += 1
    return done


def _do(run: ImportRun) -> None:
    try:
        _step(run)
    except Lost:
        log.info("an import was cancelled or taken over")
    except Exception:
        log.exception("an import failed")
        _wrong(run, shown.error_shown(BROKEN))


def _step(run: ImportRun) -> None:
    """A refusal is kept with the import."""
    built: list[Built] = []
    try:
        if is_given_up(run):
            raise Refused(GIVEN_UP)
        _STEPS[RunState(run.state)](run, built)
    except FileRefused as refused:
        _wrong(run, shown.errors_shown(refused, built[0] if built else None))
    except TableRefused as refused:
        _wrong(run, shown.error_shown(refused.why))
    except Refused as refused:
        _wrong(run, shown.error_shown(" ".join(refused.reasons)))


def _wrong(run: ImportRun, errors: shown.Kept) -> None:
    try:
        settle(run, RunState.WRONG, errors=errors)
    except Lost:
        log.info("an import was cancelled while it failed")


def _read(run: ImportRun, built: list[Built]) -> None:
    content = _content(run)
    if is_calendar(content):
        _read_calendar(run, content)
        return
    sheet = read_table(content)
    table = guess_list_of(sheet)
    settle(
        run,
        RunState.MATCHING,
        columns=shown.columns_shown(sheet),
        rows=len(sheet.rows),
        notes=list(sheet.notes),
        table_of=table.value,
        matched=guess_columns(table, sheet.headings),
    )


def _read_calendar(run: ImportRun, content: bytes) -> None:
    read = read_calendar(content, _zone(run))
    repeating = sum(bool(one.rrule) for one in read.entries)
    of = CalendarOf.HOURS if repeating * 2 > len(read.entries) else CalendarOf.FREEZES
    settle(run, RunState.MATCHING, rows=len(read.entries), notes=list(read.left), table_of=of.value)


def _compare(run: ImportRun, built: list[Built]) -> None:
    estate = _described(run, built)
    outcome = import_estate(estate, dry_run=True, by=run.by)
    settle(run, RunState.COMPARED, **_compared(run, estate, outcome, built))


def _store(run: ImportRun, built: list[Built]) -> None:
    """What is not what was shown any more is shown again."""
    estate = _described(run, built)
    try:
        import_estate(estate, by=run.by, before_commit=partial(_seal, run))
    except ChangedMeanwhile:
        outcome = import_estate(estate, dry_run=True, by=run.by)
        notes = list(dict.fromkeys([*run.notes, CHANGED_MEANWHILE]))
        settle(run, RunState.COMPARED, **{**_compared(run, estate, outcome, built), "notes": notes})


def _seal(run: ImportRun, outcome: ImportOutcome) -> None:
    """In the transaction that stores it: cancelled meanwhile, or other than what was read, and nothing is stored."""
    if shown.digest_of_difference(outcome.difference) != run.compared_as:
        raise ChangedMeanwhile
    settle(run, RunState.DONE)


def _compared(run: ImportRun, estate: EstateRecords, outcome: ImportOutcome, built: list[Built]) -> dict[str, object]:
    lists, names = [run.table_of] if run.is_table else [], _names_in(estate)
    return {
        "difference": shown.difference_shown(outcome.difference, built[0] if built else None, lists, names),
        "compared_as": shown.digest_of_difference(outcome.difference),
        "notes": run.notes,
        "questions": [one for each in built for one in shown.questions_shown(each.questions, each.names)],
    }


def _names_in(estate: EstateRecords) -> dict[str, str]:
    systems = {one.slug: one.name for one in estate.systems}
    return {**systems, **{one.email: one.name for one in estate.people}}


def _described(run: ImportRun, built: list[Built]) -> EstateRecords:
    """Of a table `built` hears how it was understood. Who may import no longer does not."""
    may_import(run.by).require()
    known = known_to(run.by)
    content = _content(run)
    if not run.is_table:
        return read_estate(content, known)
    if run.is_calendar:
        return _meant(run, content, known, built)
    house = known_house(run.by, for_all=run.for_all)
    made = build(read_table(content), TableOf(run.table_of), run.matched, house, run.answers)
    built.append(made)
    return read_items(made.items, made.problems, known)


def _meant(run: ImportRun, content: bytes, known: KnownNames, built: list[Built]) -> EstateRecords:
    """What of the calendar is not for here stands with the import."""
    read, answers = read_calendar(content, _zone(run)), run.answers
    of, slug = CalendarOf(run.table_of), run.organisation.slug
    made, left = meant(read.entries, Chosen(of, slug, tuple(answers["systems"]), answers["mode"]), clock.now())
    built.append(made)
    run.notes = [*read.left, *left]
    return read_items(made.items, made.problems, known)


def _zone(run: ImportRun) -> ZoneInfo:
    return ZoneInfo(run.organisation.timezone)


def _content(run: ImportRun) -> bytes:
    return zlib.decompress(ImportFile.objects.get(run=run).content)


_STEPS: dict[RunState, Callable[[ImportRun, list[Built]], None]] = {
    RunState.READING: _read,
    RunState.COMPARING: _compare,
    RunState.STORING: _store,
}
