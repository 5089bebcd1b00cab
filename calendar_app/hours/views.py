"""The maintenance hours of one system, for its owner to edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person
from calendar_app.hours.forms import HoursForm, choices_of
from calendar_app.hours.rows import hours_parts
from changes.selectors.reader import Reader
from changes.selectors.systems import systems_seen
from changes.services import calendar_edits
from components.acts import refuse_in
from components.leading_on import leads_on
from core.refusals import Busy, NotAllowed, Refused
from estate.domain.may import may_keep
from estate.models import MaintenanceHours, System

SAVED = "Saved. Work already planned was checked again."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@leads_on
def hours(request: HttpRequest, slug: str) -> HttpResponse:
    reader, system = _owner(request, slug)
    form = HoursForm(_data(request), initial={"timezone": system.organisation.timezone})
    if _saved(request, form, lambda: calendar_edits.add_hours(reader.person, slug, form.values)):
        return redirect("hours", slug)
    return _page(request, reader, system, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    reader, system = _owner(request, slug)
    known = MaintenanceHours.objects.of_system(slug).get(public_id=public_id)
    form = HoursForm(_data(request), initial=choices_of(known), stored=known)
    if _saved(request, form, lambda: calendar_edits.edit_hours(reader.person, known.pk, form.values)):
        return redirect("hours", slug)
    return _page(request, reader, system, form, editing=known)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    reader, _ = _owner(request, slug)
    known = MaintenanceHours.objects.of_system(slug).get(public_id=public_id)
    calendar_edits.remove_hours(reader.person, known.pk)
    messages.success(request, "Removed.")
    return redirect("hours", slug)


def _owner(request: HttpRequest, slug: str) -> tuple[Reader, System]:
    reader = Reader(cast(Person, request.user))
    system = systems_seen(reader.organisation).get(slug=slug)
    may_keep(reader.person, system).require()
    return reader, system


def _saved(request: HttpRequest, form: HoursForm, act: Callable[[], object]) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        refuse_in(form, refusal)
        return False
    messages.success(request, SAVED)
    return True


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest, reader: Reader, system: System, form: HoursForm, editing: MaintenanceHours | None = None
) -> HttpResponse:
    context = {"system": system, "parts": hours_parts(reader, system.slug), "form": form, "editing": editing}
    return render(request, "calendar_app/hours/hours.html", context)
