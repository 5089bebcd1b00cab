"""Schedule: when is there room?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Person
from calendar_app.schedule.asked import Asked, shifted
from calendar_app.schedule.grid import axis_asked, grid_of
from calendar_app.schedule.listed import listed
from calendar_app.schedule.toolbar import toolbar_of
from changes.selectors.reader import Reader


@login_required
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    asked = Asked.read(request, reader)
    context = _PARTS[asked.view](request, reader, asked)
    return render(request, f"calendar_app/schedule/{asked.view}.html", context | {"asked": asked})


def _columns(_: HttpRequest, reader: Reader, asked: Asked) -> dict[str, Any]:
    axis = axis_asked(asked)
    return {
        "grid": grid_of(reader, asked, axis),
        "toolbar": toolbar_of(asked, axis.days[0].day, axis.days[-1].day),
    }


def _list(request: HttpRequest, reader: Reader, asked: Asked) -> dict[str, Any]:
    return listed(request, reader, asked) | {"toolbar": toolbar_of(asked, asked.day, shifted(asked.day, 6))}


_PARTS = {"day": _columns, "week": _columns, "list": _list}
