"""What somebody was last told of a window: does it still hold, and if not, what must they be told?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from changes.domain.lifecycle import CALLED_OFF_STATES, ENDED_STATES, WAITING_STATES
from notifications.domain.about import About, Why
from notifications.domain.audience import STANDS_IN, SYSTEM_REASONS, AudienceFacts, Reason

DROPPED = "dropped"
"""Beside the states of a window: it goes on, and does not concern them any more."""
OVER = frozenset({*CALLED_OFF_STATES, *ENDED_STATES, DROPPED})
"""Who was told so expects nothing more of it."""


@dataclass(frozen=True, slots=True)
class WindowSaid:
    """A window as a message says it, or as it is."""

    state: str
    starts_at: datetime
    ends_at: datetime | None

    def differs_in_time(self, now: WindowSaid) -> bool:
        """Work that has begun is expected until its end, whenever it was to begin."""
        if now.state == "in_progress":
            return self.ends_at != now.ends_at
        return (self.starts_at, self.ends_at) != (now.starts_at, now.ends_at)


@dataclass(frozen=True, slots=True)
class ToldOfWindow:
    """What one contact knows of one window."""

    last: WindowSaid
    entry: WindowSaid | None = None
    """As it stands in their calendar."""
    sequence: int = -1
    """Of that entry."""

    def correction(self, now: WindowSaid) -> About | None:
        return correction(self.last, now) or (correction(self.entry, now) if self.entry else None)

    def next_sequence(self, usual: int, status: WindowSaid) -> int:
        """What they hold is never older than what they are sent, unless it says the same."""
        if self.entry is None:
            return usual
        return max(usual, self.sequence if self.entry == status else self.sequence + 1)


CALLED_OFF: Mapping[str, About] = {
    "cancelled": About.CANCELLED,
    "rejected": About.NOT_TAKING_PLACE,
    "draft": About.NOT_TAKING_PLACE,
    DROPPED: About.DROPPED,
}
FOLLOWS: Mapping[str, Mapping[str, About]] = {
    "requested": {
        "approved": About.ANNOUNCED,
        "in_progress": About.STARTED,
        "completed": About.ENDED,
        "rolled_back": About.ROLLED_BACK,
    },
    "approved": {"requested": About.WAITS_AGAIN},
    "rejected": {"approved": About.ANNOUNCED, "in_progress": About.STARTED},
    "draft": {"approved": About.ANNOUNCED, "in_progress": About.STARTED},
    "in_progress": {"completed": About.ENDED, "rolled_back": About.ROLLED_BACK},
    "completed": {"in_progress": About.END_UNDONE},
    "rolled_back": {"in_progress": About.END_UNDONE},
}
"""From what was said to what is: what somebody must be told who relies on the former. Work that was announced and took
place is as it was said."""


def correction(said: WindowSaid, now: WindowSaid) -> About | None:
    """None where it still holds."""
    if said.state in OVER:
        return FOLLOWS.get(said.state, {}).get(now.state)
    if now.state in CALLED_OFF:
        return CALLED_OFF[now.state]
    if said.state == "in_progress" and now.state in WAITING_STATES:
        return About.START_UNDONE
    if now.state not in ENDED_STATES and said.differs_in_time(now):
        return About.EXTENDED if now.state == "in_progress" else About.MOVED
    return FOLLOWS.get(said.state, {}).get(now.state)


def unknown(now: WindowSaid) -> About:
    """For somebody who is being told at this moment, nobody knows in which words."""
    words = {"requested": About.WAITS_AGAIN, "in_progress": About.EXTENDED, "completed": About.ENDED}
    words["rolled_back"] = About.ROLLED_BACK
    return CALLED_OFF.get(now.state) or words.get(now.state, About.MOVED)


def is_still_concerned(reasons: Iterable[Reason], person: int, facts: AudienceFacts) -> bool:
    """Whether anything for which they were told is still a part of the work, or reached by it, or whether they do it.
    Whoever was told for what neither systems nor tasks say stays concerned."""
    if person == facts.owner or person in facts.implementers:
        return True
    own = [reason for reason in reasons if reason.why is not Why.TOLD_BEFORE]
    return not own or any(_still_holds(reason, person, facts) for reason in own)


def _still_holds(reason: Reason, person: int, facts: AudienceFacts) -> bool:
    if reason.why in SYSTEM_REASONS:
        hit = bool(facts.levels.get(reason.system))
        return hit or reason.system in facts.targets or reason.system in facts.validated
    if STANDS_IN in reason.roles:
        return True
    return reason.why not in (Why.DROPPED, Why.IMPLEMENTS)


def to_json(window: int, said: WindowSaid, sequence: int | None, at: datetime) -> dict[str, Any]:
    ends_at = said.ends_at.isoformat() if said.ends_at else None
    return {
        "window": window,
        "state": said.state,
        "starts_at": said.starts_at.isoformat(),
        "ends_at": ends_at,
        "sequence": sequence,
        "at": at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line of what a message said, as a notice keeps it."""

    window: int
    said: WindowSaid
    sequence: int | None
    """None where it carried no entry."""
    at: datetime

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], notice_said_at: datetime) -> Self:
        """Lines that were kept without their moment were said with the last attempt at their notice."""
        starts_at, ends_at, at = kept["starts_at"], kept["ends_at"], kept.get("at")
        said = WindowSaid(
            kept["state"],
            datetime.fromisoformat(starts_at),
            datetime.fromisoformat(ends_at) if ends_at else None,
        )
        return cls(kept["window"], said, kept["sequence"], datetime.fromisoformat(at) if at else notice_said_at)


def in_order(notices: Iterable[tuple[datetime | None, Iterable[Mapping[str, Any]]]]) -> tuple[SaidLine, ...]:
    """All that was said, in the order in which it was; notices by their last attempt and what each of them kept. One
    that was sent once more said something before others that are older than its last attempt."""
    lines = (SaidLine.from_json(one, said_at) for said_at, said in notices if said_at for one in said)
    return tuple(sorted(lines, key=lambda line: line.at))


def gathered(kept: Iterable[SaidLine]) -> dict[int, ToldOfWindow]:
    """By window, from what was said in the order in which it was."""
    told: dict[int, ToldOfWindow] = {}
    for one in kept:
        before = told.get(one.window)
        if one.sequence is not None:
            told[one.window] = ToldOfWindow(one.said, one.said, one.sequence)
        elif before is None:
            told[one.window] = ToldOfWindow(one.said)
        else:
            told[one.window] = ToldOfWindow(one.said, before.entry, before.sequence)
    return told
