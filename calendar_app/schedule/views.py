"""Schedule: when is there room?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Person
from calendar_app.find.drawn import shades_found
from calendar_app.schedule.asked import AskedCalendar
from calendar_app.schedule.behind import by_organisation, by_system, shades_behind
from calendar_app.schedule.grid import grid_of
from calendar_app.schedule.lanes import lanes_of
from calendar_app.schedule.listed import listed
from calendar_app.schedule.months import month_of
from calendar_app.schedule.shades import Shade, lane_of
from calendar_app.schedule.toolbar import toolbar_of
from changes.selectors.reader import Reader


@login_required
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    asked = AskedCalendar.read(request, reader)
    context = _PARTS[asked.view](request, reader, asked)
    shared = {"asked": asked, "toolbar": toolbar_of(asked)}
    return render(request, f"calendar_app/schedule/{asked.view}.html", context | shared)


def _columns(_: HttpRequest, reader: Reader, asked: AskedCalendar) -> dict[str, Any]:
    return {"grid": grid_of(reader, asked, _shades(reader, asked))}


def _month(_: HttpRequest, reader: Reader, asked: AskedCalendar) -> dict[str, Any]:
    return {"month": month_of(reader, asked, _shades(reader, asked))}


def _lanes(_: HttpRequest, reader: Reader, asked: AskedCalendar) -> dict[str, Any]:
    return {"lanes": lanes_of(reader, asked, _shades(reader, asked))}


def _shades(reader: Reader, asked: AskedCalendar) -> list[Shade]:
    found = shades_found(reader, asked.written["find"], asked.period, apart=by_system(asked))
    if by_organisation(asked):
        found = [replace(one, lane=lane_of(reader.organisation.slug)) for one in found]
    return [*shades_behind(reader, asked), *found]


_PARTS = {"day": _columns, "week": _columns, "month": _month, "lanes": _lanes, "list": listed}
