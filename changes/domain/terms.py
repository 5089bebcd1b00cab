"""What somebody reads before they decide, and which edits make it something else.

An answer names the terms that it was read with: another number now, and nothing is decided. Title, text, notes, steps,
people and other parties' answers are no part of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from changes.domain.work import Check
from core.time.repeats import Repeats
from estate.domain.impact import Level


@dataclass(frozen=True, slots=True)
class WindowTerms:
    """How one window stands: state, period, and what is worked on in it, how badly."""

    state: str
    starts_at: datetime
    ends_at: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    levels: Mapping[str, Level]
    by_rule: bool = False
    """It stands where the rule of its series places it."""

    @property
    def plan(self) -> tuple[datetime, datetime | None, Mapping[str, Level]]:
        return self.starts_at, self.ends_at, self.levels


@dataclass(frozen=True, slots=True)
class Terms:
    """Of a change: targets and impact, periods, validations, rollback."""

    levels: Mapping[str, Level]
    one_at_a_time: bool
    checks: frozenset[Check]
    rollback_how: str
    rollback_takes: timedelta | None
    windows: Mapping[int, WindowTerms]
    repeats: Repeats | None = None

    @property
    def agreed(self) -> tuple[object, ...]:
        """What is the same as long as they are. A window that is cancelled is no part of them, and one that starts or
        ends keeps its planned period. Of work that repeats the rule is agreed to, whatever windows it adds later, and
        what differs from it."""
        plans = {
            pk: window.plan
            for pk, window in self.windows.items()
            if window.state != "cancelled" and not (window.by_rule and window.levels == self.levels)
        }
        skipped = frozenset(pk for pk, one in self.windows.items() if one.by_rule and one.state == "cancelled")
        rollback = self.rollback_how, self.rollback_takes
        return self.levels, self.one_at_a_time, self.checks, rollback, plans, self.repeats, skipped


def are_other_terms(before: Terms, now: Terms) -> bool:
    return before.agreed != now.agreed


def windows_that_differ(before: Terms, now: Terms) -> list[int]:
    """Those that stood there before with another state, period or other targets."""
    return sorted(pk for pk, window in now.windows.items() if before.windows.get(pk, window) != window)


def counters_raised_by(fields: Collection[str]) -> tuple[str, ...]:
    """Which of a change's numbers rise when these of its own fields are written over, outside of any act."""
    return ("revision", "terms") if IN_THE_TERMS.intersection(fields) else ("revision",)


def is_as_read(read: int | None, now: int) -> bool:
    """`read` is the number that was read; None where the door may leave it out."""
    return read is None or read == now


CHANGED_SINCE_READ = "It has changed since you read this. Look at it again: nothing was decided."
IN_THE_TERMS = frozenset({"one_at_a_time", "rollback_how", "rollback_takes"})
"""Fields of the change itself."""


def worse_while_it_runs(before: Terms, now: Terms) -> list[int]:
    """Windows under way that do more than was said of them."""
    both = ((pk, before.windows[pk], window) for pk, window in now.windows.items() if pk in before.windows)
    return sorted(
        pk
        for pk, was, window in both
        if was.state == window.state == "in_progress"
        and any(level > was.levels.get(slug, Level.NONE) for slug, level in window.levels.items())
    )
