"""The API's doors to freezes and maintenance hours."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from calendar_app import serializers as shapes
from calendar_app.models import Freeze, FreezeQuerySet, MaintenanceHours
from changes.services import calendar_edits
from changes.services.reader import Reader
from changes.services.visibility import systems_concerning
from estate.api import require_own_organisation
from estate.models import System
from maintwin.api import entered, person_of
from maintwin.shapes import StrictSerializer


class FreezeFilter(django_filters.FilterSet):  # type: ignore[misc]
    organisation = django_filters.CharFilter("organisation__slug", label="slug of the organisation")


class FreezeViewSet(viewsets.GenericViewSet[Freeze]):
    queryset = Freeze.objects.none()
    serializer_class = shapes.FreezeSerializer
    filterset_class = FreezeFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> FreezeQuerySet:
        organisation = person_of(self.request).organisation
        seen = Freeze.objects.standing().visible_to(organisation, systems_concerning(organisation))
        return seen.select_related("organisation").prefetch_related("systems").order_by("starts_at", "id")

    def list(self, request: Request) -> Response:
        """The freezes of one's own organisation, and those of systems that one's own need."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(shown_freezes(Reader(person_of(request)), page or []))

    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(shown_freezes(Reader(person_of(request)), [self.get_object()])[0])

    @extend_schema(request=shapes.NewFreezeSerializer, responses={201: shapes.FreezeSerializer})
    def create(self, request: Request) -> Response:
        """Freezes systems of one's own for a period."""
        values, actor = entered(shapes.NewFreezeSerializer, request), person_of(request)
        require_own_organisation(actor, values.pop("organisation", None))
        freeze = calendar_edits.add_freeze(actor, values)
        return Response(shown_freezes(Reader(actor), [freeze])[0], status=HTTPStatus.CREATED)

    @extend_schema(request=shapes.NewFreezeSerializer(partial=True), responses=shapes.FreezeSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Changes the fields that are sent. Work that is planned already is looked at anew."""
        self.get_object()
        values, actor = entered_in_part(shapes.NewFreezeSerializer, request), person_of(request)
        require_own_organisation(actor, values.pop("organisation", None))
        freeze = calendar_edits.edit_freeze(actor, pk, values)
        return Response(shown_freezes(Reader(actor), [freeze])[0])

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Lifts it: it counts no longer, and stays on record."""
        calendar_edits.lift_freeze(person_of(request), pk)
        return Response(status=HTTPStatus.NO_CONTENT)


def shown_freezes(reader: Reader, freezes: Iterable[Freeze]) -> list[Any]:
    """Each with those of its systems that concern the reader."""
    rows = [
        {
            "id": freeze.pk,
            "organisation": freeze.organisation.slug,
            "name": freeze.name,
            "mode": freeze.mode,
            "systems": [system.slug for system in reader.frozen_by(freeze)],
            "starts_at": freeze.starts_at,
            "ends_at": freeze.ends_at,
        }
        for freeze in freezes
    ]
    return list(shapes.FreezeSerializer(rows, many=True).data)


class HoursFilter(django_filters.FilterSet):  # type: ignore[misc]
    system = django_filters.CharFilter("system__slug", label="slug of the system")


class MaintenanceHoursViewSet(viewsets.ReadOnlyModelViewSet[MaintenanceHours]):
    queryset = MaintenanceHours.objects.none()
    serializer_class = shapes.HoursSerializer
    filterset_class = HoursFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[MaintenanceHours]:
        organisation = person_of(self.request).organisation
        seen = System.objects.visible_to(organisation).filter(slug__in=systems_concerning(organisation))
        return MaintenanceHours.objects.filter(system__in=seen).select_related("system").order_by("system__slug", "id")

    @extend_schema(request=shapes.NewHoursSerializer, responses={201: shapes.HoursSerializer})
    def create(self, request: Request) -> Response:
        """The hours in which one wants work on a system of one's own to happen."""
        values = entered(shapes.NewHoursSerializer, request)
        hours = calendar_edits.add_hours(person_of(request), values.pop("system"), values)
        return Response(shapes.HoursSerializer(hours).data, status=HTTPStatus.CREATED)

    @extend_schema(request=shapes.EditedHoursSerializer(partial=True), responses=shapes.HoursSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Changes the fields that are sent; the system stays. Work that is planned already is looked at anew."""
        self.get_object()
        values = entered_in_part(shapes.EditedHoursSerializer, request)
        return Response(shapes.HoursSerializer(calendar_edits.edit_hours(person_of(request), pk, values)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        calendar_edits.remove_hours(person_of(request), pk)
        return Response(status=HTTPStatus.NO_CONTENT)


def entered_in_part(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """What was sent, as this shape allows it; nothing else has a value."""
    serializer = shape(data=request.data, partial=True)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
