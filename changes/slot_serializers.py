"""The API's shapes of free slots."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.refusals import Invalid
from changes.domain.slots import Sought
from changes.serializers import CheckField, TargetSerializer, levels_from
from changes.services.preview import PreviewInput
from maintwin.shapes import MomentField, StrictSerializer


class SlotsInputSerializer(StrictSerializer):
    targets = TargetSerializer(many=True)
    one_at_a_time = serializers.BooleanField(required=False)
    validates = serializers.ListField(child=CheckField(), required=False)
    implementers = serializers.ListField(child=serializers.EmailField(), required=False)
    duration = serializers.DurationField(help_text="Such as PT4H.")
    earliest = MomentField(help_text="Of the starts that are looked at.")
    latest = MomentField(help_text="By when it has to be over.")


def asked_from(data: dict[str, Any]) -> tuple[PreviewInput, Sought]:
    """What it is, and when it is looked for."""
    if data["earliest"] >= data["latest"]:
        raise Invalid.of("latest", "The latest end has to come after the earliest start.")
    sought = Sought(data["duration"], data["earliest"], data["latest"])
    entered = PreviewInput(
        targets=levels_from(data["targets"]),
        period=sought.hull,
        one_at_a_time=data.get("one_at_a_time", False),
        checks=tuple(data.get("validates", ())),
        implementers=tuple(data.get("implementers", ())),
    )
    return entered, sought


class SlotSerializer(serializers.Serializer[Any]):
    """Possible starts, both ends included."""

    until = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateTimeField(source="from_"), **super().get_fields()}


class RefusedSerializer(SlotSerializer):
    """Starts between two instants that are refused."""

    because = serializers.CharField()


class SlotsSerializer(serializers.Serializer[Any]):
    slots = SlotSerializer(many=True)
    refused = RefusedSerializer(many=True)
