"""What was read, said with what is sent: `If-Match`."""

from __future__ import annotations

import re
from http import HTTPStatus

from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request


def if_match(description: str, *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=required, description=description)


IF_MATCH = if_match('"REVISION" of the change that you have seen')
TERMS = if_match('"TERMS" of the change that you have read: others now, and nothing is decided')
FINDING = if_match('"REVISION" of the conflict that you have read')
WINDOW = if_match('"REVISION" of the window that you have read: another now, and nothing is done', required=False)


def read_in(request: Request, what: str = "revision") -> int:
    """The number that the caller has read; -1 when it is none of ours. Raises 428 without one."""
    read = read_if_said(request)
    if read is None:
        raise PreconditionRequired(f'Send If-Match: "{what.upper()}" with the {what} that you have seen.')
    return read


def read_if_said(request: Request) -> int | None:
    """The same, where it may be left out."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        return None
    match = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', sent)
    return int(match.group(1)) if match else -1


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
