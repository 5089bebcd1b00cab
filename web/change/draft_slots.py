"""Free times beside the conflicts that a draft would make, as buttons that move it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from changes.models import Change
from changes.selectors import foresight
from changes.selectors.preview import PreviewView, is_told
from changes.selectors.reader import Reader
from changes.selectors.slots import nearest_slots
from core.time.interval import Interval

MOST_SLOTS = 3


@dataclass(frozen=True, slots=True)
class DraftSlots:
    wanted: Interval
    """The window that is meant."""
    window: UUID
    starts: tuple[tuple[datetime, datetime], ...]
    """When it could begin and end instead, without a serious conflict."""
    url: str
    several: bool
    """It says which window is meant, as there are others."""


def draft_slots(reader: Reader, change: Change, seen: PreviewView | None) -> DraftSlots | None:
    """For the first window that would meet something. None where nothing is met, or none is free."""
    asked = foresight.as_entered(change) if seen and seen.conflicts else None
    met = [place for place, one in enumerate(seen.windows) if any(map(is_told, one.conflicts))] if seen else []
    if asked is None or not met:
        return None
    found, stored = nearest_slots(reader, asked, met[0]), asked.windows[met[0]].window
    if found is None or not found.starts or stored is None:
        return None
    window = next(one for one in change.windows.all() if one.pk == stored)
    return DraftSlots(
        found.wanted,
        window.public_id,
        tuple((start, start + found.wanted.duration) for start in found.starts[:MOST_SLOTS]),
        reverse("change-act", args=[change.public_id, "move-to"]),
        len(asked.windows) > 1,
    )
