"""What pages with several small acts share."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from accounts.models import Person
from components.forms import put_errors
from core.public_id import public_id_in
from core.refusals import Invalid, Refused


def row_in(request: HttpRequest) -> UUID:
    return public_id_in(request.POST.get("row"))


def say(request: HttpRequest, refusal: Refused) -> None:
    for reason in refusal.reasons:
        messages.error(request, reason)


def refuse_in(form: forms.Form, refusal: Refused) -> None:
    """Says in a form why its act was refused, at the fields where these are known."""
    put_errors(form, refusal.errors if isinstance(refusal, Invalid) else {"": refusal.reasons})


def say_errors(request: HttpRequest, form: forms.Form) -> None:
    """Of a form that stands on a page which does not show it again by itself."""
    for reasons in form.errors.values():
        for reason in reasons:
            messages.error(request, str(reason))


def says_why_not(request: HttpRequest) -> bool:
    """Whether this very request was refused in words."""
    said: Any = messages.get_messages(request)
    return any(one.level >= messages.ERROR for one in said._queued_messages)  # noqa: SLF001 (iterating uses them up)


def person_in(request: HttpRequest) -> Person:
    return cast(Person, request.user)
