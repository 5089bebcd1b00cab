"""Tags: `/api/v1/tags/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import LineField, StrictSerializer, slug_list
from api.input import entered, entered_in_part, person_of
from api.posting import Done, Posting
from core.limits import LONGEST_NAME, MOST_TAGGED
from estate.models import Tag, TagQuerySet
from estate.services import tags


class TagSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    systems = serializers.ListField(source="slugs", child=serializers.CharField())


class NewTagSerializer(StrictSerializer):
    name = LineField(max_length=LONGEST_NAME, help_text="Unique in your organisation, whatever its case and accents.")
    systems = slug_list(MOST_TAGGED, required=False, help_text="Of your organisation.")


class TagViewSet(Posting, viewsets.GenericViewSet[Tag]):
    queryset = Tag.objects.none()
    serializer_class = TagSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> TagQuerySet:
        seen = Tag.objects.of(person_of(self.request).organisation)
        return seen.select_related("organisation").prefetch_related("systems").order_by("public_id")

    def show(self, request: Request, thing: Tag, status: int = HTTPStatus.OK) -> Response:
        return Response(TagSerializer(thing).data, status=status)

    def list(self, request: Request) -> Response:
        """The tags of your organisation. Nobody else sees them."""
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(TagSerializer(page, many=True).data)

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return self.show(request, self.get_object())

    @extend_schema(request=NewTagSerializer, responses={201: TagSerializer})
    def create(self, request: Request) -> Response:
        """Adds a name for some of your systems, to book work on all of them with."""
        return Done(tags.add_tag(person_of(request), **entered(NewTagSerializer, request)), HTTPStatus.CREATED)

    @extend_schema(request=NewTagSerializer(partial=True), responses=TagSerializer)
    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Changes the fields you send; `systems` is all that it holds from then on. What was booked stays."""
        tag = self.get_object()
        return self.show(request, tags.edit_tag(person_of(request), tag, entered_in_part(NewTagSerializer, request)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, public_id: UUID) -> Response:
        """Its systems and what was booked stay as they are."""
        tags.remove_tag(person_of(request), self.get_object())
        return Response(status=HTTPStatus.NO_CONTENT)
