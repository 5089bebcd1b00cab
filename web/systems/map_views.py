"""The map: what does this touch?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Person
from changes.selectors.reader import Reader
from changes.selectors.systems import systems_seen
from core.limits import EARLIEST, LATEST
from core.time.nights import DAY, NightHours
from web.systems.map_rows import map_page, steps_of


@login_required
@require_safe
def system_map(request: HttpRequest, slug: str) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    found = get_object_or_404(systems_seen(reader.organisation), slug=slug)
    page = map_page(reader, found.slug, _moment_asked_for(reader, request.GET))
    return render(request, "web/systems/map.html", {"map": page})


def _moment_asked_for(reader: Reader, asked: Mapping[str, str]) -> datetime | None:
    """None is now, also where nobody can say which moment was meant."""
    at = _moment(asked.get("at", ""), reader) or _by_the_slider(reader, asked)
    return at if at and EARLIEST + DAY <= at < LATEST - DAY else None


def _moment(text: str, reader: Reader) -> datetime | None:
    try:
        typed = datetime.fromisoformat(text[:40])
        return (typed if typed.tzinfo else typed.replace(tzinfo=reader.zone)).astimezone(reader.zone)
    except (ValueError, OverflowError):
        return None


def _by_the_slider(reader: Reader, asked: Mapping[str, str]) -> datetime | None:
    try:
        night = NightHours(date.fromisoformat(asked.get("night", "")[:10]), reader.zone)
        return steps_of(night.moments, asked.get("step", ""))
    except (ValueError, OverflowError):
        return None
