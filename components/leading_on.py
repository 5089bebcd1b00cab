"""Addresses that name a system, or an organisation, by what it was called before lead on to what it is called now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from components.acts import person_in
from estate.selectors.former_slugs import organisation_once_called, system_once_called

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")
NOT_THERE = (Http404, ObjectDoesNotExist)


def leads_on(view: View) -> View:
    """Only for whoever may see the system; to everybody else the address is like any other that leads nowhere."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **more: object) -> HttpResponse:
        try:
            return view(request, slug=slug, **more)
        except NOT_THERE:
            now = system_once_called(person_in(request).organisation, slug) if request.method in SAFE else None
            if now is None:
                raise
            return _onward(request, now.slug, **more)

    return wrapped


def organisation_leads_on(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug=slug)
        except NOT_THERE:
            now = organisation_once_called(slug) if request.method in SAFE else None
            if now is None:
                raise
            return _onward(request, now.slug)

    return wrapped


def _onward(request: HttpRequest, slug: str, **more: object) -> HttpResponse:
    match = request.resolver_match
    assert match is not None
    asked = request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, kwargs={**more, "slug": slug})
    return HttpResponsePermanentRedirect(f"{address}?{asked}" if asked else address)
