"""Addresses that name a system, or an organisation, by what it was called before lead on to what it is called now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from accounts.models import Organisation
from components.acts import person_in
from estate.models import System
from estate.selectors.former_slugs import organisation_once_called, system_once_called

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")


def leads_on(view: View) -> View:
    """Only for whoever may see the system; to everybody else the address is like any other that leads nowhere."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **more: object) -> HttpResponse:
        organisation = person_in(request).organisation
        if request.method in SAFE and not System.objects.visible_to(organisation).filter(slug=slug).exists():
            now = system_once_called(organisation, slug)
            if now is not None:
                return _onward(request, now.slug, **more)
        return view(request, slug=slug, **more)

    return wrapped


def organisation_leads_on(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, slug: str) -> HttpResponse:
        if request.method in SAFE and not Organisation.objects.filter(slug=slug).exists():
            now = organisation_once_called(slug)
            if now is not None:
                return _onward(request, now.slug)
        return view(request, slug=slug)

    return wrapped


def _onward(request: HttpRequest, slug: str, **more: object) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    asked = request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, kwargs={**more, "slug": slug})
    return HttpResponsePermanentRedirect(f"{address}?{asked}" if asked else address)
