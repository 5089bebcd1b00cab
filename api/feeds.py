"""Calendars that other programs subscribe to: `/api/v1/feeds/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import StrictSerializer
from api.input import entered, person_of
from api.posting import Done, Posting
from components.link_pages import sealed
from core.limits import LONGEST_SLUG
from notifications.domain.feeds import FeedScope
from notifications.models import Feed, FeedQuerySet
from notifications.services.feeds import address_of_feed, make_feed, revoke_feed

SCOPES = [scope.value for scope in FeedScope]


class FeedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id")
    scope = serializers.ChoiceField(choices=SCOPES)
    system = serializers.CharField(source="system.slug", default=None, allow_null=True)
    created_at = serializers.DateTimeField()


class MadeFeedSerializer(FeedSerializer):
    url = serializers.SerializerMethodField(help_text="Shown only in this answer. Whoever has it can read the feed.")

    def get_url(self, feed: Feed) -> str:
        return address_of_feed(feed)


class NewFeedSerializer(StrictSerializer):
    scope = serializers.ChoiceField(
        choices=SCOPES,
        help_text="`mine`: what you own or carry out. `organisation`: its work. `related`: what reaches it. "
        "`system`: what reaches one system.",
    )
    system = serializers.CharField(required=False, max_length=LONGEST_SLUG, help_text="With the scope `system` only.")


class FeedViewSet(Posting, viewsets.GenericViewSet[Feed]):
    queryset = Feed.objects.none()
    serializer_class = FeedSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> FeedQuerySet:
        return Feed.objects.of(person_of(self.request)).standing().order_by("public_id")

    def show(self, request: Request, thing: Feed, status: int = HTTPStatus.CREATED) -> Response:
        return sealed(Response(MadeFeedSerializer(thing).data, status=status))  # type: ignore[return-value]

    def list(self, request: Request) -> Response:
        """Your calendar feeds. Nobody else sees them."""
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(FeedSerializer(page, many=True).data)

    @extend_schema(request=NewFeedSerializer, responses={201: MadeFeedSerializer})
    def create(self, request: Request) -> Response:
        """Makes a calendar that other programs can follow. It shows what you may see at the time it is read."""
        given = entered(NewFeedSerializer, request)
        feed = make_feed(person_of(request), FeedScope(given["scope"]), given.get("system", ""))
        return Done(feed, HTTPStatus.CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, public_id: UUID) -> Response:
        """Its address no longer opens anything."""
        revoke_feed(person_of(request), self.get_object().pk)
        return Response(status=HTTPStatus.NO_CONTENT)
