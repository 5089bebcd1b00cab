"""The whole estate of the demo as an estate file describes it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from demo import parties, systems, work

TO_SUBMIT = (
    "Move the Manila numbers to the new trunk",
    "Larger disks for the GES database",
    "New signing key for the name service",
)
"""Drafts that the demo submits once they are there, so that somebody is asked to approve them."""


def night_estate(now: datetime) -> dict[str, list[dict[str, Any]]]:
    return {
        "organisations": parties.ORGANISATIONS,
        "people": parties.people(),
        "systems": systems.systems(),
        "dependencies": systems.dependencies(),
        "contacts": systems.contacts(),
        "maintenance_hours": systems.maintenance_hours(),
        "freezes": work.freezes(now),
        "changes": work.changes(now),
    }


def night_file(now: datetime) -> bytes:
    return json.dumps(night_estate(now), indent=1, ensure_ascii=False).encode()
