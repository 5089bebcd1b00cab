"""What the page of a change cuts, to its end: windows, targets, what it reaches, conflicts, updates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.domain.may import may_decide
from accounts.models import Person
from changes.models import Change, Window
from changes.selectors.changes import ChangeView, change_view, conflicts_of, impact_of_change, window_view
from changes.selectors.findings import finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_as_affected
from components.findings import findings_of
from components.paging import InMemory, cursor_of
from components.work import reach_of, target_of
from core.cursor import SortedRows, part_of
from web.change.views import update_row, updates_of
from web.change.window_parts import window_part, worst_first

PARTS: dict[str, tuple[str, int]] = {
    "windows": ("Windows", 20),
    "targets": ("What is worked on", 100),
    "reaches": ("What it reaches", 100),
    "conflicts": ("Conflicts", 20),
    "updates": ("Updates", 50),
}
"""Their titles, and how many stand on one page."""


@login_required
@require_safe
def whole(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    if what not in PARTS:
        raise Http404
    reader, (title, size) = Reader(cast(Person, request.user)), PARTS[what]
    change = seen_as_affected(reader.organisation).get(public_id=public_id)
    view = change_view(reader, change, most=1)
    part = part_of(_LISTS[what](reader, change, view), cursor_of(request), size)
    context = {
        "change": view,
        "what": what,
        "title": title,
        "part": part,
        "rows": _rows(reader, view, what, part.rows),
    }
    return render(request, "web/change/whole.html", context)


_LISTS: dict[str, Callable[[Reader, Change, ChangeView], Any]] = {
    "windows": lambda _, change, __: SortedRows(Window.objects.with_facts().of_change(change.pk)),
    "targets": lambda _, __, view: InMemory(lambda number: worst_first(view.targets)[:number]),
    "reaches": lambda reader, change, _: InMemory(lambda number: impact_of_change(reader, change, number)),
    "conflicts": lambda reader, change, _: SortedRows(conflicts_of(reader, change)),
    "updates": lambda _, change, __: SortedRows(updates_of(change)),
}


def _rows(reader: Reader, view: ChangeView, what: str, rows: list[Any]) -> Any:
    if what == "windows":
        return [window_part(reader, view, window_view(reader, cast(Window, one), reaching=False)) for one in rows]
    if what == "targets":
        return [target_of(reader, one) for one in rows]
    if what == "reaches":
        return [reach_of(reader, one) for one in rows]
    if what == "updates":
        return [update_row(reader, one) for one in rows]
    may_accept = view.sight.shows("every conflict") and bool(may_decide(reader.person))
    return findings_of(finding_views(reader, rows), change=view.id, may_accept=may_accept)
