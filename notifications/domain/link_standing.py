"""What the links of a notice still open: to say that it was seen, and to hear less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.time.interval import aware


class Purpose(StrEnum):
    SEEN = "seen"
    """To say that it was seen."""
    FEWER = "fewer"
    """To hear less."""


LASTS = {Purpose.SEEN: timedelta(days=14), Purpose.FEWER: timedelta(days=90)}


class NoticeLinkStanding(StrEnum):
    NOT_ADDRESSED = "not_addressed"
    """Whom it was sent to has left, or may no longer read of what it was about."""
    EXPIRED = "expired"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class NoticeLinkFacts:
    sent_at: datetime
    is_addressed: bool = True
    may_see: bool = True


def standing_of_notice_link(link: NoticeLinkFacts, purpose: Purpose, now: datetime) -> NoticeLinkStanding:
    if not link.is_addressed or not link.may_see:
        return NoticeLinkStanding.NOT_ADDRESSED
    if aware(link.sent_at) + LASTS[purpose] <= aware(now):
        return NoticeLinkStanding.EXPIRED
    return NoticeLinkStanding.LIVE
