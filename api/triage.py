"""Triage without an investigation: `/api/v1/triage/`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import MomentField, StrictSerializer
from api.input import entered, person_of
from api.posting import Posting
from api.window_fields import BoardWindowSerializer, ContactViewSerializer
from changes.models import Window
from changes.selectors.reader import Reader
from core.limits import LONGEST_SLUG
from core.public_id import pk_if_named
from core.turns import in_turn
from triage.domain.verdict import Verdict
from triage.models import OutcomeWord
from triage.selectors.diagnosis import Answering
from triage.services import investigate
from triage.services.investigate import ObservationEntry


class ObservationInputSerializer(StrictSerializer):
    to = serializers.CharField(max_length=LONGEST_SLUG)
    outcome = serializers.ChoiceField(OutcomeWord.choices)
    at = MomentField(required=False, allow_null=True, help_text="When it was seen; left out: now.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {"from": serializers.CharField(max_length=LONGEST_SLUG), **super().get_fields()}


class ObservationsSerializer(StrictSerializer):
    observations = ObservationInputSerializer(many=True)


class TriageInputSerializer(ObservationsSerializer):
    window = serializers.UUIDField(required=False, allow_null=True, help_text="Your own.")


class SuspectSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    probability = serializers.FloatField()
    work = BoardWindowSerializer(many=True)
    contacts = ContactViewSerializer(many=True, help_text="Who to call, the owner's desk first.")
    because = serializers.CharField()


class ClearedSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    name = serializers.CharField()
    because = serializers.CharField()


class YourWindowSerializer(serializers.Serializer[Any]):
    window = serializers.UUIDField()
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])
    because = serializers.CharField()


class NextCheckSerializer(serializers.Serializer[Any]):
    to = serializers.CharField()
    who = ContactViewSerializer(many=True, help_text="Who can make it, the desk first.")
    how = serializers.CharField()
    because = serializers.CharField(help_text="What each answer would mean.")

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.CharField(source="from_"), **super().get_fields()}


class TriageSerializer(serializers.Serializer[Any]):
    suspects = SuspectSerializer(many=True)
    cleared = ClearedSerializer(many=True)
    your_window = YourWindowSerializer(allow_null=True)
    next_check = NextCheckSerializer(allow_null=True)
    declared = serializers.CharField(help_text="Who has declared work on the suspects, or that nobody has.")
    one_fault = serializers.BooleanField(help_text="Whether one fault can explain all of it.")
    note = serializers.CharField()


def entries_from(rows: list[dict[str, Any]]) -> list[ObservationEntry]:
    return [ObservationEntry(row["from"], row["to"], row["outcome"], row.get("at")) for row in rows]


class TriageEndpoint(Posting):
    @extend_schema(request=TriageInputSerializer, responses=TriageSerializer)
    def post(self, request: Request) -> Response:
        """What could explain this, and what to check next. Nothing is stored."""
        data = entered(TriageInputSerializer, request)
        reader = Reader(person_of(request))
        with in_turn(reader.person.pk):
            seen = investigate.understood(reader, entries_from(data["observations"]))
            window = investigate.own_window(reader.person, pk_if_named(Window, data.get("window")))
            found = Answering(reader, seen, window).view()
        return Response(TriageSerializer(found).data)
