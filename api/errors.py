"""Errors as problem details (RFC 9457), for every door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core import clock
from core.refusals import (
    AlreadyThere,
    Busy,
    ChangedSince,
    Invalid,
    KeyUsed,
    NotAllowed,
    Refused,
    Stale,
    TooMuch,
    TooOften,
)

PROBLEM_TYPE = "application/problem+json"


def problem_details(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer for every refusal. One that no rule foresaw stays a 500 and is logged."""
    if isinstance(error, Refused):
        return _of_refusal(error)
    if isinstance(error, ObjectDoesNotExist):
        error = Http404()
    handled = exception_handler(error, dict(context))
    if handled is None:
        return None
    title = HTTPStatus(handled.status_code).phrase
    if isinstance(error, exceptions.ValidationError):
        errors = _by_field(error.detail)
        return problem(handled.status_code, title, _summary(errors), errors=errors)
    detail = "There is nothing here." if isinstance(error, Http404) else _detail(error, handled)
    answer = problem(handled.status_code, title, detail)
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in handled:
            answer[name] = handled[name]
    return answer


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": int(status), "detail": detail, **more}
    return Response(body, status=status, content_type=PROBLEM_TYPE)


def _of_refusal(error: Refused) -> Response:
    detail = " ".join(error.reasons)
    match error:
        case Invalid():
            return problem(400, "Bad Request", detail, errors=error.errors)
        case NotAllowed():
            return problem(403, "Forbidden", detail)
        case Stale():
            return problem(412, "Precondition Failed", detail, revision=error.current)
        case ChangedSince():
            return problem(412, "Precondition Failed", detail, **{error.number: error.current})
        case AlreadyThere():
            there = {"what": error.what, "id": str(error.public_id)}
            return problem(409, "Conflict", detail, reasons=list(error.reasons), existing=there)
        case TooMuch() | KeyUsed():
            return problem(422, "Unprocessable Content", detail)
        case TooOften():
            answer = problem(429, "Too Many Requests", detail)
            answer["Retry-After"] = str(max(1, -(-(error.until - clock.now()) // timedelta(seconds=1))))
            return answer
        case Busy():
            answer = problem(503, "Service Unavailable", detail)
            answer["Retry-After"] = "5"
            return answer
        case _:
            return problem(409, "Conflict", detail, reasons=list(error.reasons))


def _detail(error: Exception, handled: Response) -> str:
    if isinstance(error, PermissionDenied):
        return "You may not do this."
    if isinstance(handled.data, Mapping):
        return str(handled.data.get("detail", ""))
    return str(error)


def _by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """`{"windows": [{"ends_at": ["…"]}]}` as `{"windows.0.ends_at": ["…"]}`."""
    if isinstance(detail, Mapping):
        parts = detail.items()
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        parts = enumerate(detail)  # type: ignore[assignment]
    else:
        reasons = detail if isinstance(detail, list) else [detail]
        return {prefix or "non_field_errors": [str(reason) for reason in reasons]} if reasons else {}
    errors: dict[str, list[str]] = {}
    for name, inner in parts:
        errors.update(_by_field(inner, f"{prefix}.{name}" if prefix else str(name)) if inner else {})
    return errors


def _summary(errors: Mapping[str, list[str]]) -> str:
    return " ".join(f"{field}: {' '.join(reasons)}" for field, reasons in list(errors.items())[:5])
