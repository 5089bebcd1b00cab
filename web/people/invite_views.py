"""Inviting colleagues and other organisations, for admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_administer
from accounts.models import Invite, InviteKind, Person, Role
from accounts.selectors.invites import may_found, may_invite, waiting_of
from accounts.selectors.people import people_of
from accounts.services import invites
from components.acts import person_in, refuse_in, say
from components.onward import redirect_onward
from components.work import Act
from core import clock
from core.cut import Cut
from core.refusals import NotAllowed, Refused
from web.people.forms import InviteForm, InviteOrganisationForm
from web.people.roles_in_words import roles_in_words
from web.people.rows import InviteRow

MAILED = "An invitation is on its way to {address}. Its link works once, for 7 days."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    may_administer(person_in(request)).require()
    actor = person_in(request)
    start = {"timezone": actor.organisation.timezone, "roles": [Role.ENGINEER]}
    form = InviteForm(request.POST if request.method == "POST" else None, initial=start)
    return _invited(request, form, invites.invite_colleague) or _page(request, form, "people_invite")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    may_found(person_in(request)).require()
    form = InviteOrganisationForm(request.POST if request.method == "POST" else None)
    return _invited(request, form, invites.invite_organisation) or _page(request, form, "invite_organisation")


@login_required
@require_POST
def invite_contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody of the organisation who cannot sign in so far, with the roles that they have."""
    actor = person_in(request)
    may_administer(actor).require()
    person = people_of(actor.organisation).get(public_id=public_id)
    known = {"email": person.email, "name": person.name, "roles": person.roles, "timezone": person.timezone}
    return _done(request, lambda: invites.invite_colleague(actor, known), MAILED, redirect("person", public_id))


@login_required
@require_POST
def send_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    again = "A new invitation is on its way to {address}. The link before it no longer works."
    return _done(request, lambda: invites.send_again(person_in(request), public_id), again, redirect("people"))


@login_required
@require_POST
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    words = "The invitation to {address} is taken back. Its link no longer works."
    return _done(request, lambda: invites.take_back(person_in(request), public_id), words, redirect("people"))


def waiting_rows(actor: Person) -> Cut[InviteRow]:
    return waiting_of(actor.organisation).made(_row)


def invite_again_or_first(person: Person) -> Act | None:
    """For somebody who is here and cannot sign in."""
    if not person.has_account or person.has_usable_password():
        return None
    url = reverse("person-invite", args=[person.public_id])
    return Act("invite", f"Invite {person.name} to sign in", url, help="We mail them a link to set a password.")


def _invited(request: HttpRequest, form: Form, act: Callable[[Person, Any], Invite]) -> HttpResponse | None:
    """None where the page is shown with what was typed."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        sent = act(person_in(request), form.cleaned_data)
    except NotAllowed:
        raise
    except Refused as refusal:
        refuse_in(form, refusal)
        return None
    messages.success(request, MAILED.format(address=sent.email))
    return redirect_onward(request, "people" if may_administer(person_in(request)) else "organisation-invite")


def _done(request: HttpRequest, act: Callable[[], Invite], words: str, then: HttpResponse) -> HttpResponse:
    may_administer(person_in(request)).require()
    try:
        messages.success(request, words.format(address=act().email))
    except NotAllowed:
        raise
    except Refused as refusal:
        say(request, refusal)
    return then


def _page(request: HttpRequest, form: Form, name: str) -> HttpResponse:
    context = {"form": form, "organisation": person_in(request).organisation}
    return render(request, f"web/people/{name}.html", context)


def _row(one: Invite) -> InviteRow:
    return InviteRow(
        id=str(one.public_id),
        email=one.email,
        name=one.name or one.new_organisation,
        roles=roles_in_words(one.roles),
        organisation=one.kind == InviteKind.ORGANISATION,
        by=one.invited_by.name_today,
        sent_at=one.sent_at,
        expires_at=one.expires_at,
        expired=one.expires_at <= clock.now(),
        orphaned=not (one.invited_by.is_active and may_invite(one.invited_by, one.kind)),
    )
