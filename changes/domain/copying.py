"""Work that is done again: what of it is copied, and when its windows are, once the first begins at another time.

Distances are kept on a clock, that of whoever answered for the work: windows at 01:00 on two nights are at 01:00 on two
nights again, whatever the clock does between. Each lasts as long as it did. Where the clock takes away the time between
two windows, the later one begins when the earlier one ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from changes.domain.draft import ChangeDraft, DraftWindow
from core.time.clock_changes import resolve
from core.time.interval import Interval

NOT_YOURS_YET = "Nobody has confirmed that this is your work. Book what you plan yourself."
NOT_OURS = frozenset({"unconfirmed", "denied"})
"""Reported work of which nobody of its own organisation has said that it is theirs."""
NO_WINDOW = "It has no window that could be copied."


@dataclass(frozen=True, slots=True)
class Shift:
    """From one moment to another, on the clock of a zone."""

    was: datetime
    becomes: datetime
    zone: ZoneInfo

    def of(self, moment: datetime) -> datetime:
        """A time that the clock skips is moved on by what it skips."""
        if moment == self.was:
            return self.becomes
        begins = self.becomes.astimezone(self.zone)
        shown = begins.replace(tzinfo=None) + (_shown(moment, self.zone) - _shown(self.was, self.zone))
        return resolve(shown, self.zone, begins.fold).instant

    @property
    def back(self) -> Shift:
        return Shift(self.becomes, self.was, self.zone)


@dataclass(frozen=True, slots=True)
class StepToCopy:
    text: str
    owner: int | None
    """The id of the person who takes it."""
    planned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Original:
    """What is copied of a piece of work. Approvals, states, actual times, ticks, findings and what was accepted are
    not, nor the ticket and the reason for an emergency: those are of the one time."""

    draft: ChangeDraft
    """With its windows in the order of their starts."""
    steps: tuple[StepToCopy, ...]
    zone: ZoneInfo
    left_out: tuple[str, ...] = ()
    """Names of people who have left, and so carry nothing out."""

    @property
    def first(self) -> DraftWindow:
        return self.draft.windows[0]

    def at(self, starts_at: datetime) -> tuple[ChangeDraft, tuple[StepToCopy, ...]]:
        """As it is done when the first window begins then."""
        shift = Shift(self.first.starts_at, starts_at, self.zone)
        draft = replace(self.draft, windows=moved(self.draft.windows, shift))
        steps = (replace(one, planned_at=one.planned_at and shift.of(one.planned_at)) for one in self.steps)
        return draft, tuple(steps)


def of_one_time(draft: ChangeDraft, windows: Iterable[DraftWindow], left: Iterable[str]) -> ChangeDraft:
    """Without what belongs to the one time only. `left` are addresses of people who are no longer there."""
    gone = set(left)
    return replace(
        draft,
        windows=tuple(sorted(windows, key=lambda one: one.starts_at)),
        external_reference="",
        emergency="",
        implementers=tuple(one for one in draft.implementers if one not in gone),
        long_confirmed=True,
    )


def moved(windows: Sequence[DraftWindow], shift: Shift) -> tuple[DraftWindow, ...]:
    """Expects them in the order of their starts."""
    after: list[DraftWindow] = []
    for window in windows:
        starts_at = shift.of(window.starts_at)
        if after:
            starts_at = max(starts_at, after[-1].ends_at)
        length = Interval(window.starts_at, window.ends_at).duration
        after.append(DraftWindow(starts_at, starts_at + length, window.targets))
    return tuple(after)


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
