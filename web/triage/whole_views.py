"""What the pages about faults cut, to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Person
from changes.selectors.reader import Reader
from components.paging import InMemory, cursor_of
from components.trouble import trouble_rows
from core.cursor import Sorted, SortedRows, part_of
from triage.models import Investigation
from triage.selectors.investigations import InvestigationView, acts_in, in_words, investigation_view
from triage.selectors.questions import named_for
from web.triage.rows import cleared_row, entry_row, observation_row, suspect_rows

PAGE_SIZE = 50
TITLES = {
    "suspects": "Who could it be?",
    "cleared": "Cleared",
    "observations": "What was seen, from the beginning",
    "log": "Log",
}


@login_required
@require_safe
def investigations(request: HttpRequest) -> HttpResponse:
    """All faults that somebody looks for now, of those that the reader may see."""
    reader = Reader(cast(Person, request.user))
    seen = Investigation.objects.visible_to(reader.organisation).still_open().for_reading()
    part = part_of(SortedRows(seen), cursor_of(request), PAGE_SIZE)
    return render(request, "web/triage/investigations.html", {"rows": trouble_rows(reader, part.rows), "part": part})


@login_required
@require_safe
def whole(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    if what not in TITLES:
        raise Http404
    reader = Reader(cast(Person, request.user))
    trouble = Investigation.objects.visible_to(reader.organisation).for_reading().get(public_id=public_id)
    view = investigation_view(reader, trouble)
    part = part_of(_LISTS[what](reader, trouble, view), cursor_of(request), PAGE_SIZE)
    line = in_words(reader, view.rows, named_for(view.rows))
    rows = [entry_row(line(one)) for one in part.rows] if what == "log" else part.rows
    context = {"page": view, "what": what, "title": TITLES[what], "part": part, "rows": rows}
    return render(request, "web/triage/whole.html", context)


def _suspects(reader: Reader, trouble: Investigation, number: int) -> list[Any]:
    return list(suspect_rows(reader, investigation_view(reader, trouble, most_suspects=number)))


def _cleared(reader: Reader, trouble: Investigation, number: int) -> list[Any]:
    return [cleared_row(one) for one in investigation_view(reader, trouble, most_cleared=number).answer.cleared]


_LISTS: dict[str, Callable[[Reader, Investigation, InvestigationView], Sorted[Any]]] = {
    "suspects": lambda reader, trouble, _: InMemory(lambda number: _suspects(reader, trouble, number)),
    "cleared": lambda reader, trouble, _: InMemory(lambda number: _cleared(reader, trouble, number)),
    "observations": lambda _, __, view: InMemory(
        lambda number: [observation_row(one) for one in view.observations[:number]]
    ),
    "log": lambda reader, trouble, _: SortedRows(acts_in(reader, trouble.pk)),
}
