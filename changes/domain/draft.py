"""What somebody enters when booking a change, as plain values, whichever door it came through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from changes.domain.work import Check
from core.time.interval import Interval
from core.time.repeats import Repeats
from estate.domain.impact import Level


@dataclass(frozen=True, slots=True)
class DraftWindow:
    starts_at: datetime
    ends_at: datetime
    targets: tuple[str, ...] = ()
    """Those of the change's targets that are worked on in this window; empty: all."""
    id: UUID | None = None
    """Of the window that is edited; None for a new one."""
    keeps_targets: bool = False
    """Nothing was said of its targets: they stay as they are."""
    occurrence: datetime | None = None
    """Its local start by the rule, of work that repeats."""
    moved: bool = False
    """Its period is not the one by the rule."""


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    title: str
    targets: Mapping[str, Level]
    windows: tuple[DraftWindow, ...]
    """Of work that repeats those that its rule gives it."""
    description: str = ""
    notes: str = ""
    rollback_how: str = ""
    rollback_takes: timedelta | None = None
    external_reference: str = ""
    bridge: str = ""
    emergency: str = ""
    one_at_a_time: bool = False
    checks: tuple[Check, ...] = ()
    implementers: tuple[str, ...] = ()
    """E-mail addresses."""
    long_confirmed: bool = False
    """A window of more than a year is meant."""
    repeats: Repeats | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What an edited change has already and may keep, though it could not be booked any more: each where it stands."""

    targets: Mapping[str, Level] = field(default_factory=dict)
    ends: frozenset[str] = frozenset()
    """Of its checks."""
    people: frozenset[str] = frozenset()
    """E-mail addresses."""
    periods: frozenset[tuple[datetime, datetime]] = frozenset()
    """Of its windows."""


NOTHING_KEPT = Kept()


def kept_by(stored: ChangeDraft, periods: Iterable[tuple[datetime, datetime]]) -> Kept:
    """`periods` are those that are entered. Whoever may no longer book work on a system keeps what is booked, and moves
    it nowhere: at another time it would be new."""
    standing = frozenset((window.starts_at, window.ends_at) for window in stored.windows)
    people = frozenset(stored.implementers)
    if not standing.issuperset(periods):
        return Kept(people=people, periods=standing)
    ends = frozenset(end for wanted in stored.checks for end in wanted.ends)
    return Kept(stored.targets, ends, people, standing)


@dataclass(slots=True)
class Errors:
    """Reasons by field, as both doors show them: `windows.0.ends_at`."""

    by_field: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, reason: str) -> None:
        self.by_field.setdefault(name, []).append(reason)


def with_targets_kept(windows: tuple[DraftWindow, ...], stored: tuple[DraftWindow, ...]) -> tuple[DraftWindow, ...]:
    """Those that say nothing of their targets, with the targets that they have."""
    known = {window.id: window.targets for window in stored}
    return tuple(
        replace(window, targets=known.get(window.id, ()), keeps_targets=False) if window.keeps_targets else window
        for window in windows
    )


def with_occurrences_kept(windows: tuple[DraftWindow, ...], stored: tuple[DraftWindow, ...]) -> tuple[DraftWindow, ...]:
    """No door says which time of a series a window is: that stays as it is."""
    known = {window.id: window.occurrence for window in stored}
    return tuple(replace(window, occurrence=known.get(window.id)) for window in windows)


def differing_fields(before: ChangeDraft, after: ChangeDraft) -> list[str]:
    """What an edit makes different, in whatever order it is said."""
    was, now = _comparable(before), _comparable(after)
    return sorted(name for name in was if was[name] != now[name])


def _comparable(draft: ChangeDraft) -> dict[str, object]:
    plain = {name: getattr(draft, name) for name in ChangeDraft.__slots__ if name != "long_confirmed"}
    windows = {(one.starts_at, one.ends_at, frozenset(one.targets), one.id) for one in draft.windows}
    return plain | {
        "targets": dict(draft.targets),
        "checks": Counter(draft.checks),
        "implementers": frozenset(draft.implementers),
        "windows": windows,
    }


def known_again(windows: tuple[DraftWindow, ...], stored: tuple[DraftWindow, ...]) -> tuple[DraftWindow, ...]:
    """Windows that came without ids, as scripts send them, with the ids of those that stand there: first of those with
    the same period, then in order. A window that moves is still the same window."""
    if any(window.id is not None for window in windows):
        return windows
    left = {(window.starts_at, window.ends_at): window.id for window in stored}
    same = [left.pop((window.starts_at, window.ends_at), None) for window in windows]
    rest = iter(left.values())
    return tuple(replace(window, id=pk or next(rest, None)) for window, pk in zip(windows, same, strict=True))


def period_errors(windows: tuple[DraftWindow, ...], errors: Errors) -> list[Interval | None]:
    """The period of each window, None where it is wrong; windows of one change must not overlap."""
    periods = [_period(window, f"windows.{place}.ends_at", errors) for place, window in enumerate(windows)]
    for place in sorted(_overlapping(periods)):
        errors.add(f"windows.{place}.starts_at", "This window overlaps another one of the same change.")
    return periods


def _overlapping(periods: Sequence[Interval | None]) -> set[int]:
    """Of each two that overlap, the later in the list."""
    in_order = sorted((period.starts_at, place) for place, period in enumerate(periods) if period)
    found: set[int] = set()
    longest: int | None = None
    for _, place in in_order:
        period = periods[place]
        before = periods[longest] if longest is not None else None
        if period and before and before.overlaps(period):
            found.add(max(place, longest or 0))
        if period and (before is None or period.ends_at > before.ends_at):
            longest = place
    return found


def _period(window: DraftWindow, name: str, errors: Errors) -> Interval | None:
    try:
        return Interval(window.starts_at, window.ends_at)
    except ValueError as error:
        errors.add(name, f"{str(error)[0].upper()}{str(error)[1:]}.")
        return None
