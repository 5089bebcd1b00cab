"""Investigations: `/api/v1/investigations/`."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from api.fields import StrictSerializer, TextField
from api.input import entered, person_of
from api.triage import ObservationsSerializer, TriageInputSerializer, TriageSerializer, entries_from
from changes.models import Window
from changes.selectors.reader import Reader
from core.limits import LONGEST_NAME, LONGEST_NOTE, LONGEST_SLUG, LONGEST_UPDATE
from core.public_id import pk_if_named, pk_of
from triage.models import Answer, Investigation, OutcomeWord
from triage.selectors.investigations import investigation_view
from triage.services import ask_owner, investigate


class AskSerializer(StrictSerializer):
    system = serializers.CharField(max_length=LONGEST_SLUG)


class CallSerializer(AskSerializer):
    answer = serializers.ChoiceField(Answer.choices, help_text="What they said on the phone.")
    name = TextField(max_length=LONGEST_NAME)
    note = TextField(max_length=LONGEST_NOTE)


class CloseSerializer(StrictSerializer):
    finding = serializers.CharField(max_length=LONGEST_UPDATE)


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


class InvestigationViewSet(viewsets.GenericViewSet[Investigation]):
    """The own organisation's, and those that were shown to it."""

    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = Investigation.objects.none()
    serializer_class = InvestigationSerializer

    def get_queryset(self) -> QuerySet[Investigation]:
        return Investigation.objects.visible_to(person_of(self.request).organisation).for_reading()

    @extend_schema(request=TriageInputSerializer, responses={201: InvestigationSerializer})
    def create(self, request: Request) -> Response:
        data = entered(TriageInputSerializer, request)
        entries = entries_from(data["observations"])
        made = investigate.open_investigation(person_of(request), entries, pk_if_named(Window, data.get("window")))
        return self._show(request, made.public_id, HTTPStatus.CREATED)

    @extend_schema(responses=InvestigationSerializer)
    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return self._show(request, public_id)

    @extend_schema(request=ObservationsSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def observations(self, request: Request, public_id: UUID) -> Response:
        """Adds what was seen."""
        pk = pk_of(self.get_queryset(), public_id)
        entries = entries_from(entered(ObservationsSerializer, request)["observations"])
        return self._after(request, public_id, lambda who: investigate.observe(who, pk, entries))

    @extend_schema(request=AskSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, public_id: UUID) -> Response:
        """Asks the next contact of the system's owner by mail whether they are working on it."""
        pk = pk_of(self.get_queryset(), public_id)
        system = entered(AskSerializer, request)["system"]
        return self._after(request, public_id, lambda who: ask_owner.ask(who, pk, system))

    @extend_schema(request=CallSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def calls(self, request: Request, public_id: UUID) -> Response:
        """What was said on the phone; a yes becomes reported work at once."""
        pk = pk_of(self.get_queryset(), public_id)
        data = entered(CallSerializer, request)
        said = (data["system"], data["answer"], data.get("name", ""), data.get("note", ""))
        return self._after(request, public_id, lambda who: ask_owner.log_call(who, pk, *said))

    @extend_schema(request=CloseSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, public_id: UUID) -> Response:
        pk = pk_of(self.get_queryset(), public_id)
        finding = entered(CloseSerializer, request)["finding"]
        return self._after(request, public_id, lambda who: investigate.close(who, pk, finding))

    @extend_schema(request=ShareSerializer, responses=InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, public_id: UUID) -> Response:
        """Shows it to another organisation, which may then add to it."""
        pk = pk_of(self.get_queryset(), public_id)
        organisation = entered(ShareSerializer, request)["organisation"]
        return self._after(request, public_id, lambda who: investigate.share(who, pk, organisation))

    def _after(self, request: Request, public_id: UUID, act: Callable[[Person], object]) -> Response:
        act(person_of(request))
        return self._show(request, public_id)

    def _show(self, request: Request, public_id: UUID, status: int = HTTPStatus.OK) -> Response:
        view = investigation_view(Reader(person_of(request)), self.get_queryset().get(public_id=public_id))
        return Response(InvestigationSerializer(view).data, status=status)
