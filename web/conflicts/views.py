"""What of my side's work does not go together with others', and what waits for my answer? Several are accepted at
once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.domain.may import may_decide
from changes.domain.conflicts.kinds import TRAITS
from changes.domain.conflicts.severity import Severity
from changes.selectors.conflict_lists import ConflictList, WantedConflicts, conflict_counts
from changes.selectors.reader import Reader
from changes.services.accept_risk import accept_several
from components.acts import person_in, refuse_in
from components.paging import cursor_of
from core.cursor import SortedRows, part_of
from core.refusals import Invalid
from web.conflicts.forms import AcceptSeveralForm
from web.conflicts.rows import Ticked, address_of, filters_of, nothing_there, rows_shown

PAGE_SIZE = 50
TICK_ALL = "tick-all"
LOOKS = ("look", TICK_ALL)
"""What the buttons say that accept nothing."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _accept(request)
    return _page(request, AcceptSeveralForm())


def _accept(request: HttpRequest) -> HttpResponse:
    """What was not accepted stands there with why, still ticked, and so does the reason."""
    person, form = person_in(request), AcceptSeveralForm(request.POST)
    may_decide(person).require()
    if request.POST.get("do") in LOOKS or not form.is_valid():
        return _page(request, form)
    try:
        came = accept_several(person, form.cleaned_data["conflict"], form.cleaned_data["reason"])
    except Invalid as refusal:
        refuse_in(form, refusal)
        return _page(request, form)
    if came.accepted:
        messages.success(request, _accepted(len(came.accepted)))
    if came.refused:
        return _page(request, form, came.refused)
    return redirect(address_of(_wanted(request.GET)))


def _accepted(number: int) -> str:
    return f"The risk of {number} conflict{'s' if number > 1 else ''} is accepted for your side."


def _page(request: HttpRequest, form: AcceptSeveralForm, why_not: Mapping[UUID, str] | None = None) -> HttpResponse:
    """`why_not` is said of those that were not accepted a moment ago."""
    reader, wanted, cursor = Reader(person_in(request)), _wanted(request.GET), cursor_of(request)
    part = part_of(SortedRows(wanted.found(reader.organisation, cursor.at)), cursor, PAGE_SIZE)
    every = request.POST.get("do") == TICK_ALL
    context = {
        "form": form,
        "filters": filters_of(conflict_counts(reader.organisation, cursor.at), wanted),
        "conflicts": rows_shown(reader, part.rows, Ticked(form.ticks, why_not or {}, every)),
        "part": part,
        "nothing": nothing_there(wanted),
    }
    return render(request, "web/conflicts/conflicts.html", context)


def _wanted(asked: QueryDict) -> WantedConflicts:
    """What is none of ours is not asked."""
    name, severity, kind = (asked.get(name, "") for name in ("state", "severity", "kind"))
    return WantedConflicts(
        ConflictList(name) if name in set(ConflictList) else ConflictList.TO_ANSWER,
        next((one for one in Severity if one.word == severity), None),
        kind if kind in TRAITS else "",
    )
