"""One's own work as another organisation sees it: the page that they would be shown, to be read only."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from changes.models import Change
from changes.selectors.reader import Reader
from changes.selectors.seen_by import change_seen_by, somebody_of
from components.acts import person_in
from components.forms import SeenAsForm
from web.change.views import page_of


@login_required
@require_safe
def seen_as(request: HttpRequest, public_id: UUID) -> HttpResponse:
    mine = Reader(person_in(request))
    change = Change.objects.filter(organisation=mine.organisation).get(public_id=public_id)
    form = SeenAsForm(request.GET if "organisation" in request.GET else None, besides=mine.organisation)
    context = {"form": form, "title": mine.title(change), "id": change.public_id, "other": None, "change": None}
    if form.is_bound and form.is_valid():
        other = form.cleaned_data["organisation"]
        theirs = somebody_of(mine, other)
        view = change_seen_by(mine, theirs, change, shared=form.cleaned_data["shared"])
        context |= {"other": other, "shared": form.cleaned_data["shared"]}
        context |= {"change": page_of(theirs, change, view, None) if view else None}
    return render(request, "web/change/seen_as.html", context)
