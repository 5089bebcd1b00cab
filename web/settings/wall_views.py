"""Walls of an organisation: made, listed with when they were last seen, revoked."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_administer
from accounts.models import Person, Wall
from accounts.services.walls import make_wall, revoke_wall
from components.acts import person_in
from components.sent_once import as_sent
from core import clock
from core.cut import cut_query
from core.public_id import pk_of
from core.refusals import Refused
from web.settings.forms import WallForm

ENDED_SHOWN = 20


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def walls(request: HttpRequest) -> HttpResponse:
    """A new wall's address is in the answer to the form and nowhere else; the same form sent again gets the same."""
    person = person_in(request)
    may_administer(person).require()
    form = WallForm(request.POST if request.method == "POST" else None)
    address = _made(request, person, form) if form.is_bound and form.is_valid() else ""
    now, own = clock.now(), Wall.objects.of(person.organisation)
    context = {
        "form": WallForm() if address else form,
        "address": address,
        "organisation": person.organisation,
        "standing": own.standing(now),
        "ended": cut_query(own.ended(now), ENDED_SHOWN),
    }
    return render(request, "web/settings/walls.html", context)


@reauthentication_required
def _made(request: HttpRequest, person: Person, form: WallForm) -> str:
    try:
        secret = make_wall(person, form.cleaned_data["name"], as_sent(request))
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return ""
    return str(settings.PUBLIC_URL) + reverse("wall-address", args=[secret])


@login_required
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_in(request)
    may_administer(person).require()
    wall = revoke_wall(person, pk_of(Wall.objects.of(person.organisation), public_id))
    messages.success(request, f"“{wall.name}” shows nothing any more.")
    return redirect("walls")
