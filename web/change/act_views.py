"""The door through which the acts of a change's page go."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.domain.may import may_take_part
from accounts.models import Person
from changes.models import Finding
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services import accept_risk
from components.acts import say_errors
from components.findings import WHY_ACCEPTABLE
from components.forms import ReasonForm
from components.told import with_told
from components.what_was_read import number_read
from core.public_id import pk_of
from core.refusals import Busy, ChangedSince, Refused
from web.change.acts import ACTS
from web.change.foresight import shown_first, window_of
from web.change.views import change_page


@login_required
@require_POST
def act(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Does one act and goes back to the change; a refusal is said there, with what was typed still in its form."""
    reader = Reader(cast(Person, request.user))
    change = seen_at_all(reader.organisation).get(public_id=public_id)
    may_take_part(reader.person).require()
    door = ACTS.get(name)
    if door is None:
        raise Http404
    form = door.form(reader, request.POST, None) if door.form else None
    if form is not None and not form.is_valid():
        messages.error(request, f"“{door.label}” needs one more thing, below.")
        return _again(request, public_id, name, form)
    try:
        asked = shown_first(request, change, name, form)
        if asked is not None:
            return asked
        read = number_read(request, needed=door.answers)
        door.run(reader.person, change.pk, window_of(request, change), form.cleaned_data if form else {}, read)
    except Busy:
        raise
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return _again(request, public_id, name, form) if form else redirect("change", public_id)
    if door.done:
        messages.success(request, with_told(door.done, door.told, change))
    return redirect(*_back(request, public_id))


def _back(request: HttpRequest, public_id: UUID) -> tuple[str, *tuple[UUID, ...]]:
    """To the list of all that is asked, for whoever answers there."""
    return ("to-answer",) if request.POST.get("back") == "answers" else ("change", public_id)


@login_required
@require_POST
def accept_finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST, prefix=f"f{public_id}", label=WHY_ACCEPTABLE)
    person = cast(Person, request.user)
    may_take_part(person).require()
    pk = pk_of(Finding.objects.visible_to(person.organisation), public_id)
    own = accept_risk.own_change_of(person, pk)
    if not form.is_valid():
        say_errors(request, form)
        return redirect("change", own.public_id)
    try:
        accept_risk.accept(person, pk, form.cleaned_data["reason"], read=number_read(request))
        messages.success(request, "The risk is accepted for your side.")
    except Refused as refusal:
        for why in refusal.reasons:
            messages.error(request, why)
        if isinstance(refusal, ChangedSince):
            return _again(request, own.public_id, "accept", form)
    return redirect("change", own.public_id)


def _again(request: HttpRequest, public_id: UUID, name: str, form: forms.Form | None) -> HttpResponse:
    return change_page(request, public_id, opened=(name, form))
