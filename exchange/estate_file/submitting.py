"""Work that an admin imports: what they may book on a page, and asked for as there. Nobody grants themselves an
approval by a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from accounts.models import Organisation, Person
from changes.domain.lifecycle import WAITING_STATES
from changes.domain.work import Check
from changes.models import ApprovalState, Change
from changes.selectors.bookable import check_work
from changes.selectors.reader import Reader
from changes.services.book import submit
from core.refusals import NotAllowed, Refused
from estate.domain.impact import Level
from exchange.estate_file.records import WORST, ChangeRecord
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.yaml_lines import Problems

Made = tuple[int, ChangeRecord, Change]
"""The place in the file, what it says, and what became of it so far."""
SEVERAL = "Work in progress is imported with the one window that is under way; book the others."


def as_draft(record: ChangeRecord) -> ChangeRecord:
    """When it was announced is when it is asked for."""
    windows = tuple(replace(window, announced_at=None) for window in record.windows)
    state = "draft" if record.state in WAITING_STATES else record.state
    return replace(record, state=state, windows=windows, announced_at=None)


def settle(admin: Person, made: Sequence[Made], outcome: ImportOutcome, now: datetime) -> None:
    """Raises `FileRefused` with all that the admin may not book."""
    problems, reader = Problems(), Reader(admin, now)
    for place, record, _ in made:
        for name, reasons in _errors(reader, record).items():
            problems.add(record.line, f"changes[{place}].{name}", " ".join(reasons))
        if record.state == "in_progress" and len(record.windows) > 1:
            problems.add(record.line, f"changes[{place}].windows", SEVERAL)
    problems.refuse_if_any()
    for place, record, change in made:
        if record.state in WAITING_STATES:
            _submit(admin, place, record, change, outcome, problems)
    problems.refuse_if_any()


def _errors(reader: Reader, record: ChangeRecord) -> dict[str, list[str]]:
    levels = {one.system: Level.from_word(one.impact or WORST) for one in record.targets or ()}
    checks = [Check(one.to, one.from_, one.text or "") for one in record.validates or ()]
    errors = check_work(reader, levels, checks, record.implementers or ()).by_field
    return {name: reasons for name, reasons in errors.items() if levels or name != "targets"}


def _submit(
    admin: Person, place: int, record: ChangeRecord, change: Change, outcome: ImportOutcome, problems: Problems
) -> None:
    try:
        submit(admin, change.pk)
    except NotAllowed:
        raise
    except Refused as refused:
        problems.add(record.line, f"changes[{place}]", str(refused))
        return
    outcome.follows("change", record.title, record.line, _asked(change))


def _asked(change: Change) -> Iterable[str]:
    asked = change.approvals.filter(state=ApprovalState.ASKED).values("organisation")
    names = Organisation.objects.filter(pk__in=asked).order_by("name").values_list("name", flat=True)
    return [f"{name} is asked to approve." for name in names]
