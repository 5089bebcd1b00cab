"""What stands in a feed, as few columns as tell whether an entry is still what it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import DateTimeField, Func

from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import CALLED_OFF_STATES, WindowFacts
from changes.models import Window, WindowQuerySet
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from core.arrays import Numbers, as_array
from core.cut import cut
from core.time.interval import Interval
from notifications.domain.feeds import MOST_EVENTS, next_day, next_step, this_day

GUESSED = timedelta(hours=1)
"""How long work was to last that was called off, where nobody had said."""


class FeedRow(NamedTuple):
    """One window, with all that its entry says or rests on and that no revision counts."""

    pk: int
    change: int
    revision: int
    period_revision: int
    change_revision: int
    state: str
    starts_at: datetime
    ends_at: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    owned_by: int
    open_end_hours: int
    name: str
    phone: str
    owner_name: str
    owner_phone: str
    owner_is_active: bool
    owner_organisation: int
    reported_by_name: str | None
    reported_by_phone: str | None
    report_state: str
    only_systems: Sequence[int]

    @property
    def facts(self) -> WindowFacts:
        return WindowFacts(self.state, self.starts_at, self.ends_at, self.actual_start, self.actual_end)


class Upper(Func):
    """The end of a range."""

    function = "UPPER"
    output_field = DateTimeField()


_OF_ORGANISATION = ("id", "open_end_hours", "name", "phone")
_OF_OWNER = ("name", "phone", "is_active", "organisation_id")
_COLUMNS = (
    *("pk", "change_id", "revision", "period_revision", "change__revision"),
    *("state", "starts_at", "ends_at", "actual_start", "actual_end"),
    *(f"change__organisation__{name}" for name in _OF_ORGANISATION),
    *(f"change__owner__{name}" for name in _OF_OWNER),
    *("change__reported_by__name", "change__reported_by__phone", "change__report_state"),
    "only_systems",
)


@dataclass(frozen=True, slots=True)
class FeedRows:
    rows: tuple[FeedRow, ...]
    rest: int
    """So many more there was no room for."""

    def until(self, now: datetime) -> datetime:
        """From when on time alone makes it something else."""
        ends = (row.ends_at for row in self.rows if row.state == "in_progress" and row.ends_at and row.ends_at > now)
        steps = (next_step(now) for row in self.rows if _moves_on(row, now))
        return min((next_day(now), *ends, *steps))


def feed_rows(windows: WindowQuerySet, now: datetime) -> FeedRows:
    """What is soonest first, and then what ended last."""
    known = windows.order_by("period", "public_id").values_list("pk", Upper("period"))
    ahead, past = list[int](), list[int]()
    for pk, ends_at in known:
        (past if ends_at is not None and ends_at <= now else ahead).append(pk)
    shown = cut([*ahead, *reversed(past)], MOST_EVENTS)
    found = Window.objects.filter(pk__in=Numbers(as_array(shown))).order_by("period", "public_id")
    return FeedRows(tuple(FeedRow(*row) for row in found.values_list(*_COLUMNS)), shown.rest)


def period_shown(row: FeedRow, now: datetime) -> Interval:
    """An end that nobody knows moves on in steps, so that the entry is not another each second."""
    if row.state in CALLED_OFF_STATES:
        return Interval(row.starts_at, row.ends_at or row.starts_at + GUESSED)
    period = counted_period(row.facts, now, row.open_end_hours)
    return counted_period(row.facts, next_step(now), row.open_end_hours) if period.open_ended else period


def keys_of(reader: Reader, rows: Sequence[FeedRow], sights: Sequence[Sight]) -> list[str]:
    """By which entries are kept: whoever may see as much of the same is given the same."""
    who = reader.organisation.pk, reader.estate.version, sorted(reader.shared)
    return [_key((who, row, sight, *_of_time(row, sight, reader))) for row, sight in zip(rows, sights, strict=True)]


def _of_time(row: FeedRow, sight: Sight, reader: Reader) -> Iterable[Any]:
    yield period_shown(row, reader.now).ends_at
    if not row.owner_is_active:
        yield reader.organisation.board_version
    if not sight.shows("revision"):
        yield this_day(reader.now)


def _key(said: object) -> str:
    return blake2b(repr(said).encode(), digest_size=20).hexdigest()


def _moves_on(row: FeedRow, now: datetime) -> bool:
    return row.state not in CALLED_OFF_STATES and counted_period(row.facts, now, row.open_end_hours).open_ended
