"""Refusals that reach the edge of a page become the page that says so. None is blank, and nobody who opens the address
of a form by itself is turned away."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import select_template

from components.where_forms_stand import page_of_form
from core import clock
from core.budget import too_much_for
from core.refusals import Busy, NotAllowed, Refused, TooMuch, TooOften

SAFE = ("GET", "HEAD")


class RefusalPages:
    """What one may not see is not there (404); what one may not do is forbidden (403); busy is tried again (503);
    what costs too much is refused (422)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.path.startswith("/api/"):
            return answer
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method in SAFE:
            return _where_it_stands(request)
        return _in_words(request, answer) if _is_blank_refusal(answer) else answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case ObjectDoesNotExist():
                raise Http404 from error
            case NotAllowed():
                raise PermissionDenied(" ".join(error.reasons)) from error
            case Busy():
                return busy(request)
            case TooMuch():
                return too_much_for(request)
            case TooOften():
                wait = max(1, round((error.until - clock.now()).total_seconds()))
                return _later(_refused(request, error, HTTPStatus.TOO_MANY_REQUESTS), wait)
            case Refused():
                return _refused(request, error, HTTPStatus.CONFLICT)
        return None


def busy(request: HttpRequest) -> HttpResponse:
    return _later(render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE), seconds=5)


def cannot_be_read(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django calls it for whatever it cannot make sense of."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": str(exception)}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, f"{status:d}.html", status=status)


def _where_it_stands(request: HttpRequest) -> HttpResponse:
    try:
        return redirect(page_of_form(request))
    except ObjectDoesNotExist:
        return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def _is_blank_refusal(answer: HttpResponse) -> bool:
    return answer.status_code >= HTTPStatus.BAD_REQUEST and not answer.streaming and not answer.content


def _in_words(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    page = select_template([f"{answer.status_code}.html", "400.html" if answer.status_code < 500 else "500.html"])
    answer.content = page.render({}, request)
    answer["Content-Type"] = "text/html; charset=utf-8"
    return answer


def _refused(request: HttpRequest, refusal: Refused, status: HTTPStatus) -> HttpResponse:
    return render(request, "refused.html", {"code": int(status), "reasons": refusal.reasons}, status=status)


def _later(answer: HttpResponse, seconds: int) -> HttpResponse:
    answer["Retry-After"] = str(seconds)
    return answer
