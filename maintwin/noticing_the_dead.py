"""How connections to the database notice that whoever is at their other end is gone."""

from __future__ import annotations

from typing import Any

OURS = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""By libpq, in seconds and, the last, milliseconds: a database whose host is lost is noticed within 25 seconds."""
THEIRS = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
"""By the database, in seconds: what a host holds that is lost is free again after a minute."""


def noticing_the_dead(given: dict[str, Any], **limits: int) -> dict[str, Any]:
    """The options of a connection, with limits in milliseconds, 0 for none. What the address says counts."""
    said = [f"-c {name}={value}" for name, value in {**THEIRS, **limits}.items() if value]
    return {**OURS, **given, "options": " ".join([*said, *filter(None, [given.get("options")])])}
