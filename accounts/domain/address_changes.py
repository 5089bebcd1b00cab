"""What a link still opens that was mailed to a new address, and in words why it opens nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LINK_LASTS = timedelta(days=2)


class AddressStanding(StrEnum):
    """In the order in which it is looked at: the first that holds is what people are told."""

    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"
    LEFT = "left"
    """Whose address it was to become has left, or whoever asked for it may not any more."""
    TAKEN = "taken"
    """By somebody else, since."""
    EXPIRED = "expired"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class AddressFacts:
    expires_at: datetime
    confirmed: bool = False
    taken_back: bool = False
    still_there: bool = True
    taken: bool = False


def standing_of_address(asked: AddressFacts, now: datetime) -> AddressStanding:
    checks = (
        (asked.confirmed, AddressStanding.CONFIRMED),
        (asked.taken_back, AddressStanding.TAKEN_BACK),
        (not asked.still_there, AddressStanding.LEFT),
        (asked.taken, AddressStanding.TAKEN),
        (asked.expires_at <= now, AddressStanding.EXPIRED),
    )
    return next((standing for holds, standing in checks if holds), AddressStanding.LIVE)


WHY_NO_ADDRESS = {
    AddressStanding.CONFIRMED: ("This address is confirmed", "Sign in with it. There is nothing left to do here."),
    AddressStanding.TAKEN_BACK: ("This link no longer works", "The change was taken back, or asked for again since."),
    AddressStanding.LEFT: ("This link no longer works", "The account is closed, or who asked can’t any more."),
    AddressStanding.TAKEN: ("This address can’t be used", "It belongs to another account. Nothing was changed."),
    AddressStanding.EXPIRED: ("This link has expired", "It worked for 2 days. Ask for the change again."),
}
"""Heading and text."""
