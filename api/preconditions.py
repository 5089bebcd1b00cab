"""What was read, said with what is sent: `If-Match`."""

from __future__ import annotations

import re
from http import HTTPStatus

from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description='"REVISION" that you have seen')


def revision_in(request: Request) -> int:
    """The revision that the caller has seen; -1 when it is none of ours. Raises 428 without one."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise PreconditionRequired
    match = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', sent)
    return int(match.group(1)) if match else -1


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = 'Send If-Match: "REVISION" with the revision that you have seen.'
