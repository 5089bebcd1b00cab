"""Answers: everything that waits for a yes of my side, several at once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from calendar_app.answers.rows import request_rows, titles_of
from calendar_app.tonight.made_once import asks_of
from changes.domain.conflicts.explanation import listed
from changes.selectors.reader import Reader
from changes.selectors.waiting import changes_to_approve, waiting_beside
from changes.services.approve_several import approve_several
from components.acts import person_in, say
from components.only_looking import only_looks
from components.ticks import Ticks, TicksField
from core.limits import MOST_APPROVED
from core.refusals import Invalid

MOST_BESIDE = 100


class ApproveForm(forms.Form):
    change = TicksField(required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def to_answer(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not only_looks(request):
        _approve(request)
        return redirect("to-answer")
    reader = Reader(person_in(request))
    requests, beside = changes_to_approve(reader, MOST_APPROVED), waiting_beside(reader, MOST_BESIDE)
    context = {
        "requests": request_rows(reader, requests.shown),
        "rest": requests.rest,
        "asks": asks_of(reader, beside, MOST_BESIDE),
        "conflicts": beside.conflicts,
    }
    return render(request, "calendar_app/answers/answers.html", context)


def _approve(request: HttpRequest) -> None:
    """Of what could not be approved it is said why; it stands in the list as it is now."""
    try:
        came = approve_several(person_in(request), _ticked(request))
    except Invalid as refusal:
        say(request, refusal)
        return
    if came.approved:
        titles = listed(titles_of(Reader(person_in(request)), came.approved))
        messages.success(request, f"Approved: {titles}. Whoever asked is told.")
    for why in dict.fromkeys(came.refused.values()):
        number = sum(1 for one in came.refused.values() if one == why)
        messages.error(request, f"{number} not approved: {why}")


def _ticked(request: HttpRequest) -> Ticks:
    """Of one button that stands beside its request, that one alone."""
    one = request.POST.getlist("only")
    return TicksField().to_python(one or request.POST.getlist("change"))
