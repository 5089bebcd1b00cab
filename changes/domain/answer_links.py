"""What a link in a mail still opens, and in words why it opens nothing any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.time.interval import aware

LASTS_AT_LEAST = timedelta(days=14)


class LinkStanding(StrEnum):
    """In the order in which it is looked at: the first that holds is what people are told."""

    REVOKED = "revoked"
    USED = "used"
    """Somebody answered over this link."""
    ANSWERED = "answered"
    """Somebody else answered for the organisation."""
    OVER = "over"
    """The work has ended before it was answered."""
    LAPSED = "lapsed"
    """Its time is over, and nobody started it."""
    SUPERSEDED = "superseded"
    """What it asked about is not what the change is now."""
    NOT_ADDRESSED = "not_addressed"
    """Whom it was sent to may no longer answer."""
    EXPIRED = "expired"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """All that decides what a link still opens."""

    expires_at: datetime
    revoked: bool = False
    used: bool = False
    answered: bool = False
    over: bool = False
    lapsed: bool = False
    still_asked: bool = True
    may_answer: bool = True
    left: bool = False
    """Whom it was sent to: they learn nothing of what became of it."""


@dataclass(frozen=True, slots=True)
class LinkWords:
    heading: str
    text: str


def standing_of_link(link: LinkFacts, now: datetime) -> LinkStanding:
    checks = (
        (link.left, LinkStanding.NOT_ADDRESSED),
        (link.revoked, LinkStanding.REVOKED),
        (link.used, LinkStanding.USED),
        (link.answered, LinkStanding.ANSWERED),
        (link.over, LinkStanding.OVER),
        (link.lapsed, LinkStanding.LAPSED),
        (not link.still_asked, LinkStanding.SUPERSEDED),
        (not link.may_answer, LinkStanding.NOT_ADDRESSED),
        (aware(link.expires_at) <= aware(now), LinkStanding.EXPIRED),
    )
    return next((standing for holds, standing in checks if holds), LinkStanding.LIVE)


def expiry_of_link(made_at: datetime, starts: Iterable[datetime]) -> datetime:
    """When the last of the windows begins, or after fourteen days, whichever is later."""
    return max((aware(made_at) + LASTS_AT_LEAST, *(aware(start) for start in starts)))


DEAD: dict[LinkStanding, LinkWords] = {
    LinkStanding.REVOKED: LinkWords(
        "This link was revoked",
        "Somebody who answers for the work, or for your organisation, took it back. If you should answer, sign in, or "
        "call the desk of whoever asked you.",
    ),
    LinkStanding.USED: LinkWords("This link has been used", "It takes no more answers."),
    LinkStanding.ANSWERED: LinkWords(
        "This has been answered already", "Nobody is waiting for an answer from this link."
    ),
    LinkStanding.SUPERSEDED: LinkWords(
        "This link is about something that has changed",
        "What it asked about is no longer what is planned.",
    ),
    LinkStanding.OVER: LinkWords(
        "This link is about work that has ended", "Nobody is waiting for an answer from this link."
    ),
    LinkStanding.LAPSED: LinkWords(
        "The time of this work is over",
        "Nobody started it, so there is nothing left to answer. If it is moved to another time, you are asked again.",
    ),
    LinkStanding.NOT_ADDRESSED: LinkWords(
        "This link can no longer be answered by whom it was sent to",
        "They have left, or are no longer named for this in their organisation. Ask your administrator who is, or call "
        "the desk of whoever asked you.",
    ),
    LinkStanding.EXPIRED: LinkWords(
        "This link has expired",
        "Its time is over. If you still want to answer, sign in, or call the desk of whoever asked you.",
    ),
}


def over_link_in_words(named: str, addressed_to: str) -> str:
    """Who said to be answering, and whose link it was."""
    if named == addressed_to:
        return f"{named}, by mailed link"
    return f"{named}, by the link sent to {addressed_to}" if addressed_to else f"{named}, by a link"


NEWER = "You were sent a newer link: use that one."
"""Said only where there is one that opens something."""
NOT_A_LINK = LinkWords(
    "This link is not complete",
    "Part of it is missing or was changed on the way. Open it from the mail again, or copy all of it, to the last "
    "character, into the address bar.",
)
