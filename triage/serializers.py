"""The API's shapes of triage and of investigations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from changes.serializers import BoardWindowSerializer, ContactViewSerializer
from maintwin.shapes import MomentField, StrictSerializer, TextField
from triage.domain.verdict import Verdict
from triage.models import Answer, Outcome
from triage.services.investigations import Entry

LARGEST_ID = 2**63 - 1


class ObservationInputSerializer(StrictSerializer):
    to = serializers.CharField(max_length=80)
    outcome = serializers.ChoiceField(Outcome.choices)
    at = MomentField(required=False, allow_null=True, help_text="When it was seen; left out: now.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {"from": serializers.CharField(max_length=80), **super().get_fields()}


class ObservationsSerializer(StrictSerializer):
    observations = ObservationInputSerializer(many=True)


class TriageInputSerializer(ObservationsSerializer):
    window = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LARGEST_ID, help_text="One's own."
    )


class AskSerializer(StrictSerializer):
    system = serializers.CharField(max_length=80)


class CallSerializer(AskSerializer):
    answer = serializers.ChoiceField(Answer.choices, help_text="What they said on the phone.")
    name = TextField(max_length=200)
    note = TextField(max_length=500)


class CloseSerializer(StrictSerializer):
    finding = serializers.CharField(max_length=2_000)


class ShareSerializer(StrictSerializer):
    organisation = serializers.CharField(max_length=80)


class SuspectSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    probability = serializers.FloatField()
    work = BoardWindowSerializer(many=True)
    contacts = ContactViewSerializer(many=True, help_text="Whom to call, the owner's desk first.")
    because = serializers.CharField()


class ClearedSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    name = serializers.CharField()
    because = serializers.CharField()


class YourWindowSerializer(serializers.Serializer[Any]):
    window = serializers.IntegerField()
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


class ObservationSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    to = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices)
    at = serializers.DateTimeField()
    noted_by = serializers.CharField()
    own = serializers.BooleanField(help_text="False: reported by somebody else on connected systems.")

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.CharField(source="from_"), **super().get_fields()}


class QuestionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    system = serializers.CharField()
    contact = serializers.CharField()
    by_phone = serializers.BooleanField()
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(help_text="yes, no, call_me, or empty while nobody has answered.")
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_name = serializers.CharField()
    note = serializers.CharField()
    change = serializers.IntegerField(allow_null=True, help_text="The work that was declared because of a yes.")


class LogSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    who = serializers.CharField()
    did = serializers.CharField()
    said = serializers.CharField()


class InvestigationSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    organisation = serializers.CharField(source="organisation.slug")
    title = serializers.CharField()
    opened_at = serializers.DateTimeField()
    opened_by = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField()
    finding = serializers.CharField()
    window = serializers.IntegerField(allow_null=True)
    shared_with = serializers.ListField(child=serializers.CharField())
    observations = ObservationSerializer(many=True)
    asked = QuestionSerializer(many=True, source="questions")
    log = LogSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        """And what triage says of it now."""
        answer = TriageSerializer().get_fields()
        for name, field in answer.items():
            field.source = f"answer.{name}"
        return {**super().get_fields(), **answer}


def entries_from(rows: list[dict[str, Any]]) -> list[Entry]:
    return [Entry(row["from"], row["to"], row["outcome"], row.get("at")) for row in rows]
