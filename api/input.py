"""What is sent, read strictly."""

from __future__ import annotations

import json
from typing import Any, cast

from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from accounts.models import Person
from api.fields import StrictSerializer
from core.text import as_kept


class StrictJSONParser(JSONParser):
    """Refuses what nobody could be shown again: halves of characters, and lists in lists without end."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
            json.dumps(data, ensure_ascii=False).encode()
            data = _as_kept(data)
        except UnicodeEncodeError as error:
            raise exceptions.ParseError("This contains half a character.") from error
        except RecursionError as error:
            raise exceptions.ParseError("This is nested too deeply.") from error
        return data


def _as_kept(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _as_kept(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_as_kept(value) for value in data]
    return as_kept(data) if isinstance(data, str) else data


def person_of(request: Request) -> Person:
    return cast(Person, request.user)


def entered(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """What was sent, as this shape allows it. Raises a validation error with reasons by field."""
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return cast(dict[str, Any], serializer.validated_data)


def entered_in_part(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """What was sent, as this shape allows it; nothing else has a value."""
    serializer = shape(data=request.data, partial=True)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
