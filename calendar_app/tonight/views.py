"""Tonight: who else is working, and does it reach me?"""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from calendar_app.tonight.made_once import MOST_ROWS, tonight_of
from calendar_app.tonight.rows import TITLES
from changes.selectors.board import BoardList, open_marks
from changes.selectors.reader import Reader
from components.getting_started import way_on_tonight
from components.paging import cursor_of
from components.unless_unchanged import can_wait, not_yet, tag_for, unless_unchanged, until
from components.work import window_row
from core.cursor import part_of
from core.shared_answers import BeingMade


@login_required
@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    made = tonight_of(reader)
    tag = tag_for(reader.person, reverse("board"), made.until)
    context = {"board": made, "tag": tag, "way": way_on_tonight(reader.person)}
    return render(request, "calendar_app/tonight/tonight.html", context)


@login_required
@require_safe
@unless_unchanged
def board_part(request: HttpRequest) -> HttpResponse:
    """The part that asks for itself every few seconds."""
    try:
        made = tonight_of(_reader(request), can_wait=can_wait(request))
    except BeingMade:
        return not_yet(request)
    return until(made.until, HttpResponse(f"{made.top}{made.night}"))


@login_required
@require_safe
def whole_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list of the board, to its end."""
    if name not in TITLES:
        raise Http404
    reader = _reader(request)
    part = part_of(BoardList(reader, name), cursor_of(request), MOST_ROWS)
    marks = open_marks(reader.organisation, [view.pk for view in part.rows])
    rows = [window_row(reader, view, marks) for view in part.rows]
    context = {"title": TITLES[name], "rows": rows, "part": part}
    return render(request, "calendar_app/tonight/whole_list.html", context)


def _reader(request: HttpRequest) -> Reader:
    return Reader(cast(Person, request.user))
