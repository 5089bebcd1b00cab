"""Pieces that the API's shapes are made of."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from core.limits import LONGEST_HOURS, LONGEST_SLUG
from core.time.duration import format_duration, parse_duration
from core.validators import NOT_ONE_LINE, NOT_TEXT, is_one_line, is_text


@extend_schema_field({"type": "string", "format": "duration", "example": "PT4H"})
class IsoDurationField(serializers.Field[timedelta, Any, str, Any]):
    def to_internal_value(self, data: Any) -> timedelta:
        try:
            length = parse_duration(data if isinstance(data, str) else "")
        except ValueError as error:
            raise serializers.ValidationError(f"{error}.") from error
        if not timedelta() < length <= LONGEST_HOURS:
            raise serializers.ValidationError("This must be more than 0 min and at most 31 days.")
        return length

    def to_representation(self, value: timedelta) -> str:
        return format_duration(value)


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know, so that a misspelt one is not silently lost. What it holds is sent whole,
    though only a part of the outermost may be."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name[:80]: ["There is no such field."] for name in unknown[:20]})
        values = super().to_internal_value(data)
        return values if self.parent is None else self._whole(values, data)

    def _whole(self, values: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        left_out = {name: field for name, field in self.fields.items() if name not in data}
        missing = {name: [field.error_messages["required"]] for name, field in left_out.items() if field.required}
        if missing:
            raise serializers.ValidationError(missing)
        return {name: field.default for name, field in left_out.items() if field.default is not empty} | values


class MomentField(serializers.DateTimeField):
    """A time with an offset in, UTC with `Z` out."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            raise serializers.ValidationError("Write a time with its offset, such as 2026-11-23T01:00:00-07:00.")
        if moment.tzinfo is None:
            raise serializers.ValidationError("This time has no offset. Write it like 2026-11-23T01:00:00-07:00.")
        try:
            return super().to_internal_value(moment)
        except OverflowError as error:
            raise serializers.ValidationError("This time is outside any calendar.") from error


class ClockField(serializers.TimeField):
    """A time of day; its seconds only where it has any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_representation(self, value: time) -> str:
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


class ProseField(serializers.CharField):
    """Text, on as many lines as it takes."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_text(text):
            raise serializers.ValidationError(NOT_TEXT)
        return text


class TextField(ProseField):
    """Optional text; null reads as empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_blank": True, **kwargs})


class LineField(serializers.CharField):
    """Text on one line."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_one_line(text):
            raise serializers.ValidationError(NOT_ONE_LINE)
        return text


def slug_list(most: int, **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=LONGEST_SLUG), max_length=most, **kwargs)
