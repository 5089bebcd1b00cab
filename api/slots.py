"""Free slots: `/api/v1/slots/`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from api.change_fields import CheckField, targets_field
from api.fields import MomentField, StrictSerializer
from api.input import entered, person_of
from api.posting import Posting
from changes.domain.slots import Sought
from changes.selectors.preview import PreviewInput
from changes.selectors.reader import Reader
from changes.selectors.slots import slots
from core.refusals import Invalid
from core.turns import in_turn
from estate.selectors.tagged import targets_for_tags


class SlotsInputSerializer(StrictSerializer):
    targets = targets_field()
    one_at_a_time = serializers.BooleanField(required=False)
    validates = serializers.ListField(child=CheckField(), required=False)
    implementers = serializers.ListField(child=serializers.EmailField(), required=False)
    duration = serializers.DurationField(help_text="Such as PT4H.")
    earliest = MomentField(help_text="Of the starts to look at.")
    latest = MomentField(help_text="When it has to be over.")


def asked_from(organisation: Organisation, data: dict[str, Any]) -> tuple[PreviewInput, Sought]:
    """What it is, and when it is looked for."""
    if data["earliest"] >= data["latest"]:
        raise Invalid.of("latest", "The latest end has to come after the earliest start.")
    sought = Sought(data["duration"], data["earliest"], data["latest"])
    entered = PreviewInput(
        targets=targets_for_tags(organisation, data["targets"]),
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


class SlotsEndpoint(Posting):
    @extend_schema(request=SlotsInputSerializer, responses=SlotsSerializer)
    def post(self, request: Request) -> Response:
        """When work could start without a conflict of medium or more, and why not at other times. Nothing is
        stored."""
        person = person_of(request)
        asked, sought = asked_from(person.organisation, entered(SlotsInputSerializer, request))
        with in_turn(person.pk):
            found = slots(Reader(person), asked, sought)
        return Response(SlotsSerializer(found).data)
