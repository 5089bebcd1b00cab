"""Importing on a page: send a file, say which column is which, read what it would change, and start it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from accounts.models import Person
from changes.selectors.reader import Reader
from components.acts import person_in, refuse_in, say
from components.only_looking import only_looks
from components.paging import cursor_of
from core.cursor import SortedRows, part_of
from core.refusals import Busy, Invalid, NotAllowed, Refused
from exchange.domain.calendars import CalendarOf
from exchange.domain.may import may_import
from exchange.models import ImportRun
from exchange.services.imports import (
    answer_kinds,
    begin_import,
    cancel_import,
    choose_for_calendar,
    match_columns,
    start_storing,
)
from exchange.tables.columns import TableOf, guess_columns
from web.importing.asking import answered
from web.importing.forms import CalendarForm, SendForm
from web.importing.rows import LISTS, choices_of, column_rows, import_page, import_row

PAGE_SIZE = 20
ALREADY = "This file is being imported already. Here it is."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    person = _importer(request)
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm()
    if form.is_bound and form.is_valid():
        try:
            run, is_new = begin_import(person, form.sent())
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            if not is_new:
                messages.info(request, ALREADY)
            return redirect("import", run.public_id)
    part = part_of(SortedRows(ImportRun.objects.seen_by(person).select_related("by")), cursor_of(request), PAGE_SIZE)
    context = {"form": form, "imports": [import_row(run) for run in part.rows], "part": part}
    return render(request, "web/importing/imports.html", {**context, "organisation": person.organisation})


@login_required
@require_safe
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render(request, "web/importing/import.html", _context(request, public_id))


def _as_it_stands(request: HttpRequest, public_id: UUID) -> str | None:
    """None where there is nothing to be seen: the page says so."""
    run = ImportRun.objects.seen_by(person_in(request)).filter(public_id=public_id).first()
    if run is None:
        return None
    waits = import_page(person_in(request), run).waits
    said = f"{public_id} {run.changed_at} {run.state} {waits} {request.session.session_key} {request.get_full_path()}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


@login_required
@require_safe
@condition(etag_func=_as_it_stands)
def live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part that asks for itself while a worker is at it."""
    return render(request, "web/importing/_import_live.html", _context(request, public_id))


@login_required
@require_POST
def act(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    person = _importer(request)
    run = ImportRun.objects.seen_by(person).get(public_id=public_id)
    if name == "calendar":
        return _calendar(request, person, run)
    if name not in _ACTS:
        raise Http404
    try:
        _ACTS[name](person, run, request.POST)
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        say(request, refusal)
    return redirect("import", public_id)


def _calendar(request: HttpRequest, person: Person, run: ImportRun) -> HttpResponse:
    """Looked for, or not complete, it stands there again as it was sent."""
    form = CalendarForm(request.POST, reader=Reader(person))
    if not only_looks(request) and form.is_valid():
        given = form.cleaned_data
        try:
            choose_for_calendar(person, run.public_id, CalendarOf(given["of"]), given["systems"], given["mode"])
            return redirect("import", run.public_id)
        except Invalid as refusal:
            refuse_in(form, refusal)
        except Refused as refusal:
            say(request, refusal)
            return redirect("import", run.public_id)
    return render(request, "web/importing/import.html", {**_context(request, run.public_id), "calendar": form})


def _importer(request: HttpRequest) -> Person:
    person = person_in(request)
    may_import(person).require()
    return person


def _context(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    person = _importer(request)
    run = ImportRun.objects.seen_by(person).select_related("by").get(public_id=public_id)
    return {
        "page": import_page(person, run),
        "live_url": f"{reverse('import-live', args=[public_id])}{_asked(request)}",
        **_matching(request, run),
    }


def _matching(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """The form in which columns are matched, for the list that is asked for or was guessed."""
    wanted = request.GET.get("as", "")
    if run.is_calendar:
        kept = {"of": run.table_of, **run.answers}
        form = CalendarForm(reader=Reader(person_in(request)), initial=kept)
        return {"calendar": form, "rematch": wanted in set(CalendarOf)}
    table = TableOf(wanted if wanted in set(TableOf) else run.table_of or TableOf.SYSTEMS)
    guessed = run.matched if table == run.table_of else guess_columns(table, [one["heading"] for one in run.columns])
    return {
        "table": table.value,
        "lists": [(one.value, label, one is table) for one, label in LISTS.items()],
        "columns": column_rows(run, guessed),
        "choices": choices_of(table),
        "rematch": bool(wanted),
    }


def _asked(request: HttpRequest) -> str:
    wanted = request.GET.get("as", "")
    return f"?as={wanted}" if wanted in {*TableOf, *CalendarOf} else ""


def _match(person: Person, run: ImportRun, sent: QueryDict) -> None:
    table = sent.get("table_of", "")
    places = {place: sent.get(f"column-{place}", "") for place in range(len(run.columns))}
    match_columns(person, run.public_id, TableOf(table) if table in set(TableOf) else TableOf.SYSTEMS, places)


def _kinds(person: Person, run: ImportRun, sent: QueryDict) -> None:
    answer_kinds(person, run.public_id, answered(run, {name: str(sent[name]) for name in sent}))


def _start(person: Person, run: ImportRun, sent: QueryDict) -> None:
    start_storing(person, run.public_id, sent.get("seen", ""))


def _cancel(person: Person, run: ImportRun, sent: QueryDict) -> None:
    cancel_import(person, run.public_id)


_ACTS: Mapping[str, Callable[[Person, ImportRun, QueryDict], None]] = {
    "match": _match,
    "kinds": _kinds,
    "start": _start,
    "cancel": _cancel,
}
