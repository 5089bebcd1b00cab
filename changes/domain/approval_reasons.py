"""Why an approval is asked, voided or no longer asked: as it is kept, and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from estate.domain.impact import Level


class ApprovalCode(StrEnum):
    NEEDED = "needed"
    """Their systems are worked on, or reached badly enough."""
    NO_LONGER_REACHED = "no_longer_reached"
    LEFT_ITS_PERIOD = "left_its_period"
    MOVED = "moved"
    """Before anybody had answered."""
    NEW_TARGET = "new_target"
    WORSE = "worse"
    UNCHECKED = "unchecked"
    """A validation that one of their systems is an end of was dropped."""
    SUBMITTED_AGAIN = "submitted_again"
    EXTENDED_AGAIN = "extended_again"
    DRAFT_AGAIN = "draft_again"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"
    """By somebody of theirs."""


@dataclass(frozen=True, slots=True)
class ApprovalReason:
    code: ApprovalCode
    systems: tuple[str, ...] = ()
    """Slugs."""
    level: Level = Level.NONE
    who: str = ""
    by_proposal: bool = False
    """Whether it was given by proposing the time."""

    def to_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"code": self.code.value}
        kept |= {"systems": list(self.systems)} if self.systems else {}
        kept |= {"level": self.level.word} if self.level else {}
        kept |= {"who": self.who} if self.who else {}
        return kept | ({"by_proposal": True} if self.by_proposal else {})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ApprovalReason:
        return cls(
            ApprovalCode(kept.get("code", ApprovalCode.NEEDED)),
            tuple(kept.get("systems", ())),
            Level.from_word(kept.get("level", Level.NONE.word)),
            kept.get("who", ""),
            kept.get("by_proposal", False),
        )


_WORDS: Mapping[ApprovalCode, str] = {
    ApprovalCode.NEEDED: "for {systems}",
    ApprovalCode.NO_LONGER_REACHED: "none of their systems is hit badly enough any more",
    ApprovalCode.LEFT_ITS_PERIOD: "the period was moved out of what was approved",
    ApprovalCode.MOVED: "the period was moved",
    ApprovalCode.NEW_TARGET: "{systems} became a target",
    ApprovalCode.WORSE: "{systems} is now reached with {level}",
    ApprovalCode.UNCHECKED: "a validation of {systems} was dropped",
    ApprovalCode.SUBMITTED_AGAIN: "the change was submitted again",
    ApprovalCode.EXTENDED_AGAIN: "the end was moved since",
    ApprovalCode.DRAFT_AGAIN: "the change became a draft again",
    ApprovalCode.CANCELLED: "the change was cancelled",
    ApprovalCode.TAKEN_BACK: "{who} withdrew it",
}


def why_in_words(kept: Mapping[str, Any], name: Callable[[str], str]) -> str:
    """`name` is how the reader may call a system. Empty where nothing was kept."""
    if not kept:
        return ""
    reason = ApprovalReason.from_json(kept)
    systems = ", ".join(dict.fromkeys(name(slug) for slug in reason.systems))
    level = reason.level.word.replace("_", " ")
    return _WORDS[reason.code].format(systems=systems, level=level, who=reason.who)


def answer_in_words(kept: Mapping[str, Any], written: str) -> str:
    """What was said with an answer."""
    given = kept and ApprovalReason.from_json(kept).by_proposal
    return written or ("They proposed this time." if given else "")
