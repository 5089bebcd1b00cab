"""The API's doors to exceptions from freezes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Person
from api import act_fields, changes
from api.changes import show_change
from api.fields import MomentField, StrictSerializer
from api.input import entered, person_of
from changes.models import Change, ExceptionState, FreezeException, FreezeExceptionQuerySet
from changes.selectors.freeze_exceptions import exceptions_of_freeze
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services import freeze_exceptions
from changes.services.calendar_edits import freeze_seen_by
from core.limits import LONGEST_REASON


class AskExceptionSerializer(StrictSerializer):
    freeze = serializers.IntegerField(min_value=1, help_text="id of the freeze")
    reason = serializers.CharField(max_length=LONGEST_REASON)


class PeriodSerializer(serializers.Serializer[Any]):
    starts_at = MomentField()
    ends_at = MomentField()


class FreezeExceptionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    freeze = serializers.IntegerField()
    change = serializers.IntegerField(allow_null=True)
    organisation = serializers.CharField(help_text="whose work it is")
    title = serializers.CharField()
    periods = PeriodSerializer(many=True)
    systems = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(ExceptionState.choices)
    reason = serializers.CharField()
    asked_at = MomentField()
    answer = serializers.CharField()
    answered_at = MomentField(allow_null=True)


class AskExceptionView(APIView):
    @extend_schema(request=AskExceptionSerializer, responses=changes.ChangeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Asks the owner of a blocking freeze to let this change happen all the same. It shares with them the title,
        the periods, the reason and the frozen systems that it reaches, also of a draft, and nothing else."""
        seen_at_all(person_of(request).organisation).get(pk=pk)
        asked = entered(AskExceptionSerializer, request)
        freeze_exceptions.ask_exception(person_of(request), pk, asked["freeze"], asked["reason"])
        return show_change(request, Change.objects.get(pk=pk))


class FreezeExceptionViewSet(viewsets.GenericViewSet[FreezeException]):
    lookup_value_converter = "int"
    queryset = FreezeException.objects.none()
    serializer_class = FreezeExceptionSerializer
    pagination_class = None

    def get_queryset(self) -> FreezeExceptionQuerySet:
        return FreezeException.objects.visible_to(person_of(self.request).organisation)

    def list(self, request: Request, freeze: int) -> Response:
        """What was asked of its owner: all for the owner, one's own for those who ask."""
        freeze_seen_by(person_of(request), freeze)
        views = exceptions_of_freeze(Reader(person_of(request)), freeze)
        return Response(FreezeExceptionSerializer(views, many=True).data)

    @extend_schema(request=act_fields.ReasonSerializer, responses=FreezeExceptionSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, freeze: int, pk: int) -> Response:
        return self._answer(request, freeze, pk, freeze_exceptions.grant_exception)

    @extend_schema(request=act_fields.ReasonSerializer, responses=FreezeExceptionSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, freeze: int, pk: int) -> Response:
        return self._answer(request, freeze, pk, freeze_exceptions.refuse_exception)

    def _answer(
        self, request: Request, freeze: int, pk: int, act: Callable[[Person, int, int, str], FreezeException]
    ) -> Response:
        self.get_queryset().of_freeze(freeze).get(pk=pk)
        answered = act(person_of(request), freeze, pk, entered(act_fields.ReasonSerializer, request)["reason"])
        views = exceptions_of_freeze(Reader(person_of(request)), freeze)
        return Response(FreezeExceptionSerializer(next(one for one in views if one.id == answered.pk)).data)
