"""How an organisation, and everybody for themselves, wants to be told."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_administer
from accounts.models import Person
from changes.models import Change
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_as_affected
from components.forms import put_errors
from core.public_id import pk_if_named
from core.refusals import Invalid
from notifications.domain.plan import AHEAD, ON_DUTY
from notifications.models import Mute
from notifications.services.preferences import (
    PREFERENCE_FIELDS,
    edit_plan,
    edit_preference,
    plan_row,
    preference_row,
    unmute,
)
from web.settings.notice_forms import PlanForm, PreferenceForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    may_administer(person).require()
    row = plan_row(person.organisation)
    initial = {
        "in_advance": [one for one in row.reminders if one in AHEAD],
        "on_duty": [one for one in row.reminders if one in ON_DUTY],
        "still_open_minutes": row.still_open_minutes or "",
        "acknowledge_minutes": row.acknowledge_minutes,
    }
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            edit_plan(person, form.values())
        except Invalid as refusal:
            put_errors(form, refusal.errors)
        else:
            messages.success(request, "Saved. Reminders that are still to come follow the new plan.")
            return redirect("notice-plan")
    return render(request, "web/settings/plan.html", {"form": form, "organisation": person.organisation})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    row = preference_row(person)
    initial = {name: getattr(row, name) for name in PREFERENCE_FIELDS}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            edit_preference(person, form.cleaned_data)
        except Invalid as refusal:
            put_errors(form, refusal.errors)
        else:
            messages.success(request, "Saved.")
            return redirect("notice-preferences")
    muted = Mute.objects.filter(person=person, change__in=seen_as_affected(person.organisation))
    reader, rows = Reader(person), list(muted.select_related("change__organisation").order_by("-at"))
    context = {"form": form, "muted": [(one, reader.title(one.change)) for one in rows]}
    return render(request, "web/settings/preferences.html", context)


@login_required
@require_POST
def hear_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = cast(Person, request.user)
    unmute(person, pk_if_named(Change, public_id) or 0)
    messages.success(request, "You are told of it again.")
    return redirect("notice-preferences")
