"""From an empty house to the first window: the first organisation, and the way that its people go from there."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.getting_started import StartingStep
from accounts.domain.may import may_operate, may_work
from accounts.domain.setup_links import WHY_NOT, SetupStanding
from accounts.models import Person
from accounts.selectors.people import there
from accounts.services.getting_started import skip_step, take_up_step
from accounts.services.people import add_person
from accounts.services.setting_up import set_up, standing_of_link
from changes.domain.answer_links import NOT_A_LINK, LinkWords
from changes.selectors.getting_started import how_far
from components.acts import person_in, refuse_in, say
from components.coming_in import come_in
from components.getting_started import next_row, step_rows
from components.link_pages import SAME_SITE, sealed
from core.cut import cut_query
from core.refusals import Busy, NotAllowed, Refused
from estate.models import ContactRole, System
from estate.services.contacts import add_to_several
from exchange.example.play import add_example, is_there, take_example_away
from web.setup.forms import MOST_SYSTEMS, OnCallForm, SetUpForm

HEADINGS = {
    SetupStanding.EXPIRED: "This address has expired",
    SetupStanding.USED: "This register is set up already",
}
EXAMPLE = {
    "add": (add_example, "The example is there. Look at Tonight: one of its parties is at work, and another will be."),
    "take-away": (take_example_away, "The example is gone."),
}
KEEPING = {"skip": skip_step, "take-up": take_up_step}


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; whoever sends the form first is the admin."""
    standing = standing_of_link(token)
    if standing is not SetupStanding.LIVE:
        return sealed(_no_more(request, standing))
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            person = set_up(token, form.of_organisation, form.of_admin, form.cleaned_data["password"])
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            return sealed(come_in(request, person, reverse("getting-started")), SAME_SITE)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return sealed(render(request, "web/setup/set_up.html", {"form": form}, status=status), SAME_SITE)


def _no_more(request: HttpRequest, standing: SetupStanding | None) -> HttpResponse:
    status = HTTPStatus.NOT_FOUND if standing is None else HTTPStatus.GONE
    words = NOT_A_LINK if standing is None else LinkWords(HEADINGS[standing], WHY_NOT[standing])
    return render(request, "web/approving/answer_dead.html", {"words": words}, status=status)


@login_required
@require_safe
def getting_started(request: HttpRequest) -> HttpResponse:
    person = person_in(request)
    may_work(person).require()
    far = how_far(person.organisation)
    rows = step_rows(person, far)
    context = {
        "rows": rows,
        "next": next_row(rows),
        "organisation": person.organisation,
        "invited_by": far.invited_by,
        "example": is_there() if may_operate(person) else None,
    }
    return render(request, "web/setup/getting_started.html", context)


@login_required
@require_POST
def keep_step(request: HttpRequest, step: str, how: str) -> HttpResponse:
    if step not in set(StartingStep) or how not in KEEPING:
        raise Http404
    KEEPING[how](person_in(request), StartingStep(step))
    return redirect("getting-started")


@login_required
@require_POST
def example(request: HttpRequest, how: str) -> HttpResponse:
    if how not in EXAMPLE:
        raise Http404
    act, done = EXAMPLE[how]
    try:
        act(person_in(request))
        messages.success(request, done)
    except (NotAllowed, Busy):
        raise
    except Refused as refusal:
        say(request, refusal)
    return redirect("getting-started")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def on_call(request: HttpRequest) -> HttpResponse:
    """One person for many systems at once: first for those that nobody is on call for."""
    person = person_in(request)
    may_work(person).require()
    own = System.objects.in_use().owned_by(person.organisation)
    systems = cut_query(own.without_contact(ContactRole.ON_CALL), MOST_SYSTEMS)
    people = there(person.organisation)
    form = OnCallForm(
        request.POST if request.method == "POST" else None, actor=person, people=people, systems=systems.shown
    )
    if form.is_bound and form.is_valid():
        try:
            return _put_on_call(request, person, form)
        except Refused as refusal:
            refuse_in(form, refusal)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "web/setup/on_call.html", {"form": form, "systems": systems}, status=status)


@transaction.atomic
def _put_on_call(request: HttpRequest, person: Person, form: OnCallForm) -> HttpResponse:
    data = form.cleaned_data
    who = data["who"]
    if form.is_new:
        new = {name: data[name] for name in ("name", "email", "phone")}
        who = add_person(person, {**new, "timezone": person.organisation.timezone, "roles": []}).email
    number = add_to_several(person, data["systems"], who, data["roles"])
    messages.success(request, f"Saved for {number} system{'' if number == 1 else 's'}.")
    return redirect("getting-started")
