"""Who must approve, and does this edit void what was agreed to?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendar_app.domain.interval import Interval
from estate.domain.impact import Level


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """An organisation whose approval is needed, and for which of its systems."""

    organisation: str
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What an organisation agrees to."""

    periods: Mapping[str, Interval]
    """By window."""
    levels: Mapping[str, Level]
    """Of the whole blast radius."""
    targets: frozenset[str]
    checks: frozenset[tuple[str | None, str]]
    """From, to."""

    def to_json(self) -> dict[str, Any]:
        return {
            "periods": {
                window: [period.starts_at.isoformat(), period.ends_at.isoformat()]
                for window, period in self.periods.items()
            },
            "levels": {system: level.word for system, level in self.levels.items()},
            "targets": sorted(self.targets),
            "checks": sorted(([a, b] for a, b in self.checks), key=str),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Basis:
        return cls(
            {
                window: Interval(datetime.fromisoformat(a), datetime.fromisoformat(b))
                for window, (a, b) in data.get("periods", {}).items()
            },
            {system: Level.from_word(word) for system, word in data.get("levels", {}).items()},
            frozenset(data.get("targets", ())),
            frozenset((a, b) for a, b in data.get("checks", ())),
        )


def organisations_to_ask(
    requester: str,
    targets: Iterable[str],
    levels: Mapping[str, Level],
    owners: Mapping[str, str],
    asks_from: Mapping[str, Level],
) -> tuple[Asked, ...]:
    """The owners of targets, and of systems reached at the level from which each of them wants to be asked; never
    the requester.

    `owners` names the organisation of each system, `asks_from` the level of each organisation.
    """
    targets = frozenset(targets)
    systems: dict[str, list[str]] = {}
    for system in sorted(targets | levels.keys()):
        owner = owners[system]
        if owner != requester and (system in targets or levels[system] >= asks_from[owner]):
            systems.setdefault(owner, []).append(system)
    return tuple(sorted(Asked(owner, tuple(theirs)) for owner, theirs in systems.items()))


def why_voided(agreed: Basis, now: Basis, systems: frozenset[str], names: Mapping[str, str]) -> str | None:
    """Why an approval by the owner of these systems falls, or None when it stands.

    A period moved within the approved one voids nothing, one that leaves it voids all. A new target, a raised
    impact or a dropped validation voids the approvals of those reached newly or worse. `names` is how these systems
    may be called in the reason.
    """
    if any(not _within(agreed.periods.get(window), period) for window, period in now.periods.items()):
        return "the period was moved out of what was approved"
    for system in sorted(systems):
        if system in now.targets and system not in agreed.targets:
            return f"{names[system]} became a target"
        before, after = agreed.levels.get(system), now.levels.get(system)
        if after is not None and (before is None or after > before):
            return f"{names[system]} is now reached with {after.word.replace('_', ' ')}"
        if any(system in check for check in agreed.checks - now.checks):
            return f"a validation of {names[system]} was dropped"
    return None


def _within(agreed: Interval | None, period: Interval) -> bool:
    return agreed is not None and agreed.contains(period)
