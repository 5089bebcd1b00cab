"""What an address beside the calendar says: from when, until when, and which calendar to go back to."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from core.time.bounds import refusals_of_moments

LONGEST_BACK = 1_000


def moment_in(asked: QueryDict, name: str) -> datetime | None:
    """None where nothing is said, or no moment."""
    try:
        said = datetime.fromisoformat(asked.get(name, "").replace(" ", "+"))
    except ValueError:
        return None
    return said if said.tzinfo is not None and not any(refusals_of_moments(said)) else None


def back_in(request: HttpRequest) -> str:
    """What was chosen on the calendar from which somebody came: in the form, in the address, or on the page itself."""
    sent = request.POST.get("back") or request.GET.get("back")
    if sent is None and request.htmx:  # type: ignore[attr-defined]
        path, _, sent = (request.htmx.current_url_abs_path or "").partition("?")  # type: ignore[attr-defined]
        sent = sent if path == reverse("schedule") else ""
    return urlencode(parse_qsl((sent or "")[:LONGEST_BACK]))


def calendar_on(back: str, day: date) -> str:
    """The same with that day in view; a list stays where it begins."""
    kept = dict(parse_qsl(back))
    return calendar_at(back if kept.get("view") == "list" else urlencode({**kept, "date": day.isoformat()}))


def calendar_at(back: str) -> str:
    """Never anywhere but the calendar."""
    return f"{reverse('schedule')}?{back}" if back else reverse("schedule")
