"""Imported work that is new: states are taken as they are, without approvals, but for what an admin imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from accounts.models import Organisation
from changes.domain.lifecycle import EFFECTIVE_STATES, TOOK_PLACE_STATES
from changes.models import Change, State, Target, Validation, Window
from changes.services.references import new_references
from core.activity import Activity
from exchange.estate_file.following import Known
from exchange.estate_file.known_again import key_of, known_again
from exchange.estate_file.known_ids import KnownIds
from exchange.estate_file.records import DRAFT, WORST, ChangeRecord, WindowRecord
from exchange.estate_file.scope import Importer
from exchange.estate_file.submitting import as_draft, settle
from exchange.estate_file.upsert import ImportOutcome, given

_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Life:
    state: str
    actual_start: datetime | None = None
    actual_end: datetime | None = None


def put_changes(
    records: Sequence[ChangeRecord], house: KnownIds, outcome: ImportOutcome, importer: Importer, now: datetime
) -> list[Known]:
    """Creates those that the house does not know; answers the others."""
    existing = known_again(records, now)
    places = [(place, record, existing.get(key_of(record))) for place, record in enumerate(records)]
    new = ((place, record) for place, record, change in places if change is None)
    writer, admin = _Writer(house, outcome, now), importer.admin
    while batch := list(islice(new, _AT_A_TIME)):
        changes = writer.create([record if admin is None else as_draft(record) for _, record in batch])
        outcome.made_changes += (change.pk for change in changes)
        if admin is not None:
            settle(admin, [(*of, change) for of, change in zip(batch, changes, strict=True)], outcome, now)
    outcome.upcoming_windows = [window for _, window in sorted(writer.ahead)]
    outcome.made_windows = [window for _, window in sorted(writer.placed)]
    return [(place, record, change.pk) for place, record, change in places if change is not None]


def _texts(record: ChangeRecord) -> dict[str, object]:
    rollback = record.rollback
    return given(
        title=record.title,
        description=record.description,
        notes=record.notes,
        rollback_how=rollback.how if rollback else None,
        rollback_takes=rollback.takes if rollback else None,
        external_reference=record.external_reference,
        bridge=record.bridge,
        emergency=record.emergency,
    )


class _Writer:
    """Creates changes with all that belongs to them, a few thousand at a time."""

    def __init__(self, house: KnownIds, outcome: ImportOutcome, now: datetime) -> None:
        self.house, self.outcome, self.now = house, outcome, now
        self.ahead: list[tuple[datetime, int]] = []
        self.placed: list[tuple[datetime, int]] = []

    def create(self, records: list[ChangeRecord]) -> list[Change]:
        references = _references(records)
        changes = Change.objects.bulk_create(self._change(record, next(references)) for record in records)
        pairs = list(zip(changes, records, strict=True))
        Target.objects.bulk_create(target for pair in pairs for target in self._targets(*pair))
        Validation.objects.bulk_create(check for pair in pairs for check in self._validations(*pair))
        Change.implementers.through.objects.bulk_create(
            Change.implementers.through(change_id=change.pk, person_id=self.house.people[email])
            for change, record in pairs
            for email in record.implementers or ()
        )
        self._create_windows(pairs)
        self._record(changes)
        return changes

    def _change(self, record: ChangeRecord, reference: str) -> Change:
        self.outcome.note_created("change", record.title, record.line)
        return Change(
            organisation_id=self.house.organisations[record.organisation],
            reference=reference,
            state=record.state or DRAFT,
            owner_id=self.house.people[record.owner],
            one_at_a_time=record.one_at_a_time or False,
            created_at=self.now,
            **_texts(record),
        )

    def _targets(self, change: Change, record: ChangeRecord) -> Iterator[Target]:
        for target in record.targets or ():
            yield Target(change=change, system_id=self.house.systems[target.system], impact=target.impact or WORST)

    def _validations(self, change: Change, record: ChangeRecord) -> Iterator[Validation]:
        for check in record.validates or ():
            yield Validation(
                change=change,
                from_system_id=self.house.systems[check.from_] if check.from_ else None,
                to_system_id=self.house.systems[check.to],
                text=check.text or "",
            )

    def _create_windows(self, pairs: list[tuple[Change, ChangeRecord]]) -> None:
        ids = {change.organisation_id for change, _ in pairs}
        notice = dict(Organisation.objects.filter(id__in=ids).values_list("id", "notice_hours"))
        windows = Window.objects.bulk_create(
            self._window(change, record, window, life, timedelta(hours=notice[change.organisation_id]))
            for change, record in pairs
            for window, life in zip(record.windows, lives(record, self.now), strict=True)
        )
        self.placed.extend((window.starts_at, window.pk) for window in windows if window.state in EFFECTIVE_STATES)
        self.ahead.extend(
            (window.starts_at, window.pk)
            for window in windows
            if window.state == State.APPROVED and window.starts_at > self.now
        )

    def _window(
        self, change: Change, record: ChangeRecord, window: WindowRecord, life: Life, notice: timedelta
    ) -> Window:
        scheduled = None if (record.state or DRAFT) == DRAFT else window.starts_at - notice
        return Window(
            change=change,
            state=life.state,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            actual_start=life.actual_start,
            actual_end=life.actual_end,
            announced_at=window.announced_at or record.announced_at or scheduled,
            only_systems=[self.house.systems[slug] for slug in window.targets or ()],
        )

    def _record(self, changes: list[Change]) -> None:
        Activity.objects.bulk_create(
            Activity(
                kind="imported",
                subject_kind="change",
                subject_id=change.pk,
                organisation_id=change.organisation_id,
                data={"state": change.state},
                at=self.now,
                told_at=self.now,
            )
            for change in changes
        )


def _references(records: list[ChangeRecord]) -> Iterator[str]:
    """For these changes, in their order."""
    counts = Counter(record.organisation for record in records)
    organisations = Organisation.objects.in_bulk(counts, field_name="slug")
    drawn = {slug: iter(new_references(organisations[slug], count)) for slug, count in counts.items()}
    return (next(drawn[record.organisation]) for record in records)


def lives(record: ChangeRecord, now: datetime) -> list[Life]:
    """The state and the actual times of each window of an imported change."""
    if record.state == State.IN_PROGRESS:
        return _lives_in_progress(record, now)
    if record.state in TOOK_PLACE_STATES:
        return [_ended(window, record.state, now) for window in record.windows]
    still = Life(record.state or DRAFT)
    return [_ended(window, State.COMPLETED, now) if window.actual_end else still for window in record.windows]


def _lives_in_progress(record: ChangeRecord, now: datetime) -> list[Life]:
    running = _running(record, now)
    return [_life_in_progress(window, running, now) for window in record.windows]


def _life_in_progress(window: WindowRecord, running: WindowRecord, now: datetime) -> Life:
    if window.actual_end is not None:
        return _ended(window, State.COMPLETED, now)
    if window is running or window.actual_start is not None:
        return Life(State.IN_PROGRESS, window.actual_start or min(window.starts_at, now))
    if window.starts_at < running.starts_at:
        return _ended(window, State.COMPLETED, now)
    return Life(State.APPROVED)


def _running(record: ChangeRecord, now: datetime) -> WindowRecord:
    """The window that is said to have started, else the last that should have, else the first."""
    open_ones = sorted((w for w in record.windows if w.actual_end is None), key=lambda window: window.starts_at)
    said = [window for window in open_ones if window.actual_start]
    due = [window for window in open_ones if window.starts_at <= now]
    return (said or due[-1:] or open_ones)[0]


def _ended(window: WindowRecord, state: str, now: datetime) -> Life:
    start = window.actual_start or window.starts_at
    return Life(state, start, window.actual_end or _planned_end(window, start, now))


def _planned_end(window: WindowRecord, start: datetime, now: datetime) -> datetime | None:
    """Work that is over cannot end in the future."""
    if window.ends_at is not None and start < now < window.ends_at:
        return now
    return window.ends_at
