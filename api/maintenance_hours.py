"""Maintenance hours: `/api/v1/maintenance-hours/`."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import ClockField, IsoDurationField, StrictSerializer
from api.input import entered, entered_in_part, person_of
from api.posting import Done, Posting
from changes.selectors.sight import systems_concerning
from changes.services import calendar_edits
from core.limits import LONGEST_RULE, LONGEST_SLUG, LONGEST_ZONE
from core.time.recurrence import check_rule
from core.validators import validate_timezone
from estate.models import MaintenanceHours, System


class HoursSerializer(serializers.Serializer[MaintenanceHours]):
    id = serializers.UUIDField(source="public_id")
    system = serializers.CharField(source="system.slug")
    rrule = serializers.CharField()
    start = ClockField()
    duration = IsoDurationField()
    timezone = serializers.CharField()


class EditedHoursSerializer(StrictSerializer):
    rrule = serializers.CharField(max_length=LONGEST_RULE)
    start = ClockField()
    duration = IsoDurationField(help_text="On the clock: from 01:30, PT2H30M ends at 04:00 on every day.")
    timezone = serializers.CharField(max_length=LONGEST_ZONE)

    def validate_rrule(self, rule: str) -> str:
        try:
            check_rule(rule)
        except ValueError as error:
            raise serializers.ValidationError(f"{error}.") from error
        return rule

    def validate_timezone(self, name: str) -> str:
        try:
            validate_timezone(name)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return name


class NewHoursSerializer(EditedHoursSerializer):
    system = serializers.CharField(max_length=LONGEST_SLUG)


class HoursFilter(django_filters.FilterSet):  # type: ignore[misc]
    system = django_filters.CharFilter("system__slug", label="slug of the system")


class MaintenanceHoursViewSet(Posting, viewsets.ReadOnlyModelViewSet[MaintenanceHours]):
    queryset = MaintenanceHours.objects.none()
    serializer_class = HoursSerializer
    filterset_class = HoursFilter
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[MaintenanceHours]:
        organisation = person_of(self.request).organisation
        seen = System.objects.visible_to(organisation).filter(slug__in=systems_concerning(organisation))
        return (
            MaintenanceHours.objects.filter(system__in=seen)
            .select_related("system")
            .order_by("system__slug", "public_id")
        )

    def show(self, request: Request, thing: MaintenanceHours, status: int) -> Response:
        return Response(HoursSerializer(thing).data, status=status)

    @extend_schema(request=NewHoursSerializer, responses={201: HoursSerializer})
    def create(self, request: Request) -> Response:
        """Sets the hours in which you want work on a system of yours to happen."""
        values = entered(NewHoursSerializer, request)
        hours = calendar_edits.add_hours(person_of(request), values.pop("system"), values)
        return Done(hours, HTTPStatus.CREATED)

    @extend_schema(request=EditedHoursSerializer(partial=True), responses=HoursSerializer)
    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Changes the fields you send; the system stays. Work already planned is checked again."""
        pk = self.get_object().pk
        values = entered_in_part(EditedHoursSerializer, request)
        return Response(HoursSerializer(calendar_edits.edit_hours(person_of(request), pk, values)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, public_id: UUID) -> Response:
        calendar_edits.remove_hours(person_of(request), self.get_object().pk)
        return Response(status=HTTPStatus.NO_CONTENT)
