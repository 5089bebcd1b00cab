"""How long the address stands at which the first organisation is made, and why it does not any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

LASTS = timedelta(hours=1)


class SetupStanding(Enum):
    LIVE = "live"
    EXPIRED = "expired"
    USED = "used"
    """Somebody made the first organisation, by this address or without it."""


WHY_NOT = {
    SetupStanding.EXPIRED: "It was good for an hour. Whoever runs this register can make a new one with `setup_link`.",
    SetupStanding.USED: "This register has its first organisation already. Sign in, or ask an admin to invite you.",
}


def standing_of_setup(made_at: datetime, has_organisation: bool, now: datetime) -> SetupStanding:
    if has_organisation:
        return SetupStanding.USED
    return SetupStanding.LIVE if made_at <= now < made_at + LASTS else SetupStanding.EXPIRED
