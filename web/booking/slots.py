"""Other times for what stands in the form of a change, as buttons that write themselves into the form."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.urls import reverse

from changes.models import Change
from changes.selectors.preview import PreviewInput, PreviewView, is_told
from changes.selectors.reader import Reader
from changes.selectors.slots import nearest_slots
from components.moments import shown_at
from components.slots import SlotButton, SlotsPanel
from core.time.bounds import refusals_of_moments
from web.booking.forms import WindowForm


def slots_panel(reader: Reader, asked: PreviewInput, seen: PreviewView, change: Change | None) -> SlotsPanel | None:
    """For the first window that meets something, or else for the first."""
    met = [place for place, window in enumerate(seen.windows) if any(map(is_told, window.conflicts))]
    place = met[0] if met else 0
    view = nearest_slots(reader, asked, place)
    if view is None:
        return None
    return SlotsPanel(
        wanted=view.wanted,
        buttons=tuple(_button(place, start, view.wanted.duration) for start in view.starts),
        free=view.free,
        until=view.until,
        because=view.because,
        url=reverse("change-edit", args=[change.public_id]) if change else reverse("book"),
        several=len(asked.windows) > 1,
    )


def with_slot(data: QueryDict, windows: BaseFormSet[WindowForm]) -> QueryDict:
    """What was typed, with the start of one window from the button that was pressed and its end as much later."""
    place, start = _pressed(data.get("slot", ""))
    rows = [form for form in windows.forms if form.is_valid() and _length(form) > timedelta()]
    if start is None or place >= len(rows):
        return data
    changed = data.copy()
    row = rows[place]
    for name, moment in (("starts_at", start), ("ends_at", start + _length(row))):
        for field, value in shown_at(moment, row.zone, row.add_prefix(name)).items():
            changed[field] = value
    return changed


def _button(place: int, start: datetime, length: timedelta) -> SlotButton:
    return SlotButton(start, start + length, f"{place} {start.isoformat()}")


def _pressed(value: str) -> tuple[int, datetime | None]:
    place, _, said = value.partition(" ")
    try:
        start = datetime.fromisoformat(said)
    except ValueError:
        return 0, None
    within = start.tzinfo is not None and not any(refusals_of_moments(start))
    sane = within and place.isdecimal() and len(place) < 4
    return (int(place), start) if sane else (0, None)


def _length(form: WindowForm) -> timedelta:
    row: dict[str, Any] = form.cleaned_data
    start, end = row.get("starts_at"), row.get("ends_at")
    return end - start if start and end else timedelta()
