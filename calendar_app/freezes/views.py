"""Freezes: what is frozen, by whom and when; and the exceptions that are asked of their owners."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.may import may_work
from accounts.models import Person
from calendar_app.freezes.forms import FreezeForm
from calendar_app.freezes.rows import listed_freeze, listed_freezes
from changes.models import FreezeException
from changes.selectors.freeze_exceptions import to_answer
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services import calendar_edits, freeze_exceptions
from changes.services.calendar_edits import freezes_seen_by
from components.acts import refuse_in, say, say_errors
from components.choosing import choosable
from components.forms import ReasonForm
from components.freeze_exceptions import exception_rows
from core.public_id import pk_of, public_id_in
from core.refusals import Busy, NotAllowed, Refused
from estate.domain.may import may_keep_freeze
from estate.models import Freeze, System
from estate.services.freezes import require_own_freeze

ANSWERS = {
    "grant": (freeze_exceptions.grant_exception, "Granted. They may submit it for that time."),
    "refuse": (freeze_exceptions.refuse_exception, "Refused. They read your reason."),
}


@login_required
@require_safe
def freezes(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    context = {"freezes": listed_freezes(reader), "may_add": bool(may_work(reader.person))}
    return render(request, "calendar_app/freezes/freezes.html", context)


@login_required
@require_safe
def freeze(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _show(request, public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    may_work(reader.person).require()
    chosen = {"systems": [request.GET["system"]]} if "system" in request.GET else {}
    form = _form(reader, request, chosen)
    if form.is_valid():
        try:
            made = calendar_edits.add_freeze(reader.person, form.values)
        except (NotAllowed, Busy):
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, "Frozen. Work already planned was checked again.")
            return redirect("freeze", made.public_id)
    return render(request, "calendar_app/freezes/freeze_form.html", {"form": form, "zone": form.zone.key})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = _reader(request)
    shown = freezes_seen_by(reader.person).get(public_id=public_id)
    try:
        require_own_freeze(reader.person, shown)
    except NotAllowed:
        raise
    except Refused as refusal:
        say(request, refusal)
        return redirect("freeze", public_id)
    form = _form(reader, request, _entered(shown), shown.systems.all())
    if form.is_valid():
        try:
            calendar_edits.edit_freeze(reader.person, shown.pk, form.values)
        except (NotAllowed, Busy):
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, "Saved. Work already planned was checked again.")
            return redirect("freeze", public_id)
    context = {"form": form, "freeze": shown, "zone": form.zone.key}
    return render(request, "calendar_app/freezes/freeze_form.html", context)


@login_required
@require_POST
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = _reader(request).person
    known = freezes_seen_by(person).get(public_id=public_id)
    try:
        calendar_edits.lift_freeze(person, known.pk)
        messages.success(request, "Lifted. It no longer counts.")
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        say(request, refusal)
    return redirect("freezes")


@login_required
@require_POST
def answer(request: HttpRequest, public_id: UUID, exception: UUID, name: str) -> HttpResponse:
    if name not in ANSWERS:
        raise Http404
    run, done = ANSWERS[name]
    form = ReasonForm(request.POST, prefix=f"{name}{exception}", required=False)
    person = _reader(request).person
    asked = FreezeException.objects.visible_to(person.organisation).get(
        public_id=exception, freeze__public_id=public_id
    )
    if not form.is_valid():
        say_errors(request, form)
        return redirect("freeze", public_id)
    try:
        run(person, asked.freeze_id, asked.pk, form.cleaned_data["reason"])
        messages.success(request, done)
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        say(request, refusal)
    return redirect("freeze", public_id)


@login_required
@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person, frozen = _reader(request).person, public_id_in(request.POST.get("freeze"))
    change = seen_at_all(person.organisation).get(public_id=public_id)
    form = ReasonForm(request.POST, prefix=f"freeze{frozen}", required=False)
    if not form.is_valid():
        say_errors(request, form)
        return redirect("change", public_id)
    try:
        freeze_exceptions.ask_exception(
            person, change.pk, pk_of(Freeze.objects.all(), frozen), form.cleaned_data["reason"]
        )
        messages.success(request, "Asked. Now it is up to the freeze’s owner.")
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        say(request, refusal)
    return redirect("change", public_id)


def _show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = _reader(request)
    shown = freezes_seen_by(reader.person).get(public_id=public_id)
    context = {
        "freeze": listed_freeze(reader, shown, to_answer(reader)[shown.public_id]),
        "public_id": public_id,
        "desk": shown.organisation,
        "lifted_at": shown.lifted_at,
        "exceptions": exception_rows(reader, shown.pk),
        "may_edit": bool(may_keep_freeze(reader.person, shown)) and shown.lifted_at is None,
    }
    return render(request, "calendar_app/freezes/freeze.html", context)


def _form(reader: Reader, request: HttpRequest, initial: dict[str, Any], frozen: Iterable[System] = ()) -> FreezeForm:
    """`frozen` are systems that it holds already, whoever owns them by now."""
    systems = choosable(reader, "own", [one.slug for one in frozen])
    data = request.POST if request.method == "POST" else None
    return FreezeForm(data, zone=reader.zone, systems=systems, initial=initial)


def _entered(shown: Freeze) -> dict[str, Any]:
    moments = {name: getattr(shown, name) for name in ("starts_at", "ends_at")}
    systems = [system.slug for system in shown.systems.all()]
    return {"name": shown.name, "mode": shown.mode, "systems": systems, **moments}


def _reader(request: HttpRequest) -> Reader:
    return Reader(cast(Person, request.user))
