"""Two invented parties with what they work on, and a little of one's own beside them: to play with before anything real
is in the register. Everything in it is called an example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

HOUR = timedelta(hours=1)
PARTIES: Mapping[str, str] = {"example-client": "Example client", "example-carrier": "Example carrier"}
ENGINEERS: Mapping[str, str] = {slug: f"engineer@{slug}.example" for slug in PARTIES}
"""Nobody reads there, and nothing is sent there: they are not active."""
OWN = ("example-phone-switch", "example-agent-desktop")
THEIRS: Mapping[str, str] = {
    "example-booking-site": "example-client",
    "example-booking-database": "example-client",
    "example-voice-line": "example-carrier",
}
RUNNING, PLANNED, MINE = "Example: patch the database", "Example: replace a card", "Example: upgrade the phone switch"


def example_file(organisation: str, zone: str, engineer: str, now: datetime) -> bytes:
    """An estate file around `now`, of which one's own part belongs to that organisation and is done by that person."""
    return json.dumps(_estate(organisation, zone, engineer, now)).encode()


def _estate(organisation: str, zone: str, engineer: str, now: datetime) -> dict[str, list[dict[str, Any]]]:
    tonight = now.replace(minute=0, second=0, microsecond=0) + 3 * HOUR
    names = {slug: f"Example: {slug.removeprefix('example-').replace('-', ' ')}" for slug in (*OWN, *THEIRS)}
    owners = {**dict.fromkeys(OWN, organisation), **THEIRS}
    return {
        "organisations": [
            {"slug": slug, "name": name, "timezone": zone, "approval_from": "outage"} for slug, name in PARTIES.items()
        ],
        "people": [
            {"email": email, "name": f"Engineer of {PARTIES[slug]}", "organisation": slug, "roles": ["engineer"]}
            for slug, email in ENGINEERS.items()
        ],
        "systems": [{"slug": slug, "name": names[slug], "organisation": owner} for slug, owner in owners.items()],
        "dependencies": [
            {"dependent": "example-agent-desktop", "provider": "example-phone-switch", "kind": "required"},
            {"dependent": "example-agent-desktop", "provider": "example-booking-site", "kind": "soft"},
            {"dependent": "example-phone-switch", "provider": "example-voice-line", "kind": "required"},
            {"dependent": "example-booking-site", "provider": "example-booking-database", "kind": "required"},
        ],
        "changes": [
            _change(
                RUNNING, "example-client", "example-booking-database", "in_progress", now - HOUR / 2, now + 2 * HOUR
            ),
            _change(PLANNED, "example-carrier", "example-voice-line", "approved", tonight, tonight + 2 * HOUR),
            {
                **_change(MINE, organisation, OWN[0], "approved", tonight + HOUR, tonight + 4 * HOUR),
                "owner": engineer,
                "validates": [{"from": OWN[1], "to": "example-booking-site", "text": "An agent can book"}],
            },
        ],
    }


def _change(
    title: str, organisation: str, system: str, state: str, starts_at: datetime, ends_at: datetime
) -> dict[str, Any]:
    return {
        "title": title,
        "organisation": organisation,
        "owner": ENGINEERS.get(organisation, ""),
        "state": state,
        "targets": [{"system": system, "impact": "outage"}],
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }
