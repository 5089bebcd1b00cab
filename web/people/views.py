"""People and roles: who belongs to the organisation, and what they may do. For its admins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain import may
from accounts.models import Person, Role
from accounts.selectors import people as people_seen
from accounts.selectors.address_changes import change_waiting_for
from accounts.selectors.invites import may_found
from accounts.selectors.people import WantedPeople, find_people
from accounts.services import address_changes
from accounts.services import people as people_acts
from changes.selectors.answered_for import answered_for
from changes.selectors.reader import Reader
from changes.selectors.who_answers import approving_without
from components.acts import say, say_errors
from components.forms import put_errors
from components.narrowing import NarrowBy, Narrowed
from components.paging import cursor_of
from components.work import Act, SystemLink
from core import clock
from core.cursor import SortedRows, part_of
from core.cut import Cut, cut_query
from core.refusals import Invalid, NotAllowed, Refused
from estate.models import Contact
from web.people.forms import ColleaguesAddressForm, PersonForm
from web.people.invite_views import invite_again_or_first, waiting_rows
from web.people.leaving_rows import carried
from web.people.roles_in_words import roles_in_words
from web.people.rows import AnsweredForRow, PersonRow

PAGE_SIZE = 50
BY = (
    NarrowBy("role", "Roles", {"": "Any role", **{role.value: role.label.capitalize() for role in Role}}),
    NarrowBy("there", "Whether they are here", {"": "Here or left", "yes": "Here", "no": "Left"}),
    NarrowBy("account", "Accounts", {"": "Account or not", "yes": "Has an account", "no": "Only a contact"}),
)
YES_OR_NO = {"yes": True, "no": False}
ADDED_ONLY = "For somebody who is to be called and told, whether they ever sign in or not. Nothing is mailed to them."
MOST_WORK = 10
"""Changes listed beside whoever answers for them."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Those of the own organisation, and a form for one more."""
    actor = _admin(request)
    start = {"timezone": actor.organisation.timezone, "roles": [Role.VIEWER]}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            added = people_acts.add_person(actor, form.cleaned_data)
        except Invalid as refusal:
            put_errors(form, refusal.errors)
        else:
            messages.success(
                request, f"{added.name} is added. They set a password with “I forgot my password, or never set one”."
            )
            return redirect("people")
    add = Act("add", "Add a person", reverse("people"), form, open=form.is_bound, help=ADDED_ONLY)
    invites = {"waiting": waiting_rows(actor), "may_invite_organisation": may_found(actor)}
    context = {"add": add, "organisation": actor.organisation, **invites, **_listed(request, actor)}
    return render(request, "web/people/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = _admin(request)
    found = people_seen.people_of(actor.organisation).get(public_id=public_id)
    form = PersonForm(request.POST if request.method == "POST" else None, person=found)
    if form.is_bound and form.is_valid():
        without = approving_without(found)
        try:
            edited = people_acts.edit_person(actor, found.pk, form.cleaned_data)
        except Refused as refusal:
            put_errors(form, refusal.errors if isinstance(refusal, Invalid) else {"": refusal.reasons})
        else:
            messages.success(request, "Saved.")
            if without and not approving_without(edited):
                messages.warning(request, without)
            return redirect("people")
    work = _work(Reader(actor), found)
    first = [*filter(None, [invite_again_or_first(found)]), *_address_acts(found), *_signing_out(found)]
    acts = [*first, _act(found, work.total)]
    leaves = found.is_active and bool(carried(Reader(actor), found).total)
    context = {"person": _row(found, contacts=True), "form": form, "acts": acts, "work": work}
    context |= {"leaves_work": leaves, "id": found.public_id}
    return render(request, "web/people/people_one.html", context)


@login_required
@require_POST
def deactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    words = "{name} is deactivated: sessions, tokens and links have ended."
    return _done(request, public_id, words, people_acts.deactivate)


@login_required
@require_POST
def sign_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _done(request, public_id, "{name} is signed out everywhere.", people_acts.sign_out)


@login_required
@require_POST
def reactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _done(request, public_id, "{name} is active again.", people_acts.reactivate)


@login_required
@require_POST
def address(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor, form = _admin(request), ColleaguesAddressForm(request.POST)
    found = people_seen.people_of(actor.organisation).get(public_id=public_id)
    if not form.is_valid():
        say_errors(request, form)
        return redirect("person", public_id)
    try:
        change = address_changes.ask_for_address(actor, found.pk, form.cleaned_data["email"])
        messages.success(request, f"We mailed a link to {change.email}. Until it is opened there, nothing changes.")
    except Refused as refusal:
        say(request, refusal)
    return redirect("person", public_id)


@login_required
@require_POST
def take_back_address(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = _admin(request)
    found = people_seen.people_of(actor.organisation).get(public_id=public_id)
    address_changes.take_back_address(actor, found.pk)
    messages.success(request, f"Taken back. The address stays {found.email}.")
    return redirect("person", public_id)


def _address_acts(one: Person) -> Iterator[Act]:
    """Of somebody who is here: another address, and keeping the present one."""
    if not one.is_active:
        return
    url = reverse("person-address", args=[one.public_id])
    helps = "We mail a link there. Once it is opened, they sign in with it and mails go there."
    yield Act("address", "Change the e-mail address", url, ColleaguesAddressForm(), help=helps, button="Mail the link")
    waiting = change_waiting_for(one, clock.now())
    if waiting:
        url = reverse("person-address-take-back", args=[one.public_id])
        helps = f"It becomes {waiting.email} once somebody opens the link we mailed there."
        yield Act("keep-address", f"Keep {one.email}", url, help=helps)


def _listed(request: HttpRequest, actor: Person) -> dict[str, Any]:
    narrowed = Narrowed.read(request, *BY)
    there, account = (YES_OR_NO.get(narrowed.of(name)) for name in ("there", "account"))
    found = find_people(actor.organisation, WantedPeople(narrowed.wanted, narrowed.of("role"), there, account))
    part = part_of(SortedRows(found.people), cursor_of(request), PAGE_SIZE)
    return {"people": [_row(one) for one in part.rows], "part": part, "narrowed": narrowed, "alike": found.alike}


def _done(request: HttpRequest, public_id: UUID, words: str, act: Callable[[Person, int], Person]) -> HttpResponse:
    actor = _admin(request)
    found = people_seen.people_of(actor.organisation).get(public_id=public_id)
    without = approving_without(found)
    try:
        changed = act(actor, found.pk)
        messages.success(request, words.format(name=changed.name))
        if not changed.is_active:
            for warning in filter(None, (without, _left_behind(changed))):
                messages.warning(request, warning)
    except NotAllowed:
        raise
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    return redirect("person", public_id)


def _admin(request: HttpRequest) -> Person:
    actor = cast(Person, request.user)
    may.may_administer(actor).require()
    return actor


def _signing_out(one: Person) -> Iterator[Act]:
    if one.is_active and one.has_usable_password():
        url = reverse("person-sign-out", args=[one.public_id])
        ends = "For a lost browser. Their password and tokens keep working."
        yield Act("sign-out", f"Sign {one.name} out everywhere", url, help=ends)


def _work(reader: Reader, one: Person) -> Cut[AnsweredForRow]:
    """What they answer for, each with the way to hand it over."""
    work = cut_query(answered_for(one), MOST_WORK)
    reader.look_at(list(work))
    return work.made(
        lambda change: AnsweredForRow(
            reader.title(change),
            change.reference,
            change.get_state_display(),
            f"{reverse('change', args=[change.public_id])}#act-hand-over",
        )
    )


def _answers_for(count: int) -> str:
    return f"{count} {'change that is' if count == 1 else 'changes that are'} planned or running"


def _hand_over_first(count: int) -> str:
    if not count:
        return ""
    them = "it" if count == 1 else "them"
    return (
        f"Answers for {_answers_for(count)}. Hand {them} over first, or people will call whoever carries {them} out, "
        "a contact of the system, or your desk."
    )


def _left_behind(gone: Person) -> str:
    """What nobody answers for any more, in words."""
    count = answered_for(gone).count()
    if not count:
        return ""
    them = "It is on this page: hand it over." if count == 1 else "They are on this page: hand them over."
    return f"{gone.name} answered for {_answers_for(count)}. {them}"


def _act(one: Person, work: int) -> Act:
    if one.is_active:
        url = reverse("person-deactivate", args=[one.public_id])
        ends = "Ends their sessions, tokens and links at once. What they did stays in the record."
        ends = " ".join(filter(None, (ends, _hand_over_first(work), approving_without(one))))
        return Act("deactivate", f"Deactivate {one.name}", url, help=ends, danger=True)
    url = reverse("person-reactivate", args=[one.public_id])
    return Act(
        "reactivate",
        f"Let {one.name} in again",
        url,
        help="They set a new password with “I forgot my password, or never set one”.",
    )


def _row(one: Person, *, contacts: bool = False) -> PersonRow:
    return PersonRow(
        name=one.name,
        email=one.email,
        roles=roles_in_words(one.roles),
        phone=one.phone,
        timezone=one.timezone,
        url=reverse("person", args=[one.public_id]),
        active=one.is_active,
        account=one.has_usable_password(),
        only_contact=not one.roles,
        contact_for=_contact_for(one) if contacts else (),
    )


def _contact_for(one: Person) -> tuple[tuple[SystemLink, str], ...]:
    """On systems of its own organisation; each system once, with the roles."""
    roles: dict[SystemLink, list[str]] = {}
    for contact in Contact.objects.of_people([one]):
        if contact.system.organisation_id == one.organisation_id:
            system = contact.system
            link = SystemLink(system.name, reverse("system", args=[system.slug]), system.slug, mine=True)
            roles.setdefault(link, []).append(contact.get_role_display())
    return tuple((link, ", ".join(words)) for link, words in roles.items())
