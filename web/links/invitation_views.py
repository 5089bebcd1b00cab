"""The page behind an invitation: no account yet. Looking changes nothing; pressing the button makes the account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.domain.invites import InviteStanding, why_no_invite
from accounts.models import Invite, InviteKind, Person
from accounts.selectors.invites import invite_with, person_invited, standing_of
from accounts.services.founding import accept_for_organisation
from accounts.services.invites import DeadInvite, accept
from components.acts import person_in, refuse_in
from components.coming_in import come_in
from components.link_pages import SAME_SITE, sealed
from core import clock
from core.history import by_link
from core.refusals import Refused
from web.links.invitation_forms import AcceptForm, AcceptForOrganisationForm

DOORS = {
    InviteKind.COLLEAGUE: (AcceptForm, accept),
    InviteKind.ORGANISATION: (AcceptForOrganisationForm, accept_for_organisation),
}


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    invite = invite_with(key)
    if invite is None:
        return _page(request, "invitation_dead", HTTPStatus.NOT_FOUND)
    by_link(invite.pk)
    standing = standing_of(invite, clock.now())
    if standing is not InviteStanding.LIVE:
        return _dead(request, invite, standing)
    if request.user.is_authenticated:
        return _somebody_else(request, invite)
    make, act = DOORS[InviteKind(invite.kind)]
    form = make(request.POST if request.method == "POST" else None, invite, person_invited(invite))
    if form.is_bound and form.is_valid():
        try:
            return _signed_in(request, act(key, form.cleaned_data))
        except (DeadInvite, Invite.DoesNotExist):
            return invitation_again(request, key)
        except Refused as refusal:
            refuse_in(form, refusal)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return _page(request, "invitation", status, invite=invite, form=form, next=_next(request))


def invitation_again(request: HttpRequest, key: str) -> HttpResponse:
    """It ended while its page was open: it is shown as it is now."""
    invite = invite_with(key)
    if invite is None:
        return _page(request, "invitation_dead", HTTPStatus.NOT_FOUND)
    return _dead(request, invite, standing_of(invite, clock.now()))


def _signed_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Who founds an organisation begins at its beginning."""
    begins = reverse("getting-started") if person.organisation.steps_left else None
    return sealed(come_in(request, person, _next(request) or begins), SAME_SITE)


def _somebody_else(request: HttpRequest, invite: Invite) -> HttpResponse:
    """Whoever is signed in here is not whom it was sent to: that one has no account yet."""
    if request.method == "POST" and request.POST.get("do") == "sign-out":
        logout(request)
        return sealed(redirect(request.get_full_path()), SAME_SITE)
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return _page(request, "invitation_other", status, invite=invite, reader=person_in(request))


def _dead(request: HttpRequest, invite: Invite, standing: InviteStanding) -> HttpResponse:
    """Whoever has just used it and is signed in goes on."""
    if standing is InviteStanding.ACCEPTED and request.user == invite.accepted_by:
        return sealed(redirect(_next(request) or "tonight"), SAME_SITE)
    words = why_no_invite(standing, invite.organisation.name)
    return _page(request, "invitation_dead", HTTPStatus.GONE, words=words)


def _next(request: HttpRequest) -> str:
    """Where it leads afterwards, if that is a page of this house."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else ""


def _page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    return sealed(render(request, f"web/links/{name}.html", context, status=status), SAME_SITE)
