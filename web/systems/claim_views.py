"""Claims and grants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from changes.selectors.reader import Reader
from changes.services.graph_edits import editing_graph
from components.acts import person_in, refuse_in, row_in, say
from components.narrowing import NarrowBy, Narrowed
from components.paging import cursor_of
from core.cursor import SortedRows, part_of
from core.public_id import pk_of
from core.refusals import Busy, NotAllowed, Refused
from core.searching import Wanted
from estate.models import Dependency, DependencyKind, DependencyState, WorkGrant
from estate.services import dependencies as dependency_acts
from estate.services import grants
from web.systems.claim_rows import MOST_ROWS, TITLES, claims_page, find_claims, maker_of
from web.systems.forms import ClaimForm, GrantForm

Data = Mapping[str, Any]
STATES = {state.value: state.label.capitalize() for state in DependencyState}
BY = {
    "mine": (NarrowBy("state", "States", {"": "Any state", **STATES}),),
    "answered": (
        NarrowBy(
            "state",
            "States",
            {"": "Any state", **{name: word for name, word in STATES.items() if name != DependencyState.CLAIMED}},
        ),
    ),
}
"""By the list that mixes them; what waits for an answer is answered neither way."""
WITHIN: Mapping[str, str] = {
    DependencyKind.REQUIRED: "Saved: {} needs {}. Work already planned was checked again.",
    DependencyKind.SOFT: "Saved: {} works worse without {}. Work already planned was checked again.",
    DependencyKind.REDUNDANT: "Saved: {} needs {} or another like it. Work already planned was checked again.",
}
"""Of two systems of one organisation: nobody is asked, it counts at once."""


@dataclass(frozen=True, slots=True)
class PartyAct:
    """`run` takes the person, the id of the row (no row where the act makes one) and what was typed."""

    run: Callable[[Person, UUID, Data], object]
    done: str
    form: Callable[[Reader, Data | None], forms.Form] | None = None


def _claim_form(reader: Reader, data: Data | None) -> forms.Form:
    return ClaimForm(data, reader=reader, prefix="claim")


def _grant_form(reader: Reader, data: Data | None) -> forms.Form:
    return GrantForm(data, reader=reader, prefix="grant")


def _claim(who: Person, row: UUID, data: Data) -> object:
    with editing_graph(who):
        return dependency_acts.add_dependency(who, data["dependent"], data["provider"], data["kind"])


def _answering(act: Callable[[Person, Dependency], object]) -> Callable[[Person, UUID, Data], object]:
    """On a dependency at one end of which stands a system of one's own; no other exists."""

    def run(who: Person, row: UUID, data: Data) -> object:
        with editing_graph(who):
            return act(who, Dependency.objects.touching(who.organisation).get(public_id=row))

    return run


ACTS: dict[str, PartyAct] = {
    "claim": PartyAct(_claim, "Entered. It counts once the other organisation confirms it.", _claim_form),
    "confirm": PartyAct(
        _answering(dependency_acts.confirm_dependency), "Confirmed. Work already planned was checked again."
    ),
    "refuse": PartyAct(_answering(dependency_acts.refuse_dependency), "Refused. It does not count."),
    "remove": PartyAct(_answering(dependency_acts.remove_dependency), "Taken back."),
    "grant": PartyAct(
        lambda who, row, data: grants.grant_work(who, data["system"], data["organisation"]),
        "Granted. You are asked to approve what they book.",
        _grant_form,
    ),
    "revoke": PartyAct(
        lambda who, row, data: grants.revoke_work(who, pk_of(WorkGrant.objects.all(), row)),
        "Taken back. What they have booked stays as it is.",
    ),
}


@login_required
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    start = {name: request.GET.get(name, "")[:80] for name in ("dependent", "provider")}
    form = ClaimForm(reader=Reader(person_in(request)), prefix="claim", initial=start)
    return _claims_page(request, {"claim": form}, opened="claim" if any(start.values()) else "")


@login_required
@require_safe
def whole(request: HttpRequest, what: str) -> HttpResponse:
    """One of the lists, to its end."""
    if what not in TITLES:
        raise Http404
    reader = Reader(person_in(request))
    narrowed = Narrowed.read(request, *BY.get(what, ()))
    found, state = find_claims(reader, narrowed.wanted, [what]), narrowed.of("state")
    rows = found.lists[what].filter(state=state) if state else found.lists[what]
    part = part_of(SortedRows(rows), cursor_of(request), MOST_ROWS)
    context = {
        "what": what,
        "title": TITLES[what],
        "rows": [maker_of(reader, what)(one) for one in part.rows],
        "part": part,
        "narrowed": narrowed,
        "alike": found.alike,
    }
    return render(request, "web/systems/claims_whole.html", context)


@login_required
@require_POST
def claims_act(request: HttpRequest, name: str) -> HttpResponse:
    """Does one act and goes back to the page; a refusal is said there, with what was typed still in its form."""
    door = ACTS.get(name)
    if door is None:
        raise Http404
    person = person_in(request)
    form = door.form(Reader(person), request.POST) if door.form else None
    if form is not None and not form.is_valid():
        return _claims_page(request, {name: form}, opened=name)
    try:
        done = door.run(person, row_in(request), form.cleaned_data if form else {})
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        if form is None:
            say(request, refusal)
            return redirect("claims")
        refuse_in(form, refusal)
        return _claims_page(request, {name: form}, opened=name)
    if name == "claim" and isinstance(done, Dependency) and done.state == DependencyState.CONFIRMED:
        return _counts_at_once(request, done)
    messages.success(request, door.done)
    return redirect("claims")


def _counts_at_once(request: HttpRequest, done: Dependency) -> HttpResponse:
    messages.success(request, WITHIN[done.kind].format(done.dependent, done.provider))
    return redirect("system", done.dependent.slug)


def _claims_page(request: HttpRequest, typed: Mapping[str, forms.Form], opened: str) -> HttpResponse:
    reader = Reader(person_in(request))
    shown = {"claim": _claim_form(reader, None), "grant": _grant_form(reader, None), **typed}
    narrowed = Narrowed(reverse("claims"), Wanted.read(request.GET.get("q")))
    found = find_claims(reader, narrowed.wanted)
    page = claims_page(reader, found, shown, opened)
    context = {"claims": page, "narrowed": narrowed, "alike": found.alike}
    return render(request, "web/systems/claims.html", context)
