"""Systems that a file says are there no longer."""

from __future__ import annotations

from datetime import datetime

from changes.services.system_edits import work_not_over
from estate.models import System
from exchange.estate_file.records import EstateRecords, SystemRecord
from exchange.estate_file.yaml_lines import Problems

WORK = "work on it is not over; end or cancel it first"


def retired_at(record: SystemRecord, known: System | None, now: datetime) -> dict[str, datetime | None]:
    """Nothing where the file says nothing; what is retired already stays so since then."""
    if record.retired is None:
        return {}
    since = known.retired_at if known is not None else None
    return {"retired_at": (since or now) if record.retired else None}


def refuse_retired_with_work(estate: EstateRecords) -> None:
    """Once all that the file describes is written. Raises `FileRefused`."""
    wanted = [(place, record) for place, record in enumerate(estate.systems) if record.retired]
    if not wanted:
        return
    problems = Problems()
    rows = System.objects.in_bulk([record.slug for _, record in wanted], field_name="slug")
    for place, record in wanted:
        if work_not_over(rows[record.slug]).exists():
            problems.add(record.line, f"systems[{place}].retired", WORK)
    problems.refuse_if_any()
