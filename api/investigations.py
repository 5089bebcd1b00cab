"""Investigations: `/api/v1/investigations/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import LineField, ProseField, StrictSerializer, TextField
from api.input import entered, person_of
from api.posting import Done, Posting
from api.triage import ObservationsSerializer, TriageInputSerializer, TriageSerializer, entries_from
from changes.models import Window
from changes.selectors.reader import Reader
from core.limits import LONGEST_NAME, LONGEST_NOTE, LONGEST_SLUG, LONGEST_UPDATE
from core.public_id import pk_if_named
from triage.models import Answer, Investigation, OutcomeWord
from triage.selectors.investigations import investigation_view
from triage.services import ask_owner, investigate


class AskSerializer(StrictSerializer):
    system = serializers.CharField(max_length=LONGEST_SLUG)


class CallSerializer(AskSerializer):
    answer = serializers.ChoiceField(Answer.choices, help_text="What they said on the phone.")
    name = LineField(required=False, allow_blank=True, max_length=LONGEST_NAME)
    note = TextField(max_length=LONGEST_NOTE)


class CloseSerializer(StrictSerializer):
    finding = ProseField(max_length=LONGEST_UPDATE)


class ShareSerializer(StrictSerializer):
    organisation = serializers.CharField(max_length=LONGEST_SLUG)


class ObservationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    to = serializers.CharField()
    outcome = serializers.ChoiceField(OutcomeWord.choices)
    at = serializers.DateTimeField()
    noted_by = serializers.CharField()
    own = serializers.BooleanField(help_text="False: reported by somebody else on connected systems.")

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.CharField(source="from_"), **super().get_fields()}


class QuestionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    system = serializers.CharField()
    contact = serializers.CharField()
    by_phone = serializers.BooleanField()
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(help_text="yes, no, call_me, or empty while nobody has answered.")
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_name = serializers.CharField()
    note = serializers.CharField()
    change = serializers.UUIDField(allow_null=True, help_text="The work that was declared because of a yes.")


class LogSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    who = serializers.CharField()
    did = serializers.CharField()
    said = serializers.CharField()


class InvestigationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    organisation = serializers.CharField(source="organisation.slug")
    title = serializers.CharField()
    opened_at = serializers.DateTimeField()
    opened_by = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField()
    finding = serializers.CharField()
    window = serializers.UUIDField(allow_null=True)
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


class InvestigationViewSet(Posting, viewsets.GenericViewSet[Investigation]):
    """The own organisation's, and those that were shown to it."""

    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = Investigation.objects.none()
    serializer_class = InvestigationSerializer

    def get_queryset(self) -> QuerySet[Investigation]:
        return Investigation.objects.visible_to(person_of(self.request).organisation).for_reading()

    def show(self, request: Request, thing: Investigation, status: int = HTTPStatus.OK) -> Response:
        view = investigation_view(Reader(person_of(request)), self.get_queryset().get(pk=thing.pk))
        return Response(InvestigationSerializer(view).data, status=status)

    @extend_schema(request=TriageInputSerializer, responses={201: InvestigationSerializer})
    def create(self, request: Request) -> Response:
        data = entered(TriageInputSerializer, request)
        entries = entries_from(data["observations"])
        made = investigate.open_investigation(person_of(request), entries, pk_if_named(Window, data.get("window")))
        return Done(made, HTTPStatus.CREATED)

    @extend_schema(responses=InvestigationSerializer)
    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return self.show(request, self._found(public_id))

    @extend_schema(request=ObservationsSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def observations(self, request: Request, public_id: UUID) -> Response:
        """Adds what was seen."""
        found = self._found(public_id)
        entries = entries_from(entered(ObservationsSerializer, request)["observations"])
        investigate.observe(person_of(request), found.pk, entries)
        return Done(found)

    @extend_schema(request=AskSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, public_id: UUID) -> Response:
        """Asks the next contact of the system's owner by mail whether they are working on it."""
        found = self._found(public_id)
        system = entered(AskSerializer, request)["system"]
        ask_owner.ask(person_of(request), found.pk, system)
        return Done(found)

    @extend_schema(request=CallSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def calls(self, request: Request, public_id: UUID) -> Response:
        """What was said on the phone; a yes becomes reported work at once."""
        found = self._found(public_id)
        data = entered(CallSerializer, request)
        said = (data["system"], data["answer"], data.get("name", ""), data.get("note", ""))
        ask_owner.log_call(person_of(request), found.pk, *said)
        return Done(found)

    @extend_schema(request=CloseSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, public_id: UUID) -> Response:
        found = self._found(public_id)
        finding = entered(CloseSerializer, request)["finding"]
        investigate.close(person_of(request), found.pk, finding)
        return Done(found)

    @extend_schema(request=ShareSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, public_id: UUID) -> Response:
        """Shows it to another organisation, which may then add to it."""
        found = self._found(public_id)
        organisation = entered(ShareSerializer, request)["organisation"]
        investigate.share(person_of(request), found.pk, organisation)
        return Done(found)

    def _found(self, public_id: UUID) -> Investigation:
        return Investigation.objects.visible_to(person_of(self.request).organisation).get(public_id=public_id)
