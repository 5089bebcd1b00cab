"""The API's door to the ledger of notices."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from api.posting import Done, Posting
from changes.models import Change, Window
from changes.selectors.reader import Reader
from core.public_id import pk_if_named, pk_of
from notifications.domain.about import About
from notifications.models import Notice, NoticeQuerySet, NoticeState
from notifications.selectors.ledger import NewestNotices, readable_notices
from notifications.selectors.notices import notice_views
from notifications.services import acknowledge


class NoticeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    contact = serializers.CharField(help_text="Their e-mail address; empty for stand-ins at other organisations.")
    about = serializers.ChoiceField([about.value for about in About])
    because = serializers.ListField(child=serializers.CharField(), help_text="Every reason, in words.")
    channel = serializers.CharField()
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(NoticeState.values)
    attempts = serializers.IntegerField()
    outcome = serializers.CharField(
        help_text="What became of it: what the mail server said, why it was dropped, or that no mail could be made."
    )
    sent_at = serializers.DateTimeField(allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True, help_text="When the contact said that they have seen it.")
    urgent = serializers.BooleanField()
    resent = serializers.IntegerField(help_text="How often it was sent again.")
    in_place_of = serializers.CharField(help_text="Who was told first and has not said that they saw it; or empty.")
    change = serializers.UUIDField(allow_null=True)
    window = serializers.UUIDField(allow_null=True)


class NoticesAsked(serializers.Serializer[Any]):
    window = serializers.UUIDField(required=False)
    change = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(NoticeState.values, required=False)
    page_size = serializers.IntegerField(required=False)


class NoticeViewSet(Posting, viewsets.GenericViewSet[Notice]):
    """Planned and sent: about the own organisation's work, or to its people."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> NoticeQuerySet:
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        return Notice.objects.visible_to(self._person.organisation).for_rows()

    @extend_schema(parameters=[NoticesAsked], responses=NoticeSerializer(many=True))
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self._asked_for(request)) or []
        return self.get_paginated_response(NoticeSerializer(notice_views(Reader(self._person), page), many=True).data)

    @extend_schema(responses=NoticeSerializer)
    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return self.show(request, self.get_queryset().get(public_id=public_id))

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, public_id: UUID) -> Response:
        """The recipient says that they have seen it."""
        return Done(acknowledge.say_seen_signed_in(self._person, pk_of(self.get_queryset(), public_id)))

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, public_id: UUID) -> Response:
        """Sends it again, as a new message."""
        return Done(acknowledge.send_again(self._person, pk_of(self.get_queryset(), public_id)))

    def show(self, request: Request, thing: Notice, status: int = HTTPStatus.OK) -> Response:
        [view] = notice_views(Reader(self._person), [self.get_queryset().get(pk=thing.pk)])
        return Response(NoticeSerializer(view).data, status=status)

    def _asked_for(self, request: Request) -> Any:
        asked = NoticesAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        found = readable_notices(
            self._person.organisation,
            window=(pk_if_named(Window, wanted["window"]) or 0) if "window" in wanted else None,
            change=(pk_if_named(Change, wanted["change"]) or 0) if "change" in wanted else None,
        )
        return NewestNotices(found.in_state(wanted["state"]) if "state" in wanted else found)

    @property
    def _person(self) -> Person:
        return cast(Person, self.request.user)
