"""The API's shapes of freezes and maintenance hours: the fields of the estate file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.validators import validate_timezone
from calendar_app.domain.duration import format_duration, parse_duration
from calendar_app.domain.recurrence import check_rule
from calendar_app.models import FreezeMode, MaintenanceHours
from estate.serializers import LineField
from maintwin.shapes import MomentField, StrictSerializer

LONGEST_HOURS = timedelta(days=31)


@extend_schema_field({"type": "string", "format": "duration", "example": "PT4H"})
class IsoDurationField(serializers.Field[timedelta, Any, str, Any]):
    def to_internal_value(self, data: Any) -> timedelta:
        try:
            length = parse_duration(data if isinstance(data, str) else "")
        except ValueError as error:
            raise serializers.ValidationError(f"{error}.") from error
        if not timedelta() < length <= LONGEST_HOURS:
            raise serializers.ValidationError("This must be longer than nothing and at most 31 days.")
        return length

    def to_representation(self, value: timedelta) -> str:
        return format_duration(value)


class FreezeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    organisation = serializers.CharField()
    name = serializers.CharField()
    mode = serializers.ChoiceField(FreezeMode.choices)
    systems = serializers.ListField(child=serializers.CharField())
    starts_at = MomentField()
    ends_at = MomentField()


class NewFreezeSerializer(StrictSerializer):
    organisation = serializers.CharField(required=False, help_text="your own, which it is without this field")
    name = LineField(max_length=200)
    systems = serializers.ListField(child=serializers.CharField(max_length=80), min_length=1, max_length=1_000)
    mode = serializers.ChoiceField(FreezeMode.choices, default=FreezeMode.WARN)
    starts_at = MomentField()
    ends_at = MomentField()


class HoursSerializer(serializers.Serializer[MaintenanceHours]):
    id = serializers.IntegerField()
    system = serializers.CharField(source="system.slug")
    rrule = serializers.CharField()
    start = serializers.TimeField(format="%H:%M")
    duration = IsoDurationField()
    timezone = serializers.CharField()


class EditedHoursSerializer(StrictSerializer):
    rrule = serializers.CharField(max_length=300)
    start = serializers.TimeField(input_formats=["%H:%M", "%H:%M:%S"])
    duration = IsoDurationField()
    timezone = serializers.CharField(max_length=60)

    def validate_rrule(self, rule: str) -> str:
        try:
            check_rule(rule)
        except ValueError as error:
            raise serializers.ValidationError(f"{error}.") from error
        return rule

    def validate_timezone(self, name: str) -> str:
        try:
            validate_timezone(name)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return name


class NewHoursSerializer(EditedHoursSerializer):
    system = serializers.CharField(max_length=80)
