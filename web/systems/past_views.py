"""All past work on one system."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from changes.models import State
from changes.selectors.board import open_marks
from changes.selectors.past_work import PastWork
from changes.selectors.reader import Reader
from changes.selectors.systems import systems_seen
from components.acts import person_in
from components.leading_on import leads_on
from components.narrowing import NarrowBy, Narrowed
from components.paging import cursor_of
from components.work import system_link, window_row
from core.cursor import part_of

PAGE_SIZE = 50
BY = (
    NarrowBy(
        "outcome",
        "How it ended",
        {
            "": "However it ended",
            State.COMPLETED.value: "Completed",
            State.ROLLED_BACK.value: "Rolled back",
            State.CANCELLED.value: "Cancelled under way",
        },
    ),
    NarrowBy("whose", "Whose work", {"": "Everybody’s", "own": "Yours", "others": "Others’"}),
)
MINE = {"own": True, "others": False}


@login_required
@require_safe
@leads_on
def past(request: HttpRequest, slug: str) -> HttpResponse:
    reader = Reader(person_in(request))
    system = get_object_or_404(systems_seen(reader.organisation), slug=slug)
    narrowed = Narrowed.read(request, *BY)
    work = PastWork(reader, system.slug, narrowed.wanted, narrowed.of("outcome"), MINE.get(narrowed.of("whose")))
    part = part_of(work, cursor_of(request), PAGE_SIZE)
    marks = open_marks(reader.organisation, [view.pk for view in part.rows])
    context = {
        "system": system_link(reader, system.slug),
        "rows": [window_row(reader, view, marks) for view in part.rows],
        "part": part,
        "narrowed": narrowed,
        "alike": work.alike,
    }
    return render(request, "web/systems/system_past.html", context)
