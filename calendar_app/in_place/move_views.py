"""What moving a window would make and end, before it is moved: by dragging its bar, or by typing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from calendar_app.in_place.asked import back_in, calendar_at, moment_in
from calendar_app.in_place.forms import PeriodForm
from calendar_app.in_place.kinds_of_move import kind_of
from calendar_app.in_place.rows import Moving
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.domain.may import may_act_on
from changes.models import Window
from changes.selectors import preview as previews
from changes.selectors.reader import Reader
from changes.selectors.sight import visible_windows
from components.acts import person_in
from components.booked import where_it_stands
from components.ended_sessions import typed_before
from components.moments import ZonedForm, zone_shown
from components.own_forms import forms_stand_on
from components.preview import Preview, held_back_by, is_news, not_ready, of_edit, shown
from components.what_was_read import number_in
from core.refusals import Invalid, Refused, Stale
from core.time.interval import Interval
from notifications.services.rehearsing import rehearsed

OVER = "It is over, and stays where it is."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move_in_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(person_in(request))
    window = visible_windows(reader.organisation).select_related("change__organisation").get(public_id=public_id)
    may_act_on(reader.person, window.change).require()
    if request.method != "POST":
        return _page(request, reader, window, _form(reader, window, typed_before(request), request))
    form = _form(reader, window, request.POST, request)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"preview": _preview(reader, window, form, acts=True), "looked": True}
        return render(request, "calendar_app/in_place/_move_brings.html", context)
    if request.POST.get("do") != "move" or not form.is_valid() or kind_of(window) is None:
        return _page(request, reader, window, form)
    return _moved(request, reader, window, form)


def _moved(request: HttpRequest, reader: Reader, window: Window, form: ZonedForm) -> HttpResponse:
    read = number_in(request.POST.get("revision", ""))
    kind, period = kind_of(window), _period(window, form)
    if kind is None or period is None:
        return _page(request, reader, window, form)
    if read == window.change.revision and _is_news(reader, window, form, request.POST.get("seen", "")):
        return _page(request, reader, window, form, asks=True)
    try:
        change = kind.move(reader.person, window, period, read)
    except Stale:
        window.refresh_from_db()
        window.change.refresh_from_db()
        return _page(request, reader, window, form, edited=True)
    except Refused as refusal:
        _put(form, refusal)
        return _page(request, reader, window, form)
    messages.success(request, where_it_stands(change, word="Moved", notes=form.notes))
    return redirect(calendar_at(back_in(request)))


def _form(reader: Reader, window: Window, data: Any, request: HttpRequest) -> ZonedForm:
    asked = request.GET
    initial = {
        "starts_at": moment_in(asked, "starts_at") or window.starts_at,
        "ends_at": moment_in(asked, "ends_at") or window.ends_at,
    }
    kind = kind_of(window)
    return (kind.form if kind else PeriodForm)(data, zone=zone_shown(data or {}, reader.zone), initial=initial)


def _put(form: ZonedForm, refusal: Refused) -> None:
    """Each reason at the field that it is about; what is wrong with the rest of the change above them."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": list(refusal.reasons)}
    for name, reasons in errors.items():
        field = name.rpartition(".")[2]
        for reason in reasons:
            form.add_error(field if field in form.fields else None, reason)


def _preview(reader: Reader, window: Window, form: ZonedForm, *, acts: bool) -> Preview:
    """With `acts` also whose approval falls and who is told, for which it is moved, looked at and taken back."""
    if form.is_bound:
        form.is_valid()
    kind, period = kind_of(window), _period(window, form)
    if kind is None or period is None:
        return not_ready(systems=True, period=False, notes=tuple(form.notes))
    if (period.starts_at, period.ends_at) == (window.actual_start or window.starts_at, window.ends_at):
        return Preview(ready=False, missing="That is where it stands now. Choose another time.")
    try:
        seen = kind.look(reader, window, period)
    except Refused as refusal:
        return Preview(ready=False, missing=" ".join(refusal.reasons), clock_notes=tuple(form.notes))
    return _seen(reader, window, seen, form, acts=acts) if seen else Preview(ready=False)


def _seen(reader: Reader, window: Window, seen: previews.PreviewView, form: ZonedForm, *, acts: bool) -> Preview:
    change = window.change
    page = shown(reader, seen, owner=change.owner_id, clock_notes=tuple(form.notes))
    if change.state in EFFECTIVE_STATES:
        brings = rehearsed(reader, change, lambda: _move(reader, window, form)) if acts else None
        page = of_edit(page, reader, brings)
    part = next(one for one in page.parts if (one.starts_at, one.ends_at) == _bounds(_period(window, form)))
    return replace(page, parts=(part,), holds=held_back_by(reader, seen, change, change.emergency))


def _move(reader: Reader, window: Window, form: ZonedForm) -> None:
    kind, period = kind_of(window), _period(window, form)
    if kind is None or period is None or not form.is_valid():
        raise Refused("Something is missing.")
    kind.move(reader.person, window, period, None)


def _is_news(reader: Reader, window: Window, form: ZonedForm, shown_before: str) -> bool:
    """Whether it would make a conflict that was not shown before; a draft makes none."""
    kind, period = kind_of(window), _period(window, form)
    if kind is None or period is None or window.change.state not in EFFECTIVE_STATES:
        return False
    try:
        seen = kind.look(reader, window, period)
    except Refused:
        return False
    return seen is not None and is_news(seen, shown_before)


def _period(window: Window, form: ZonedForm) -> Interval | None:
    """What has begun stays where it began."""
    given = form.cleaned_data if form.is_bound else form.initial
    start, end = window.actual_start or given.get("starts_at"), given.get("ends_at")
    return Interval(start, end) if start and end and start < end else None


def _bounds(period: Interval | None) -> tuple[datetime, datetime] | None:
    return (period.starts_at, period.ends_at) if period else None


def _page(
    request: HttpRequest,
    reader: Reader,
    window: Window,
    form: ZonedForm,
    *,
    asks: bool = False,
    edited: bool = False,
) -> HttpResponse:
    part, back = bool(request.htmx), back_in(request)  # type: ignore[attr-defined]
    if part:
        forms_stand_on(request, f"{request.path}?{urlencode([*request.GET.items(), ('back', back)])}")
    acts = request.method == "POST"
    context = {
        "form": form,
        "moving": _moving(request, reader, window, edited=edited),
        "preview": _preview(reader, window, form, acts=acts),
        "looked": acts,
        "asks": asks,
        "back": back,
        "calendar": calendar_at(back),
    }
    return render(request, f"calendar_app/in_place/{'_move' if part else 'move'}.html", context)


def _moving(request: HttpRequest, reader: Reader, window: Window, *, edited: bool) -> Moving:
    change = window.change
    was = moment_in(request.GET, "was")
    posted = request.method == "POST" and not edited
    return Moving(
        title=reader.title(change),
        reference=change.reference,
        url=reverse("change", args=[change.public_id]),
        starts_at=window.actual_start or window.starts_at,
        ends_at=window.actual_end or window.ends_at,
        revision=number_in(request.POST.get("revision", "")) if posted else change.revision,
        look_url=request.path,
        edited=edited or (not posted and was is not None and was != (window.actual_start or window.starts_at)),
        fixed="" if kind_of(window) else OVER,
        runs=window.actual_start is not None,
    )
