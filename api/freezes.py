"""Freezes: `/api/v1/freezes/`."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import LineField, MomentField, StrictSerializer, slug_list
from api.input import entered, entered_in_part, person_of
from api.posting import Done, Posting
from api.systems import require_own_organisation
from changes.selectors.reader import Reader
from changes.selectors.sight import systems_concerning
from changes.services import calendar_edits
from changes.services.calendar_edits import freezes_seen_by
from core.limits import LONGEST_NAME, MOST_FROZEN
from estate.models import Freeze, FreezeMode, FreezeQuerySet


class FreezeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    organisation = serializers.CharField()
    name = serializers.CharField()
    mode = serializers.ChoiceField(FreezeMode.choices)
    systems = serializers.ListField(child=serializers.CharField())
    starts_at = MomentField()
    ends_at = MomentField()


class NewFreezeSerializer(StrictSerializer):
    organisation = serializers.CharField(required=False, help_text="your own; also the default")
    name = LineField(max_length=LONGEST_NAME)
    systems = slug_list(MOST_FROZEN, min_length=1)
    mode = serializers.ChoiceField(FreezeMode.choices, default=FreezeMode.WARN)
    starts_at = MomentField()
    ends_at = MomentField()


class FreezeFilter(django_filters.FilterSet):  # type: ignore[misc]
    organisation = django_filters.CharFilter("organisation__slug", label="slug of the organisation")


class FreezeViewSet(Posting, viewsets.GenericViewSet[Freeze]):
    queryset = Freeze.objects.none()
    serializer_class = FreezeSerializer
    filterset_class = FreezeFilter
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> FreezeQuerySet:
        organisation = person_of(self.request).organisation
        seen = Freeze.objects.standing().visible_to(organisation, systems_concerning(organisation))
        return seen.select_related("organisation").prefetch_related("systems").order_by("public_id")

    def show(self, request: Request, thing: Freeze, status: int = HTTPStatus.OK) -> Response:
        return Response(shown_freezes(Reader(person_of(request)), [thing])[0], status=status)

    def list(self, request: Request) -> Response:
        """The freezes of your organisation, and those of systems that yours need."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(shown_freezes(Reader(person_of(request)), page or []))

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return self.show(request, self.get_object())

    @extend_schema(request=NewFreezeSerializer, responses={201: FreezeSerializer})
    def create(self, request: Request) -> Response:
        """Freezes systems of yours for a period."""
        values, actor = entered(NewFreezeSerializer, request), person_of(request)
        require_own_organisation(actor, values.pop("organisation", None))
        return Done(calendar_edits.add_freeze(actor, values), HTTPStatus.CREATED)

    @extend_schema(request=NewFreezeSerializer(partial=True), responses=FreezeSerializer)
    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Changes the fields you send. Work already planned is checked again."""
        pk = self.get_object().pk
        values, actor = entered_in_part(NewFreezeSerializer, request), person_of(request)
        require_own_organisation(actor, values.pop("organisation", None))
        return self.show(request, calendar_edits.edit_freeze(actor, pk, values))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, public_id: UUID) -> Response:
        """Lifts it: it no longer counts, and stays on record."""
        actor = person_of(request)
        calendar_edits.lift_freeze(actor, freezes_seen_by(actor).get(public_id=public_id).pk)
        return Response(status=HTTPStatus.NO_CONTENT)


def shown_freezes(reader: Reader, freezes: Iterable[Freeze]) -> list[Any]:
    """Each with those of its systems that concern the reader."""
    rows = [
        {
            "id": freeze.public_id,
            "organisation": freeze.organisation.slug,
            "name": freeze.name,
            "mode": freeze.mode,
            "systems": [system.slug for system in reader.frozen_by(freeze)],
            "starts_at": freeze.starts_at,
            "ends_at": freeze.ends_at,
        }
        for freeze in freezes
    ]
    return list(FreezeSerializer(rows, many=True).data)
