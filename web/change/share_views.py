"""On the page of a change: who sees all of it, beside those whose work it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import Person
from changes.models import Change
from changes.selectors.sight import seen_at_all
from changes.services import share as sharing
from components.forms import OrganisationForm
from core.refusals import Busy, NotAllowed, Refused
from web.change.views import change_page


@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = cast(Person, request.user)
    form = OrganisationForm(request.POST, besides=person.organisation, prefix="share")
    change = seen_at_all(person.organisation).get(public_id=public_id)
    if not form.is_valid():
        messages.error(request, "Choose the organisation to show all of it to.")
        return change_page(request, public_id, sharing=form)
    return _done(request, change, sharing.share, form.cleaned_data["organisation"], "They see all of it.")


@login_required
@require_POST
def unshare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    change = seen_at_all(cast(Person, request.user).organisation).get(public_id=public_id)
    slug, done = request.POST.get("organisation", ""), "They now see no more than anybody else in their place."
    return _done(request, change, sharing.unshare, slug, done)


def _done(
    request: HttpRequest, change: Change, act: Callable[[Person, int, str], object], slug: str, done: str
) -> HttpResponse:
    try:
        act(cast(Person, request.user), change.pk, slug)
        messages.success(request, done)
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    return redirect("change", change.public_id)
