"""The API's door to the ledger of notices."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from changes.selectors.reader import Reader
from core.limits import LARGEST_ID
from notifications.domain.about import About
from notifications.models import Notice, NoticeQuerySet, NoticeState
from notifications.selectors.notices import notice_views
from notifications.services import acknowledge


class NoticeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    contact = serializers.EmailField()
    about = serializers.ChoiceField([about.value for about in About])
    because = serializers.ListField(child=serializers.CharField(), help_text="Every reason, in words.")
    channel = serializers.CharField()
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(NoticeState.values)
    attempts = serializers.IntegerField()
    outcome = serializers.CharField(help_text="What the mail server said, or why it was dropped.")
    sent_at = serializers.DateTimeField(allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True, help_text="When the contact said that they have seen it.")
    urgent = serializers.BooleanField()
    resent = serializers.IntegerField(help_text="How often it was sent once more.")
    in_place_of = serializers.CharField(help_text="Who was told first and has not said that they saw it; or empty.")
    change = serializers.IntegerField(allow_null=True)
    window = serializers.IntegerField(allow_null=True)


class NoticesAsked(serializers.Serializer[Any]):
    window = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    change = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    state = serializers.ChoiceField(NoticeState.values, required=False)
    page_size = serializers.IntegerField(required=False)


class NoticeViewSet(viewsets.GenericViewSet[Notice]):
    """Planned and sent: about the own organisation's work, or to its people."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    lookup_value_converter = "int"

    def get_queryset(self) -> NoticeQuerySet:
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        return Notice.objects.visible_to(self._person.organisation).for_rows()

    @extend_schema(parameters=[NoticesAsked], responses=NoticeSerializer(many=True))
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self._asked_for(request)) or []
        return self.get_paginated_response(NoticeSerializer(notice_views(Reader(self._person), page), many=True).data)

    @extend_schema(responses=NoticeSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        return self._answer(self.get_queryset().get(pk=pk))

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, pk: int) -> Response:
        """Whom it was sent to says that they have seen it."""
        return self._answer(acknowledge.say_seen_signed_in(self._person, pk))

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: int) -> Response:
        """Sends it once more, as a message of its own."""
        return self._answer(acknowledge.send_again(self._person, pk))

    def _answer(self, notice: Notice) -> Response:
        [view] = notice_views(Reader(self._person), [self.get_queryset().get(pk=notice.pk)])
        return Response(NoticeSerializer(view).data)

    def _asked_for(self, request: Request) -> NoticeQuerySet:
        asked = NoticesAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted, notices = asked.validated_data, self.get_queryset()
        if "window" in wanted:
            notices = notices.about_window(wanted["window"])
        if "change" in wanted:
            notices = notices.about_change(wanted["change"])
        return notices.in_state(wanted["state"]) if "state" in wanted else notices

    @property
    def _person(self) -> Person:
        return cast(Person, self.request.user)
