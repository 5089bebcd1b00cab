"""Whose is it, whom do I call, what is planned?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.may import may_work
from accounts.models import Organisation, Person
from changes.selectors.board import open_marks
from changes.selectors.changes import WindowView
from changes.selectors.reader import Reader
from changes.selectors.systems import SystemView, system_view, systems_alike, systems_listed, systems_seen
from changes.selectors.window_lists import levels_now
from components.acts import refuse_in, row_in, say
from components.leading_on import leads_on
from components.paging import cursor_of
from components.work import Call, SystemLink, WindowRow, freeze_row, system_link, window_row
from core.cursor import SortedRows, part_of
from core.cut import Cut
from core.limits import LONGEST_SLUG
from core.refusals import Busy, NotAllowed, Refused
from core.searching import Wanted
from core.time import wording
from core.time.rule_wording import hours_in_words
from estate.domain.impact import Level
from estate.domain.may import may_keep
from estate.models import Contact, ContactRole, Dependency, MaintenanceHours, System
from web.systems.ahead import ahead_of
from web.systems.owner_acts import ACTS, Opened, keeping_of, tagging_of, take_out_act
from web.systems.rows import ContactGroup, HoursRow, NeedRow, SystemPage

PAGE_SIZE = 100
ROLES = (ContactRole.ON_CALL, ContactRole.OWNER, ContactRole.APPROVER, ContactRole.INFORMED)
"""In the order in which one would call them."""


@login_required
@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    wanted, of = Wanted.read(request.GET.get("q")), _owner_asked_for(request)
    retired = request.GET.get("retired") == "yes"
    rows = systems_listed(reader.organisation, wanted, of, retired=retired)
    alike = False
    if wanted and not rows.exists():
        near = systems_alike(reader.organisation, wanted, retired=retired)
        rows, alike = systems_listed(reader.organisation, Wanted(), of, near, retired=retired), True
    part = part_of(SortedRows(rows), cursor_of(request), PAGE_SIZE)
    groups = _by_owner(reader, part.rows, levels_now(reader))
    context = {
        "q": wanted.text,
        "of": of,
        "alike": alike,
        "groups": groups,
        "part": part,
        "retired": retired,
        "may_add": bool(may_work(reader.person)),
    }
    return render(request, "web/systems/systems.html", context)


@login_required
@require_safe
@leads_on
def system(request: HttpRequest, slug: str) -> HttpResponse:
    return _show(request, slug)


@login_required
@require_POST
def system_act(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Does one act of the owner's and goes back to the system; a refusal is said there, with what was typed."""
    person, door = cast(Person, request.user), ACTS.get(name)
    if door is None:
        raise Http404
    form = door.form(person.organisation, request.POST) if door.form else None
    if form is not None and not form.is_valid():
        return _show(request, slug, (name, form))
    row = row_in(request)
    comes_of_it = door.comes_of_it(row)
    try:
        door.run(person, slug, row, form.cleaned_data if form else {})
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        if form is None:
            say(request, refusal)
            return redirect("system", slug)
        refuse_in(form, refusal)
        return _show(request, slug, (name, form))
    messages.success(request, door.done)
    if comes_of_it:
        messages.warning(request, comes_of_it)
    return redirect("system", slug)


@login_required
@require_POST
def system_act_preview(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """What follows from an act, before it is done."""
    person, door = cast(Person, request.user), ACTS.get(name)
    reader = Reader(person)
    shown = get_object_or_404(systems_seen(reader.organisation), slug=slug)
    if door is None or not door.foretells:
        raise Http404
    may_keep(person, shown).require()
    row = row_in(request)
    ahead = ahead_of(reader, lambda: door.run(person, slug, row, {}))
    return render(request, "web/systems/_ahead_act.html", {"ahead": ahead, "act": door})


def _show(request: HttpRequest, slug: str, opened: Opened | None = None) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    found = get_object_or_404(systems_seen(reader.organisation), slug=slug)
    context = {
        "system": system_page(reader, system_view(reader, found)),
        "keeping": keeping_of(reader, found, opened),
        "tagging": tagging_of(reader, found, opened),
        "may_claim": bool(may_work(reader.person)),
    }
    return render(request, "web/systems/system.html", context)


def system_page(reader: Reader, view: SystemView) -> SystemPage:
    shown, work = view.system, view.work
    marks = open_marks(reader.organisation, [one.pk for one in (*work.now, *work.upcoming, *work.past)])

    def rows(views: Cut[WindowView]) -> Cut[WindowRow]:
        return views.made(lambda one: window_row(reader, one, marks))

    return SystemPage(
        name=shown.name,
        slug=shown.slug,
        organisation=shown.organisation.name,
        listed=shown.listed,
        criticality=shown.criticality if view.described else "",
        mine=view.mine,
        retired_at=shown.retired_at,
        level=work.level.word,
        headline=_headline(reader, view),
        how_to_check=shown.how_to_check if view.described else "",
        redundancy_minimum=shown.redundancy_minimum if view.described else 1,
        desk=_desk(shown.organisation),
        contacts=tuple(_by_role(view.contacts)),
        needs=tuple(_need(reader, shown, one, one.provider) for one in view.needs),
        needed_by=tuple(_need(reader, shown, one, one.dependent) for one in view.needed_by),
        hours=tuple(_hours(one) for one in view.hours),
        freezes=tuple(freeze_row(reader, one) for one in view.freezes),
        now=rows(work.now),
        upcoming=rows(work.upcoming),
        past=rows(work.past),
    )


def _owner_asked_for(request: HttpRequest) -> Organisation | None:
    slug = request.GET.get("of", "")[:LONGEST_SLUG].replace("\0", "")
    return Organisation.objects.filter(slug=slug).first() if slug else None


def _by_owner(
    reader: Reader, systems: Iterable[System], levels: Mapping[str, Level]
) -> list[tuple[str, list[SystemLink]]]:
    """Expects them in the order of their owners."""
    return [
        (owner.name, [system_link(reader, one.slug, levels[one.slug].word if one.slug in levels else "") for one in of])
        for owner, of in groupby(systems, key=lambda one: one.organisation)
    ]


def _headline(reader: Reader, view: SystemView) -> str:
    name = view.system.name
    workers = list(dict.fromkeys(one.organisation_name for one in view.work.now if one.title is not None))
    if workers:
        return f"{' and '.join(workers)} {'are' if len(workers) > 1 else 'is'} working on {name} or on what it needs."
    if view.work.now:
        return f"Work of {view.work.now[0].organisation_name} meets yours here."
    if view.work.upcoming:
        starts_at = wording.moment(view.work.upcoming[0].begins, reader.zone, reader.now)
        return f"Nobody is known to be working on {name} or on what it needs; the next work is planned for {starts_at}."
    if view.needed:
        return f"Nobody has declared work on {name} or on what it needs."
    return f"Nobody has declared work you can see on {name}."


def _desk(owner: Organisation) -> Call:
    return Call(owner.name, "desk", owner.phone, owner.email, owner.name)


def _by_role(contacts: Iterable[Contact]) -> Iterator[ContactGroup]:
    contacts = list(contacts)
    for role in ROLES:
        calls = tuple(_call(contact) for contact in contacts if contact.role == role)
        if calls:
            yield ContactGroup(role.label.capitalize(), calls)


def _call(contact: Contact) -> Call:
    person = contact.person
    return Call(person.name, "", person.phone, person.email, person.organisation.name)


def _need(reader: Reader, shown: System, dependency: Dependency, other: System) -> NeedRow:
    take_out = take_out_act(reader, shown, dependency)
    link = system_link(reader, other.slug)
    return NeedRow(link, dependency.kind, dependency.state, take_out, retired=other.retired and bool(link.url))


def _hours(hours: MaintenanceHours) -> HoursRow:
    return HoursRow(hours_in_words(hours.rrule, hours.start, hours.duration), hours.timezone)
