"""What must be true of a house at any moment, and the sentence for each thing that is not.

Written a second time, from the rules: it shares no judgement with what makes and drops notices, renews approvals and
keeps the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from changes.domain.lifecycle import CALLED_OFF_STATES, PLANNED_STATES, TOOK_PLACE_STATES, change_state

NOT_BEGUN = frozenset(PLANNED_STATES)
OFF = frozenset(CALLED_OFF_STATES)
DONE = frozenset(TOOK_PLACE_STATES)


@dataclass(frozen=True, slots=True)
class WindowFact:
    state: str
    starts_at: datetime
    ends_at: datetime | None
    has_begun: bool = False
    """Whether its actual start is known; and its actual end."""
    has_ended: bool = False

    def __str__(self) -> str:
        return f"{self.state.replace('_', ' ')}, {_time(self.starts_at)} until {_time(self.ends_at)}"


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A change, and what its acts have left of it."""

    reference: str
    state: str
    windows: tuple[WindowFact, ...]
    asked: int = 0
    """How many organisations have not answered; how many have declined, and how many were ever asked."""
    declined: int = 0
    ever_asked: int = 0
    revision: int = 1
    revision_written: int = 0
    """The last that stands in its log."""


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """An act of which people are to be told, and of which nobody was."""

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class FindingFact:
    what: str
    severity: int
    told: bool = True
    to_be_told: bool = False


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """By what makes a finding the same: those in the ledger, and those that there are."""

    kept: Mapping[str, FindingFact] = field(default_factory=dict)
    found: Mapping[str, FindingFact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalFact:
    """An approval that counts, and why it should not; empty where it should."""

    reference: str
    organisation: str
    voided_by: str = ""


@dataclass(frozen=True, slots=True)
class ToldFact:
    """What one contact was last told of one window, and what it is."""

    contact: str
    reference: str
    said: WindowFact
    entry: WindowFact | None
    """As it stands in their calendar."""
    now: WindowFact
    dropped: bool = False
    """Whether nothing for which they were told is a part of the work any more; and whether they were told so."""
    told_dropped: bool = False
    sequences: tuple[tuple[int, WindowFact], ...] = ()
    """Of all entries that they were sent, in that order."""


@dataclass(frozen=True)
class HouseFacts:
    changes: Sequence[ChangeFact] = ()
    waiting: Sequence[WaitingAct] = ()
    findings: LedgerFacts = field(default_factory=LedgerFacts)
    approvals: Sequence[ApprovalFact] = ()
    told: Sequence[ToldFact] = ()
    """Of those for whom nothing is on its way."""
    forgotten: Sequence[str] = ()
    """What the audit says of those who should have been told of acts and reminders."""


def acts_half_done(facts: HouseFacts) -> Iterator[str]:
    for change in facts.changes:
        for why in _half_done(change):
            yield f"{change.reference}: {why}"


def _half_done(change: ChangeFact) -> Iterator[str]:
    states = {window.state for window in change.windows}
    planned = states & NOT_BEGUN
    if len(planned) > 1:
        yield f"its windows that have not started are in several states: {_listed(planned)}."
    if states and (expected := change_state(change.state, states)) != change.state:
        yield f"the change is {_words(change.state)}, by its windows it is {_words(expected)}."
    for window in change.windows:
        if window.state in NOT_BEGUN and (window.has_begun or window.has_ended):
            yield f"a window is {_words(window.state)} and has begun."
        if window.state in DONE | {"in_progress"} and not window.has_begun:
            yield f"a window is {_words(window.state)} and nobody knows when it began."
        if window.has_ended != (window.state in DONE) and window.state != "cancelled":
            yield f"a window is {_words(window.state)} and has {'ended' if window.has_ended else 'not ended'}."
    if "approved" in planned and change.asked:
        yield "it is approved, and somebody who was asked has not answered."
    if "requested" in planned and change.ever_asked and not change.asked and not change.declined:
        yield "it waits for approval, and nobody is asked for it."
    if change.revision_written > change.revision:
        yield f"its log is at revision {change.revision_written}, the change at {change.revision}."


def acts_untold(facts: HouseFacts) -> Iterator[str]:
    for act in facts.waiting:
        yield f"Nobody was told of act {act.number} ({act.what})."


def findings_missing(facts: HouseFacts) -> Iterator[str]:
    for key, finding in facts.findings.found.items():
        if key not in facts.findings.kept:
            yield f"Not in the ledger: {finding.what}."


def findings_stale(facts: HouseFacts) -> Iterator[str]:
    for key, finding in facts.findings.kept.items():
        there = facts.findings.found.get(key)
        if there is None:
            yield f"In the ledger, and not there any more: {finding.what}."
        elif there.severity != finding.severity:
            yield f"In the ledger with severity {finding.severity} instead of {there.severity}: {finding.what}."


def findings_untold(facts: HouseFacts) -> Iterator[str]:
    for key, finding in facts.findings.found.items():
        kept = facts.findings.kept.get(key)
        if kept is not None and finding.to_be_told and not kept.told:
            yield f"Nobody was told of it: {finding.what}."


def approvals_to_void(facts: HouseFacts) -> Iterator[str]:
    for one in facts.approvals:
        if one.voided_by:
            yield f"{one.reference}: the approval of {one.organisation} counts, and should not: {one.voided_by}"


def people_told_otherwise(facts: HouseFacts) -> Iterator[str]:
    """For everybody, what they were last told of a window is true, or something is on its way to them."""
    for one in facts.told:
        if not _is_true(one.said, one):
            yield f"{one.reference}: {one.contact} was told “{one.said}”. {_truth(one)}"


def calendars_wrong(facts: HouseFacts) -> Iterator[str]:
    """What their calendar entry says, likewise; and no calendar would keep an older one."""
    for one in facts.told:
        if one.entry is not None and not _is_true(one.entry, one):
            yield f"{one.reference}: the calendar of {one.contact} says “{one.entry}”. {_truth(one)}"
        for (first, before), (second, after) in zip(one.sequences, one.sequences[1:], strict=False):
            if second < first or (second == first and before != after):
                yield f"{one.reference}: {one.contact} was sent an entry that no calendar takes for a newer one."
                break


def people_forgotten(facts: HouseFacts) -> Iterator[str]:
    yield from (f"{one}." for one in facts.forgotten)


def is_told_otherwise(one: ToldFact) -> bool:
    """By what was said last, or by what stands in their calendar."""
    return not (_is_true(one.said, one) and (one.entry is None or _is_true(one.entry, one)))


def _is_true(said: WindowFact, one: ToldFact) -> bool:
    now = one.now
    if said.state in DONE:
        return now.state in DONE
    if said.state in OFF or one.told_dropped:
        return True
    if now.state in OFF:
        return False
    if now.state in DONE:
        return said.state == "approved"
    if one.dropped:
        return False
    if now.state == "in_progress":
        return said.state != "requested" and said.ends_at == now.ends_at
    return (said.state, said.starts_at, said.ends_at) == (now.state, now.starts_at, now.ends_at)


def _truth(one: ToldFact) -> str:
    goes_on_without_them = one.dropped and one.now.state not in OFF | DONE
    what = "It does not concern them any more" if goes_on_without_them else f"It is {one.now}"
    return f"{what}, and nothing is on its way to them."


def _words(state: str) -> str:
    return "a draft" if state == "draft" else state.replace("_", " ")


def _listed(states: set[str]) -> str:
    return ", ".join(sorted(_words(state) for state in states))


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%MZ}" if moment else "an unknown time"


INVARIANTS: Mapping[str, Callable[[HouseFacts], Iterator[str]]] = {
    "no act is half done": acts_half_done,
    "no act waits to be told": acts_untold,
    "no finding is missing": findings_missing,
    "no finding is stale": findings_stale,
    "no finding is untold": findings_untold,
    "no approval counts that has fallen": approvals_to_void,
    "nobody was told otherwise": people_told_otherwise,
    "no calendar is wrong": calendars_wrong,
    "nobody was forgotten": people_forgotten,
}


def broken(facts: HouseFacts) -> dict[str, list[str]]:
    """By invariant: what is wrong, in sentences."""
    return {name: found for name, check in INVARIANTS.items() if (found := list(check(facts)))}
