"""Making and editing a system on one page, with what follows beside the form."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_work
from changes.selectors.reader import Reader
from changes.selectors.systems import systems_seen
from changes.services import system_edits
from components.acts import person_in, say
from components.ended_sessions import typed_before
from components.leading_on import leads_on
from components.onward import onward_in, redirect_onward
from core.refusals import Busy, NotAllowed, Refused
from estate.domain.edit_words import AskedToConfirm, asked_to_confirm, who_sees_its_name
from estate.domain.may import may_keep, may_remove_claim
from estate.models import Dependency, DependencyState, System
from web.systems.ahead import TYPING, Ahead, ahead_of
from web.systems.editing_forms import PARTS, EnteredForms, forms_of

SAVE = "save"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    reader = Reader(person_in(request))
    may_work(reader.person).require()
    return _form_page(request, reader, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@leads_on
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    reader = Reader(person_in(request))
    system = get_object_or_404(systems_seen(reader.organisation), slug=slug)
    may_keep(reader.person, system).require()
    if system.retired:
        say(request, Refused(f"{system} is retired. Bring it back to edit it."))
        return redirect("system", slug)
    return _form_page(request, reader, system)


@login_required
@require_POST
def preview(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What follows from the form as it stands; answers while somebody types, so it never complains of a field."""
    reader = Reader(person_in(request))
    may_work(reader.person).require()
    system = get_object_or_404(systems_seen(reader.organisation), slug=slug) if slug else None
    if system is not None:
        may_keep(reader.person, system).require()
    typed = forms_of(reader, system, in_form(reader, system), request.POST)
    return render(request, "web/systems/_ahead.html", {"ahead": _ahead(reader, system, typed)})


def _form_page(request: HttpRequest, reader: Reader, system: System | None) -> HttpResponse:
    typed = forms_of(reader, system, in_form(reader, system), _data(request))
    if request.POST.get("do") == SAVE and typed.is_valid():
        try:
            saved = system_edits.save(reader.person, system, typed.entered())
        except (NotAllowed, Busy):
            raise
        except Refused as refusal:
            typed.put(refusal)
        else:
            messages.success(request, _done(saved, is_new=system is None))
            return redirect_onward(request, "system", saved.slug)
    context = {
        "system": system,
        "form": typed.form,
        "lists": [(part, typed.lists[part], typed.adding[part]) for part in PARTS],
        "redundant": typed.has_redundant,
        "elsewhere": _elsewhere(reader, system),
        "ahead": _ahead(reader, system, typed) if typed.form.is_bound else Ahead(missing=TYPING if not system else ""),
        "next": onward_in(request),
        "preview_url": reverse("system-edit-preview", args=[system.slug]) if system else reverse("system-new-preview"),
    }
    return render(request, "web/systems/system_form.html", context)


def _data(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else typed_before(request)


def in_form(reader: Reader, system: System | None) -> list[Dependency]:
    """The dependencies that can be taken out here: what the system needs, and what others of one's own need it for.
    What one may not see the name of, and what was refused, stands elsewhere."""
    if system is None:
        return []
    rows = Dependency.objects.with_ends().filter(Q(dependent=system) | Q(provider=system))
    named = rows.exclude(state=DependencyState.REFUSED).order_by("provider__name", "dependent__name", "pk")
    return [row for row in named if _in_form(reader, row)]


def _in_form(reader: Reader, row: Dependency) -> bool:
    both = reader.may_open(row.dependent.slug) and reader.may_open(row.provider.slug)
    return both and bool(may_remove_claim(reader.person, row.claimant, row.dependent))


def _elsewhere(reader: Reader, system: System | None) -> int:
    """How many others have a word in: they are answered among the claims."""
    if system is None:
        return 0
    return Dependency.objects.filter(Q(dependent=system) | Q(provider=system)).count() - len(in_form(reader, system))


def _ahead(reader: Reader, system: System | None, typed: EnteredForms) -> Ahead:
    if not typed.is_valid():
        return Ahead(missing=TYPING)
    entered = typed.entered()
    lines = [*_lines(reader, system, typed)]
    return ahead_of(reader, lambda: system_edits.save(reader.person, system, entered), lines)


def _lines(reader: Reader, system: System | None, typed: EnteredForms) -> Iterator[str]:
    entered, was = typed.entered(), system.listed if system else None
    yield from who_sees_its_name(reader.organisation.name, listed=entered.values["listed"], was_listed=was)
    known = {(row.dependent.slug, row.provider.slug) for row in in_form(reader, system)}
    name, slug = entered.values["name"], system.slug if system else ""
    for other in entered.needs.keys() - reader.own:
        if (slug, other) not in known and reader.may_open(other):
            yield asked_to_confirm(AskedToConfirm(name, reader.name(other), _owner(reader, other)))
    for other in entered.needed_by.keys() - reader.own:
        if (other, slug) not in known and reader.may_open(other):
            yield asked_to_confirm(AskedToConfirm(reader.name(other), name, _owner(reader, other)))


def _owner(reader: Reader, slug: str) -> str:
    return reader.estate.organisation_names[reader.estate.owners[slug]]


def _done(system: System, *, is_new: bool) -> str:
    waiting = Dependency.objects.filter(Q(dependent=system) | Q(provider=system), state=DependencyState.CLAIMED)
    said = f"{system} is added." if is_new else "Saved. Work already planned was checked again."
    return f"{said} What another organisation is asked to confirm counts once they do." if waiting.exists() else said
