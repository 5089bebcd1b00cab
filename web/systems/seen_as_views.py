"""One's own system as another organisation sees it: the page that they would be shown, to be read only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from changes.selectors.reader import Reader
from changes.selectors.seen_by import somebody_of, system_seen_by
from components.acts import person_in
from components.forms import SeenAsForm
from estate.models import System
from web.systems.views import system_page


@login_required
@require_safe
def seen_as(request: HttpRequest, slug: str) -> HttpResponse:
    mine = Reader(person_in(request))
    system = get_object_or_404(System.objects.owned_by(mine.organisation).select_related("organisation"), slug=slug)
    form = SeenAsForm(request.GET if "organisation" in request.GET else None, besides=mine.organisation)
    context = {"form": form, "name": system.name, "slug": slug, "other": None, "system": None}
    if form.is_bound and form.is_valid():
        other = form.cleaned_data["organisation"]
        theirs = somebody_of(mine, other)
        view = system_seen_by(mine, theirs, system, shared=form.cleaned_data["shared"])
        context |= {"other": other, "shared": form.cleaned_data["shared"]}
        context |= {"system": system_page(theirs, view) if view else None}
    return render(request, "web/systems/seen_as.html", context)
