"""One search: what of systems, people, changes and organisations is called so?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Person
from changes.selectors.reader import Reader
from changes.selectors.search import ChangesFound, organisations_found, people_found, search
from components.paging import InMemory, cursor_of
from core.cursor import Sorted, part_of
from core.searching import Wanted
from web.search.rows import ROW_OF, TITLES, found_kinds

MOST_FOUND, MOST_BELOW = 10, 4
"""Of each kind: on the page, and in the list below the box."""
PAGE_SIZE = 50
WHOLES: dict[str, Callable[[Reader, Wanted], Sorted[Any]]] = {
    "changes": ChangesFound,
    "people": lambda reader, wanted: InMemory(lambda number: [*islice(people_found(reader, wanted), number)]),
    "organisations": lambda reader, wanted: InMemory(lambda number: [*organisations_found(reader, wanted)[:number]]),
}
"""Systems have a page of their own."""


@login_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/search/search.html", _found(request, MOST_FOUND))


@login_required
@require_safe
def search_below(request: HttpRequest) -> HttpResponse:
    """The list below the box, while somebody types."""
    return render(request, "web/search/_search_below.html", _found(request, MOST_BELOW))


@login_required
@require_safe
def search_whole(request: HttpRequest, kind: str) -> HttpResponse:
    """All of one kind, a part at a time."""
    reader, wanted = Reader(cast(Person, request.user)), Wanted.read(request.GET.get("q"))
    if kind not in WHOLES:
        raise Http404
    if not wanted:
        return redirect("search")
    part = part_of(WHOLES[kind](reader, wanted), cursor_of(request), PAGE_SIZE)
    shown = [ROW_OF[kind](reader, row) for row in part.rows]
    context = {"q": wanted.text, "kind": kind, "title": TITLES[kind], "rows": shown, "part": part}
    return render(request, "web/search/search_whole.html", context)


def _found(request: HttpRequest, most: int) -> dict[str, object]:
    reader, wanted = Reader(cast(Person, request.user)), Wanted.read(request.GET.get("q"))
    found = search(reader, wanted, most)
    return {"q": wanted.text, "kinds": found_kinds(reader, found, wanted), "alike": found.alike}
