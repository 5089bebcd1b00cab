"""The API's doors to exceptions from freezes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from api import act_fields, changes
from api.changes import show_change
from api.fields import MomentField, ProseField, StrictSerializer
from api.input import entered, person_of
from api.posting import Done, Posting
from changes.models import Change, ExceptionState, FreezeException, FreezeExceptionQuerySet
from changes.selectors.freeze_exceptions import exceptions_of_freeze
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services import freeze_exceptions
from changes.services.calendar_edits import freezes_seen_by
from core.limits import LONGEST_REASON
from core.public_id import pk_of
from estate.models import Freeze


class AskExceptionSerializer(StrictSerializer):
    freeze = serializers.UUIDField(help_text="id of the freeze")
    reason = ProseField(max_length=LONGEST_REASON)


class PeriodSerializer(serializers.Serializer[Any]):
    starts_at = MomentField()
    ends_at = MomentField()


class FreezeExceptionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    freeze = serializers.UUIDField()
    change = serializers.UUIDField(allow_null=True)
    organisation = serializers.CharField(help_text="whose work it is")
    title = serializers.CharField()
    periods = PeriodSerializer(many=True)
    systems = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(ExceptionState.choices)
    reason = serializers.CharField()
    asked_at = MomentField()
    answer = serializers.CharField()
    answered_at = MomentField(allow_null=True)


class AskExceptionView(Posting):
    def get_queryset(self) -> QuerySet[Change]:
        return seen_at_all(person_of(self.request).organisation)

    def show(self, request: Request, thing: Change, status: int) -> Response:
        return show_change(request, thing, status)

    @extend_schema(request=AskExceptionSerializer, responses=changes.ChangeSerializer)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Asks the owner of a blocking freeze to let this change happen all the same. It shares with them the title,
        the periods, the reason and the frozen systems that it reaches, also of a draft, and nothing else."""
        change = self.get_queryset().get(public_id=public_id)
        asked = entered(AskExceptionSerializer, request)
        frozen = pk_of(Freeze.objects.all(), asked["freeze"])
        freeze_exceptions.ask_exception(person_of(request), change.pk, frozen, asked["reason"])
        return Done(change)


class FreezeExceptionViewSet(Posting, viewsets.GenericViewSet[FreezeException]):
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = FreezeException.objects.none()
    serializer_class = FreezeExceptionSerializer
    pagination_class = None

    def get_queryset(self) -> FreezeExceptionQuerySet:
        return FreezeException.objects.visible_to(person_of(self.request).organisation)

    def show(self, request: Request, thing: FreezeException, status: int) -> Response:
        views = exceptions_of_freeze(Reader(person_of(request)), thing.freeze_id)
        return Response(FreezeExceptionSerializer(next(one for one in views if one.id == thing.public_id)).data)

    def list(self, request: Request, freeze: UUID) -> Response:
        """What was asked of its owner: all for the owner, your own for those who ask."""
        seen = freezes_seen_by(person_of(request)).get(public_id=freeze)
        views = exceptions_of_freeze(Reader(person_of(request)), seen.pk)
        return Response(FreezeExceptionSerializer(views, many=True).data)

    @extend_schema(request=act_fields.ReasonSerializer, responses=FreezeExceptionSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, freeze: UUID, public_id: UUID) -> Response:
        return self._answer(request, freeze, public_id, freeze_exceptions.grant_exception)

    @extend_schema(request=act_fields.ReasonSerializer, responses=FreezeExceptionSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, freeze: UUID, public_id: UUID) -> Response:
        return self._answer(request, freeze, public_id, freeze_exceptions.refuse_exception)

    def _answer(
        self, request: Request, freeze: UUID, public_id: UUID, act: Callable[[Person, int, int, str], FreezeException]
    ) -> Response:
        asked = self.get_queryset().get(public_id=public_id, freeze__public_id=freeze)
        act(person_of(request), asked.freeze_id, asked.pk, entered(act_fields.ReasonSerializer, request)["reason"])
        return Done(asked)
