"""A form that is refused keeps what was typed into it, whatever refuses it and however its view answers: it stands
there filled in again, and stays so until somebody acts."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from accounts.domain.unsent import is_secret
from accounts.services.unsent_forms import SentForm, keep_unsent
from components.acts import person_in, says_why_not
from components.ended_sessions import address_of
from components.filled_in import ASKED_BACK, OF_FORMS, kept_from_news
from components.own_forms import OURS, REFUSED, OwnForm, belongs_to_somebody, is_of, own_form_in
from core import clock

REFUSALS = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""That have a page of their own, on which the form does not stand."""


class RefusedForms:
    """Middleware. A view that shows its form again has kept it by itself; of all others it is kept here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.method != "POST" or request.path.startswith("/api/") or request.htmx:  # type: ignore[attr-defined]
            return answer
        if answer.status_code == HTTPStatus.FOUND:
            return _back_to_it(request, answer) if says_why_not(request) else answer
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            return _shown_again(request, answer)
        return answer


def _back_to_it(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    form = _worth_keeping(request)
    return redirect(_keep(request, form)) if form else answer


def _shown_again(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    marked = kept_from_news(answer.text, request.path)
    if marked is not None:
        answer.content = marked
    elif answer.status_code in REFUSALS and (form := _worth_keeping(request)):
        words = render_to_string("components/_kept.html", {"address": _keep(request, form)})
        answer.content = answer.text.replace("</main>", f"{words}</main>", 1)
    return answer


def _worth_keeping(request: HttpRequest) -> OwnForm | None:
    form = own_form_in(request) if belongs_to_somebody(request) and request.user.is_authenticated else None
    if form is None or not is_of(form, person_in(request)) or not any(map(_is_typed, request.POST.lists())):
        return None
    return form


def _is_typed(field: tuple[str, list[str]]) -> bool:
    name, values = field
    by_itself = name in (*OURS, *OF_FORMS) or name.endswith(ASKED_BACK)
    return not by_itself and not is_secret(name) and any(value.strip() for value in values)


def _keep(request: HttpRequest, form: OwnForm) -> str:
    """The address at which it is filled in."""
    sent = SentForm(form.page, request.path, request.POST.lists())
    return address_of(keep_unsent(person_in(request), sent, clock.now(), besides=OURS), REFUSED)
