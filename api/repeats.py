"""How work repeats, as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import IsoDurationField, StrictSerializer
from core.limits import LONGEST_RULE, LONGEST_ZONE
from core.time.repeats import Repeats
from core.validators import validate_timezone

NO_LOCAL = "Write the time on the clock there, without an offset, such as 2026-11-22T02:30."


@extend_schema_field({"type": "string", "example": "2026-11-22T02:30:00"})
class ClockMomentField(serializers.Field[datetime, Any, str, Any]):
    """What a clock shows somewhere: a day and a time without an offset."""

    def to_internal_value(self, data: Any) -> datetime:
        try:
            shown = datetime.fromisoformat(data if isinstance(data, str) and "T" in data else "")
        except ValueError as error:
            raise serializers.ValidationError(NO_LOCAL) from error
        if shown.tzinfo is not None:
            raise serializers.ValidationError(NO_LOCAL)
        return shown.replace(microsecond=0)

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class RepeatsSerializer(StrictSerializer):
    starts_at_local = ClockMomentField(help_text="The first start, on the clock of the zone; the rule counts from it.")
    duration = IsoDurationField(help_text="Elapsed, whatever the clock does meanwhile.")
    timezone = serializers.CharField(max_length=LONGEST_ZONE)
    rrule = serializers.CharField(
        max_length=LONGEST_RULE, help_text="RFC 5545, daily to yearly, with an end by UNTIL or COUNT."
    )

    def validate_timezone(self, name: str) -> str:
        try:
            validate_timezone(name)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return name


class RepeatsViewSerializer(RepeatsSerializer):
    timezone = serializers.CharField(source="zone.key")


def repeats_from(data: dict[str, Any]) -> Repeats:
    return Repeats(data["starts_at_local"], data["duration"], ZoneInfo(data["timezone"]), data["rrule"])


class SplitSerializer(StrictSerializer):
    from_window = serializers.UUIDField(help_text="The first that the new change takes.")
    repeats = RepeatsSerializer(required=False, help_text="Another rule for it; without one it goes on as before.")


class WindowsAsked(serializers.Serializer[Any]):
    """`from` cannot be declared under its name."""

    until = serializers.DateTimeField(required=False, help_text="Those that start before this.")

    def get_fields(self) -> dict[str, Any]:
        since = serializers.DateTimeField(required=False, help_text="Those that end after this.")
        return {"from": since, **super().get_fields()}


def without_what_repeats(sent: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """A rule that is said as it stands is no edit, nor are the next windows by it."""
    echoed = {"repeats"} if shown["repeats"] is None else {"repeats", "windows"}
    return {name: value for name, value in sent.items() if name not in echoed or value != shown[name]}
