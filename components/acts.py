"""What pages with several small acts share."""

from __future__ import annotations

from typing import cast
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


def person_in(request: HttpRequest) -> Person:
    return cast(Person, request.user)
