"""The detail of one window, beside the calendar."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from calendar_app.in_place.asked import back_in, calendar_at
from calendar_app.in_place.kinds_of_move import kind_of
from calendar_app.in_place.rows import Detail
from changes.domain.may import may_act_on
from changes.models import Finding, State, Window
from changes.selectors.board import open_marks
from changes.selectors.changes import window_views
from changes.selectors.findings import finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import visible_windows
from components.acts import person_in
from components.findings import finding_card
from components.work import window_row
from core.cut import Cut, cut_query

MOST_CONFLICTS = 3


@login_required
@require_safe
def detail_in_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(person_in(request))
    window = visible_windows(reader.organisation).with_facts().get(public_id=public_id)
    part = bool(request.htmx)  # type: ignore[attr-defined]
    context = {"detail": _detail(reader, window), "calendar": calendar_at(back_in(request))}
    return render(request, f"calendar_app/in_place/{'_detail' if part else 'detail'}.html", context)


def _detail(reader: Reader, window: Window) -> Detail:
    [view] = window_views(reader, [window])
    found = _conflicts(window, reader)
    cards = [finding_card(one, change=view.change) for one in finding_views(reader, found.shown)]
    may_act = bool(may_act_on(reader.person, window.change))
    may_move = may_act and kind_of(window) is not None
    return Detail(
        window_row(reader, view, open_marks(reader.organisation, [window.pk])),
        tuple(cards),
        found.rest,
        copy_url=reverse("change-copy", args=[view.change]) if may_act else "",
        move_url=reverse("move-in-place", args=[window.public_id]) if may_move else "",
        runs=window.state == State.IN_PROGRESS,
    )


def _conflicts(window: Window, reader: Reader) -> Cut[Finding]:
    found = Finding.objects.standing().filter(absorbed=False).visible_to(reader.organisation).of_windows([window.pk])
    in_order = found.with_sides().order_by("-severity", "overlap_starts_at", "kind", "public_id")
    return cut_query(in_order, MOST_CONFLICTS)
