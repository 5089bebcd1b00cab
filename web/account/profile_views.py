"""One's own profile: what one is called, where one is called, and at which address one signs in."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person
from accounts.selectors.address_changes import change_waiting_for
from accounts.services import address_changes
from accounts.services.people import edit_oneself
from components.acts import person_in, refuse_in
from core import clock
from core.refusals import Refused
from web.account.profile_forms import AddressForm, ProfileForm

MAILED = "We mailed a link to {address}. Open it within 2 days: until then nothing changes."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = person_in(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_bound and form.is_valid():
        try:
            edit_oneself(person, form.cleaned_data)
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("profile")
    context = {"form": form, "waiting": change_waiting_for(person, clock.now())}
    return render(request, "web/account/profile.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Another address for oneself."""
    person = person_in(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer: HttpResponse | None = _ask(request, person, form)
        if answer is not None:
            return answer
    context = {"form": form, "waiting": change_waiting_for(person, clock.now())}
    return render(request, "web/account/address.html", context)


@login_required
@require_POST
def take_back_address(request: HttpRequest) -> HttpResponse:
    person = person_in(request)
    address_changes.take_back_address(person, person.pk)
    messages.success(request, f"Taken back. Your address stays {person.email}.")
    return redirect("profile")


@reauthentication_required
def _ask(request: HttpRequest, person: Person, form: AddressForm) -> HttpResponse | None:
    """None where the page is shown with what was typed."""
    try:
        change = address_changes.ask_for_address(person, person.pk, form.cleaned_data["email"])
    except Refused as refusal:
        refuse_in(form, refusal)
        return None
    messages.success(request, MAILED.format(address=change.email))
    return redirect("profile")
