"""A form that comes back when the session in which its page was opened has ended does nothing. It is kept for the
person whose it is, and for nobody else: they sign in, and find it filled in on the page where it stood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string

from accounts.models import UnsentForm
from accounts.selectors.people import active_person_called
from accounts.selectors.unsent_forms import unsent_of
from accounts.services.unsent_forms import SentForm, forget_unsent, keep_unsent
from components.acts import person_in
from components.filled_in import OF_READING, filled_in
from components.forgery import is_about_the_page, refusal_page
from components.own_forms import (
    MADE_ANEW,
    REFUSED,
    UNSENT,
    OwnForm,
    belongs_to_somebody,
    is_of,
    kept_form_asked_for,
    own_form_in,
)
from core import clock

KEEP = "keep"
"""What a button says that keeps a form for after signing in, and never sends it."""
_MAIN = re.compile(r"<main\b[^>]*>")
View = Callable[..., HttpResponse]


class EndedSessions:
    """Middleware. Whoever is signed in, a form is only done for the person for whom its page was made; and no part of a
    page that asks for itself is answered with another page."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if _is_part(request):
            return _never_a_page(request, answer)
        if request.method == "POST":
            _forget_what_is_done(request, answer)
        elif kept_form_asked_for(request) and request.user.is_authenticated:
            return _with_what_was_typed(request, answer)
        return answer

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        if not belongs_to_somebody(request) or not (request.method == "POST" or _is_part(request)):
            return None
        form, only_keep = own_form_in(request), KEEP in request.POST.getlist(UNSENT)
        if form is None:
            return redirect(request.path) if only_keep else None
        return None if _is_theirs(request, form) and not only_keep else _ended(request, form)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signing in replaces the cookie, so that forms of pages that were opened before are refused. That it is one of
    ours, and whose, is known all the same: nobody else can sign it."""
    form = own_form_in(request) if is_about_the_page(reason) and belongs_to_somebody(request) else None
    return _ended(request, form) if form is not None else refusal_page(request, reason)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form of this very page, where it is to be filled in again."""
    unsent = _asked_for(request)
    if unsent is None or unsent.action != request.path:
        return None
    typed = QueryDict(mutable=True)
    for name, values in unsent.fields or ():
        typed.setlist(name, values)
    return typed


def address_of(unsent: UnsentForm, why: str = UNSENT) -> str:
    return _with_unsent(unsent.page, str(unsent.public_id), why)


def _ended(request: HttpRequest, form: OwnForm) -> HttpResponse:
    if _is_part(request):
        return _part(request)
    person, sent = active_person_called(form.person), SentForm(form.page, request.path, request.POST.lists())
    back = address_of(keep_unsent(person, sent, clock.now(), besides=MADE_ANEW)) if person else form.page
    if not request.user.is_authenticated:
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}")
    if _is_theirs(request, form):
        return redirect(back)
    return render(request, "somebody_else.html", status=HTTPStatus.FORBIDDEN)


def _is_theirs(request: HttpRequest, form: OwnForm) -> bool:
    return request.user.is_authenticated and is_of(form, person_in(request))


def _forget_what_is_done(request: HttpRequest, answer: HttpResponse) -> None:
    form = own_form_in(request) if answer.status_code == HTTPStatus.FOUND else None
    if form is not None and form.unsent and _is_theirs(request, form):
        forget_unsent(person_in(request), form.unsent, request.path)


def _is_part(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _never_a_page(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    led_to = urlsplit(answer.headers.get("Location", "")).path
    return _part(request) if led_to == resolve_url(settings.LOGIN_URL) else answer


def _part(request: HttpRequest) -> HttpResponse:
    request.asks_by_itself = True  # type: ignore[attr-defined]
    page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    signed_in = request.user.is_authenticated
    context = {"signed_in": signed_in, "next": page, "unsent": UNSENT, "keep": KEEP}
    status = HTTPStatus.FORBIDDEN if signed_in else HTTPStatus.UNAUTHORIZED
    answer = render(request, "components/_session_ended.html", context, status=status)
    answer["X-Session"] = "ended"
    return answer


def _with_what_was_typed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    if answer.headers.get("Location", "").startswith("/"):
        answer["Location"] = _with_unsent(answer["Location"], kept_form_asked_for(request), _why(request))
    elif answer.headers.get("Content-Type", "").startswith("text/html"):
        answer.content = _told(request, answer.text)
    return answer


def _told(request: HttpRequest, page: str) -> str:
    """The page, filled in, with a word about it at its top."""
    unsent, address, refused = _asked_for(request), request.get_full_path(), _why(request) == REFUSED
    values = unsent.fields if unsent else None
    ours = (*MADE_ANEW, *OF_READING) if refused else MADE_ANEW
    filled = filled_in(page, address, unsent.action, values or (), ours) if unsent else None
    if refused and filled and values and not (filled.changed or filled.left):
        return filled.page
    context = {"unsent": unsent, "filled": filled, "kept": values is not None, "refused": refused}
    words = render_to_string("components/_unsent.html", context, request)
    return _MAIN.sub(lambda found: found[0] + words, filled.page if filled else page, count=1)


def _asked_for(request: HttpRequest) -> UnsentForm | None:
    if not kept_form_asked_for(request) or not request.user.is_authenticated:
        return None
    if not hasattr(request, "_unsent"):
        request._unsent = unsent_of(person_in(request), kept_form_asked_for(request), clock.now())  # type: ignore[attr-defined]  # noqa: SLF001
    found: UnsentForm | None = request._unsent  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def _why(request: HttpRequest) -> str:
    return UNSENT if UNSENT in request.GET else REFUSED


def _with_unsent(address: str, unsent: str, why: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({why: unsent})}"
