"""Which wall a browser shows."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Wall, WallScreen
from accounts.models.wall import digest_of


def wall_at(secret: str, now: datetime) -> Wall | None:
    """None alike where there never was one at that address, where it was revoked, and where nobody looked for long."""
    return Wall.objects.standing(now).select_related("organisation").filter(digest=digest_of(secret)).first()


def screen_with(key: str, now: datetime) -> WallScreen | None:
    """What a cookie opens; None where it opens nothing, whatever the reason."""
    return WallScreen.objects.showing(now).filter(digest=digest_of(key)).first() if key else None
