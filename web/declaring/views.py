"""I am working on something now: said in twenty seconds, however late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_take_part
from accounts.models import Person
from changes.domain.conflicts.explanation import listed
from changes.domain.lifecycle import OVER_STATES
from changes.models import Change
from changes.selectors import preview as previews
from changes.selectors.declarable import whose_work
from changes.selectors.declared_already import declared_already, declared_as_less, is_there_in_words
from changes.selectors.reader import Reader
from changes.services import declare as declaring
from components.ended_sessions import typed_before
from components.moments import as_typed, zone_shown
from components.pickers import Picked
from components.preview import Preview, shown
from components.told import with_told
from core.refusals import AlreadyThere, Invalid, Refused
from core.searching import Wanted
from core.time import wording
from core.time.interval import Interval
from estate.domain.impact import Level
from notifications.selectors.would_be_told import WHEN_DECLARED, WHEN_REPORTED
from triage.selectors.implicated import implicated_for
from web.declaring.forms import DeclareForm

FIELDS = {"started_at": "since_at", "ended_at": "until_at", "expected_end": "until_at", "targets": "target"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    may_take_part(reader.person).require()
    typed = request.POST if request.method == "POST" else typed_before(request)
    if request.POST.get("do") != "declare":  # it only looks: what was typed stays, and nothing complains of it yet
        shown = as_typed(DeclareForm, typed) if typed else {"target": _from_address(request)}
        form = DeclareForm(reader=reader, zone=zone_shown(typed or {}, reader.zone), initial=shown)
        return _page(request, reader, form)
    form = DeclareForm(request.POST, reader=reader)
    if form.is_valid():
        chosen = form.cleaned_data["target"]
        try:
            looked_for = implicated_for(reader.organisation, chosen)
            change = declaring.declare(reader.person, declaration(reader, form, chosen), implicated=looked_for)
        except AlreadyThere as there:
            messages.info(request, there.reasons[0])
            return redirect("change", there.public_id)
        except Refused as refusal:
            _put(form, refusal)
        else:
            messages.success(request, _done(change))
            return redirect("change", change.public_id)
    return _page(request, reader, form)


def _from_address(request: HttpRequest) -> Picked:
    """A link may name systems, or what to look for."""
    return Picked(tuple(request.GET.getlist("system")), Wanted.read(request.GET.get("q")).text)


def _done(change: Change) -> str:
    if change.reported_by_id is not None:
        return f"Reported. It counts as reported by you until {change.organisation.name} confirms or denies it."
    begun = "It is on record as over." if change.state in OVER_STATES else "Declared. It is on the board now."
    return with_told(begun, "The people it affects are being told.", change)


@login_required
@require_POST
def declare_preview(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    form = DeclareForm(request.POST, reader=reader)
    return render(request, "web/declaring/_declare_preview.html", _panel(reader, form))


def _panel(reader: Reader, form: DeclareForm) -> dict[str, Any]:
    chosen = form.chosen
    there, lesser = _declared_already(reader, form, chosen)
    return {
        "declares": _declares(reader, form, chosen),
        "preview": Preview(ready=False) if there else preview_of(reader, form, chosen),
        "reporting": _reporting(reader, chosen),
        "there": there,
        "there_words": is_there_in_words(there, reader.organisation) if there else "",
        "lesser": lesser,
    }


def _declares(reader: Reader, form: DeclareForm, chosen: list[str]) -> str:
    """What pressing says, in one line: GES and Portal: outage, since 02:30 EST · 07:30 UTC, end not known."""
    data = form.cleaned_data if form.is_valid() else {}
    names = [reader.name(slug) for slug in chosen]
    if not names or not data:
        return ""
    when = wording.period(_since(reader, data), _until(reader, data), reader.zone, reader.now, brief=True)
    return f"{listed(names)}: {Level.from_word(data['impact']).said}, {when}"


def _declared_already(reader: Reader, form: DeclareForm, chosen: list[str]) -> tuple[Change | None, Change | None]:
    """What says just this already, so that pressing leads there and tells nobody; else own work that says less."""
    form.is_valid()
    impact, party = form.cleaned_data.get("impact"), reader.organisation
    if not chosen or not impact:
        return None, None
    try:
        whose = whose_work(reader.person, chosen, implicated_for(party, chosen))
    except Refused:
        return None, None
    entered = dict.fromkeys(chosen, Level.from_word(impact))
    there = declared_already(whose, party, entered)
    return there, declared_as_less(party, entered) if there is None and whose.pk == party.pk else None


def declaration(reader: Reader, form: DeclareForm, chosen: list[str]) -> declaring.Declaration:
    """What was chosen, with "30 minutes ago" turned into a time."""
    data = form.cleaned_data
    start = _since(reader, data)
    return declaring.Declaration(
        targets={slug: Level.from_word(data["impact"]) for slug in chosen},
        reason=data["reason"],
        started_at=start if data["since"] != "0" else None,
        expected_end=_until(reader, data),
    )


def preview_of(reader: Reader, form: DeclareForm, chosen: list[str]) -> Preview:
    form.is_valid()
    data = form.cleaned_data
    if not chosen or not data.get("impact"):
        return Preview(ready=False, missing="Choose what you are working on to see their names.")
    start = _since(reader, data)
    end = _until(reader, data) or reader.now + timedelta(hours=reader.organisation.open_end_hours)
    entered = previews.PreviewInput(
        {slug: Level.from_word(data["impact"]) for slug in chosen},
        Interval(start, max(end, start + timedelta(minutes=1))),
    )
    try:
        seen = previews.preview_unscheduled(reader, entered, implicated_for(reader.organisation, chosen))
    except Refused as refusal:
        return Preview(ready=False, missing=" ".join(refusal.reasons))
    return shown(reader, seen, WHEN_REPORTED if _reporting(reader, chosen) else WHEN_DECLARED)


def _since(reader: Reader, data: dict[str, Any]) -> datetime:
    if data.get("since") == "at":
        return data.get("since_at") or reader.now
    return reader.now - timedelta(minutes=int(data.get("since") or 0))


def _until(reader: Reader, data: dict[str, Any]) -> datetime | None:
    if data.get("until") == "at":
        return data.get("until_at")
    return reader.now + timedelta(minutes=int(data["until"])) if data.get("until") else None


def _page(request: HttpRequest, reader: Reader, form: DeclareForm) -> HttpResponse:
    panel = _panel(reader, form if form.is_bound else _as_bound(form, reader))
    return render(request, "web/declaring/declare.html", {"form": form, **panel})


def _as_bound(form: DeclareForm, reader: Reader) -> DeclareForm:
    """As far as it goes, to see what it would meet."""
    typed = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        typed.setlist(name, value if isinstance(value, list) else [value or ""])
    typed.setdefault("impact", "outage")
    return DeclareForm(typed, reader=reader, zone=form.zone)


def _reporting(reader: Reader, chosen: list[str]) -> str:
    """The organisation whose work this would be reported as, empty for own work."""
    others = set(chosen) - reader.own - reader.granted
    owners = {reader.estate.organisation_names[reader.estate.owners[slug]] for slug in others}
    return ", ".join(sorted(owners))


def _put(form: DeclareForm, refusal: Refused) -> None:
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": list(refusal.reasons)}
    for name, reasons in errors.items():
        field = FIELDS.get(name, name)
        for reason in reasons:
            form.add_error(field if field in form.fields else None, reason)
