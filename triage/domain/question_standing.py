"""What the link of “Are you working on this?” still opens, and in words why nobody waits for an answer over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.time.interval import aware

LASTS = timedelta(hours=24)
"""It asks about now."""


class QuestionStanding(StrEnum):
    """In the order in which it is looked at: the first that holds is what people are told."""

    NOT_ADDRESSED = "not_addressed"
    """Whom it was sent to may no longer answer for the owner."""
    ANSWERED = "answered"
    """Over this link."""
    SAID_YES = "said_yes"
    """Somebody else who was asked has declared the work."""
    DECLARED = "declared"
    """Its owner has declared work on it since, so that those who ask read of it."""
    CLOSED = "closed"
    """Nobody looks for the fault any more."""
    EXPIRED = "expired"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """All that decides what the link still opens."""

    asked_at: datetime
    is_addressed: bool = True
    answered: bool = False
    said_yes: bool = False
    declared: bool = False
    closed: bool = False


def standing_of_question(question: QuestionFacts, now: datetime) -> QuestionStanding:
    checks = (
        (not question.is_addressed, QuestionStanding.NOT_ADDRESSED),
        (question.answered, QuestionStanding.ANSWERED),
        (question.said_yes, QuestionStanding.SAID_YES),
        (question.declared, QuestionStanding.DECLARED),
        (question.closed, QuestionStanding.CLOSED),
        (expiry_of_question(question.asked_at) <= aware(now), QuestionStanding.EXPIRED),
    )
    return next((standing for holds, standing in checks if holds), QuestionStanding.LIVE)


def expiry_of_question(asked_at: datetime) -> datetime:
    return aware(asked_at) + LASTS


NO_LONGER_TAKEN = "This link no longer takes an answer"
"""Somebody may be waiting for one all the same."""
NOBODY_WAITS = "Nobody waits for an answer any more"
HEADING_OVER: Mapping[QuestionStanding, str] = {
    QuestionStanding.SAID_YES: NOBODY_WAITS,
    QuestionStanding.DECLARED: NOBODY_WAITS,
    QuestionStanding.CLOSED: NOBODY_WAITS,
}
WHY_OVER: Mapping[QuestionStanding, str] = {
    QuestionStanding.NOT_ADDRESSED: "The person it was sent to has left, or is no longer asked about this system.",
    QuestionStanding.ANSWERED: "This has been answered already.",
    QuestionStanding.SAID_YES: "Somebody else who was asked has said yes already.",
    QuestionStanding.DECLARED: "Work on it was declared after this was asked.",
    QuestionStanding.CLOSED: "Nobody is looking for this fault any more: the search was closed.",
    QuestionStanding.EXPIRED: "This link has expired. If you are working on it, sign in and declare it, or call.",
}
