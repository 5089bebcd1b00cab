"""The organisations of a register, for whoever looks after it. What they work on is not theirs to see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.may import may_operate
from accounts.models import Organisation
from changes.services.graph_edits import editing_graph
from components.acts import person_in, refuse_in
from components.leading_on import organisation_leads_on
from components.narrowing import Narrowed
from components.paging import cursor_of
from core.cursor import SortedRows, part_of
from core.refusals import Busy, NotAllowed, Refused
from core.searching import matching
from estate.services.organisations import DESCRIBED, add_organisation, edit_organisation
from web.organisations.forms import DescribedForm, NewOrganisationForm

PAGE_SIZE = 100
View = Callable[..., HttpResponse]


def for_operators(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        may_operate(person_in(request)).require()
        return view(request, *args, **more)

    return wrapped


@login_required
@require_safe
@for_operators
def organisations(request: HttpRequest) -> HttpResponse:
    narrowed = Narrowed.read(request)
    rows = matching(Organisation.objects.there(), narrowed.wanted).order_by("name", "slug")
    part = part_of(SortedRows(rows), cursor_of(request), PAGE_SIZE)
    context = {"rows": part.rows, "part": part, "narrowed": narrowed}
    return render(request, "web/organisations/organisations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def new(request: HttpRequest) -> HttpResponse:
    person = person_in(request)
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        admin = {"email": data["admin_email"], "name": data["admin_name"]}
        try:
            with editing_graph(person):
                made = add_organisation(person, data, admin)
        except (NotAllowed, Busy):
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            mailed = f"{admin['name']} gets a mail with a link to set a password, good for 7 days."
            messages.success(request, f"{made} is added. {mailed}")
            return redirect("organisations")
    return render(request, "web/organisations/organisation_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
@organisation_leads_on
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    person = person_in(request)
    shown = get_object_or_404(Organisation, slug=slug)
    initial = {name: getattr(shown, name) for name in (*DESCRIBED, "slug")}
    form = DescribedForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            with editing_graph(person):
                edit_organisation(person, shown, form.cleaned_data)
        except (NotAllowed, Busy):
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("organisations")
    return render(request, "web/organisations/organisation_form.html", {"form": form, "organisation": shown})
