"""What the link in the mail about a claim still opens, and in words why it takes no answer any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.time.interval import aware

LASTS = timedelta(days=30)


class ClaimStanding(StrEnum):
    """In the order in which it is looked at: the first that holds is what people are told."""

    NOT_ADDRESSED = "not_addressed"
    """Whom it was sent to may no longer answer for their side."""
    ANSWERED = "answered"
    EXPIRED = "expired"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """All that decides what the link still opens."""

    entered_at: datetime
    is_addressed: bool = True
    answered: bool = False


def standing_of_claim(claim: ClaimFacts, now: datetime) -> ClaimStanding:
    checks = (
        (not claim.is_addressed, ClaimStanding.NOT_ADDRESSED),
        (claim.answered, ClaimStanding.ANSWERED),
        (expiry_of_claim(claim.entered_at) <= aware(now), ClaimStanding.EXPIRED),
    )
    return next((standing for holds, standing in checks if holds), ClaimStanding.LIVE)


def expiry_of_claim(entered_at: datetime) -> datetime:
    return aware(entered_at) + LASTS


WHY_OVER: Mapping[ClaimStanding, str] = {
    ClaimStanding.NOT_ADDRESSED: "The person it was sent to has left, or no longer answers for this system.",
    ClaimStanding.ANSWERED: "This has been answered already. Sign in to change the answer.",
    ClaimStanding.EXPIRED: "This link has expired. Sign in to answer, or call whoever asks.",
}
