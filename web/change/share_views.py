"""On the page of a change: who sees all of it, beside those whose work it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Person
from changes.domain.may import may_act_on
from changes.models import Change
from changes.selectors import shares
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services import share as sharing
from components.forms import OrganisationForm
from components.work import Act, SystemLink
from core.refusals import Busy, NotAllowed, Refused
from web.change.rows import Sharing
from web.systems.rows import GrantRow


@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = cast(Person, request.user)
    form = OrganisationForm(request.POST, besides=person.organisation, prefix="share")
    change = seen_at_all(person.organisation).get(public_id=public_id)
    if not form.is_valid():
        messages.error(request, "Choose the organisation that is to see all of it.")
        return redirect("change", public_id)
    return _done(request, change, sharing.share, form.cleaned_data["organisation"], "They see all of it.")


@login_required
@require_POST
def unshare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    change = seen_at_all(cast(Person, request.user).organisation).get(public_id=public_id)
    slug, done = request.POST.get("organisation", ""), "They see no more than anybody in their place."
    return _done(request, change, sharing.unshare, slug, done)


def sharing_of(reader: Reader, change: Change) -> Sharing | None:
    """None for those who do not see all of it; only its own engineers and admins may change it."""
    if not reader.sight(change).shows("shares"):
        return None
    own = may_act_on(reader.person, change)
    form = OrganisationForm(besides=reader.organisation, prefix="share") if own else None
    rows = []
    for organisation in shares.shared_with(change.pk):
        hidden = (("organisation", organisation.slug),)
        act = Act("unshare", "Take back", reverse("change-unshare", args=[change.public_id]), hidden=hidden)
        rows.append(GrantRow(SystemLink(""), organisation.name, (act,) if own else ()))
    help_text = "They see everything: the notes, the approvals and the log, too. They cannot act on it or pass it on."
    address = reverse("change-share", args=[change.public_id])
    act = Act("share", "Show all of it to another organisation", address, form, help_text)
    return Sharing(tuple(rows), act if own else None)


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
