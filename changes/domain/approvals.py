"""Who must approve, and does this edit void what was agreed to?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from changes.domain.approval_reasons import ApprovalCode, ApprovalReason
from changes.domain.lifecycle import PLANNED_STATES
from changes.domain.series import covers, repeats_from_json, repeats_to_json
from core.time.interval import Interval
from core.time.repeats import Repeats
from estate.domain.impact import Level

REMINDED_AFTER = timedelta(hours=24)
REMINDED_BEFORE_START = timedelta(hours=4)
"""When those asked are reminded that they have not answered: once each."""


@dataclass(frozen=True, slots=True, order=True)
class AskedOrganisation:
    """An organisation whose approval is needed, and for which of its systems."""

    organisation: str
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnBasis:
    """Of a window in which some of the targets only are worked on: what it reaches, and they."""

    levels: Mapping[str, Level]
    targets: frozenset[str]


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
    own: Mapping[str, OwnBasis] = field(default_factory=dict)
    """By window, of those that have targets of their own."""
    repeats: Repeats | None = None
    by_rule: Mapping[str, Interval] = field(default_factory=dict)
    """By window, of work that repeats: the period that the rule gives it, wherever it was moved."""

    def of_window(self, window: str) -> OwnBasis:
        return self.own.get(window) or OwnBasis(self.levels, self.targets)

    def to_json(self) -> dict[str, Any]:
        return {
            "periods": {
                window: [period.starts_at.isoformat(), period.ends_at.isoformat()]
                for window, period in self.periods.items()
                if self.by_rule.get(window) != period
            },
            "levels": _words(self.levels),
            "targets": sorted(self.targets),
            "checks": sorted(([a, b] for a, b in self.checks), key=str),
            "own": {
                window: {"levels": _words(own.levels), "targets": sorted(own.targets)}
                for window, own in self.own.items()
            },
            **({"repeats": repeats_to_json(self.repeats)} if self.repeats else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Basis:
        return cls(
            {
                window: Interval(datetime.fromisoformat(a), datetime.fromisoformat(b))
                for window, (a, b) in data.get("periods", {}).items()
            },
            _levels(data.get("levels", {})),
            frozenset(data.get("targets", ())),
            frozenset((a, b) for a, b in data.get("checks", ())),
            {
                window: OwnBasis(_levels(own["levels"]), frozenset(own["targets"]))
                for window, own in data.get("own", {}).items()
            },
            repeats_from_json(data["repeats"]) if "repeats" in data else None,
        )


def _words(levels: Mapping[str, Level]) -> dict[str, str]:
    return {system: level.word for system, level in levels.items()}


def _levels(words: Mapping[str, str]) -> dict[str, Level]:
    return {system: Level.from_word(word) for system, word in words.items()}


def organisations_to_ask(
    requester: str,
    targets: Iterable[str],
    levels: Mapping[str, Level],
    owners: Mapping[str, str],
    asks_from: Mapping[str, Level],
) -> tuple[AskedOrganisation, ...]:
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
    return tuple(sorted(AskedOrganisation(owner, tuple(theirs)) for owner, theirs in systems.items()))


def why_voided(agreed: Basis, now: Basis, systems: frozenset[str]) -> ApprovalReason | None:
    """Why an approval by the owner of these systems falls, or None when it stands.

    A period moved within the approved one voids nothing, one that leaves it voids all. A new target, a raised
    impact or a dropped validation voids the approvals of those reached newly or worse. Of work that repeats the rule
    is approved, with the windows that it adds later; another rule voids all.
    """
    if _leaves(agreed, now):
        return ApprovalReason(ApprovalCode.LEFT_ITS_PERIOD)
    return _why_theirs_differ(agreed, now, systems)


def why_asked_anew(asked: Basis, now: Basis, systems: frozenset[str]) -> ApprovalReason | None:
    """Why a question that nobody has answered yet no longer says what the change is: for what would void an answer."""
    if _leaves(asked, now):
        return ApprovalReason(ApprovalCode.MOVED)
    return _why_theirs_differ(asked, now, systems)


def keeps_to(proposed: Basis, window: str, now: Basis, systems: frozenset[str]) -> bool:
    """Whether the change has taken over the time that was proposed for one of its windows, and is nothing worse for
    the proposer, who owns these systems."""
    there = window in now.periods and now.periods[window] == proposed.periods.get(window)
    return there and why_voided(proposed, now, systems) is None


def refusals_to_withdraw(states: Iterable[str], starts: Iterable[datetime], now: datetime) -> Iterator[str]:
    """An answer is taken back before the work begins. `states` are those of its windows, `starts` of those still to
    come."""
    states = list(states)
    if not states:
        yield "It is cancelled. There is nothing left to answer."
    begun = any(state not in PLANNED_STATES for state in states) or any(start <= now for start in starts)
    if begun:
        yield "The work has begun. An answer can be withdrawn until then."


def reminder_due(asked_at: datetime, starts_at: datetime | None, reminded: Sequence[datetime], now: datetime) -> bool:
    """Whether those asked are to be reminded now: a day after they were asked, and four hours before the start, as far
    as that lies between. One late reminder stands for all that were missed. Without a start ahead, as after
    unscheduled work, only the first."""
    before_start = () if starts_at is None else (starts_at - REMINDED_BEFORE_START,)
    moments = [
        moment
        for moment in (asked_at + REMINDED_AFTER, *before_start)
        if asked_at < moment <= now and (starts_at is None or moment < starts_at)
    ]
    over = starts_at is not None and starts_at <= now
    return bool(moments) and not over and not any(at >= max(moments) for at in reminded)


NOBODY_CAN_BE_ASKED = "Nobody there can be asked: no approver is named, and the desk has no e-mail address. Call them."


def who_is_asked_in_words(names: str, *, named: bool, desk: bool) -> str:
    """Of an organisation that has not answered yet. Where nobody is named, that is said."""
    if named:
        return f"Asked: {names}."
    if desk:
        return "Nobody is named to approve there; the request goes to the desk."
    return f"Nobody is named to approve there; the request goes to {names}." if names else NOBODY_CAN_BE_ASKED


def nobody_else_approves(organisation: str, names: str, *, desk: bool) -> str:
    """When its only approver goes."""
    if not names:
        return (
            f"Nobody else approves for {organisation}, and its desk has no e-mail address: requests would reach nobody."
        )
    return f"Nobody else approves for {organisation}; requests go to {'the desk' if desk else names}."


def _leaves(agreed: Basis, now: Basis) -> bool:
    if not now.periods:
        return False
    same_rule = bool(agreed.repeats and now.repeats and covers(agreed.repeats, now.repeats))
    if agreed.repeats is not None and not same_rule:
        return True
    by_rule = now.by_rule if same_rule else {}
    return any(
        not (_within(agreed.periods.get(window), period) or _within(by_rule.get(window), period))
        for window, period in now.periods.items()
    )


def _why_theirs_differ(agreed: Basis, now: Basis, systems: frozenset[str]) -> ApprovalReason | None:
    for system in sorted(systems):
        for window in now.periods or [""]:
            why = _why_worse(agreed.of_window(window), now.of_window(window), system)
            if why is not None:
                return why
        if any(system in check for check in agreed.checks - now.checks):
            return ApprovalReason(ApprovalCode.UNCHECKED, (system,))
    return None


def _why_worse(agreed: OwnBasis, now: OwnBasis, system: str) -> ApprovalReason | None:
    if system in now.targets and system not in agreed.targets:
        return ApprovalReason(ApprovalCode.NEW_TARGET, (system,))
    before, after = agreed.levels.get(system), now.levels.get(system)
    if after is not None and (before is None or after > before):
        return ApprovalReason(ApprovalCode.WORSE, (system,), after)
    return None


def _within(agreed: Interval | None, period: Interval) -> bool:
    return agreed is not None and agreed.contains(period)
