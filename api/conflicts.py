"""Conflicts and previews: `/api/v1/conflicts/`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from api import act_fields
from api.change_fields import IMPACTS, CheckField, targets_field
from api.fields import MomentField, StrictSerializer
from api.input import entered, person_of
from api.posting import Done, Posting
from api.preconditions import FINDING, read_in
from api.repeats import RepeatsSerializer, repeats_from
from api.window_fields import ContactViewSerializer
from changes.domain.series import first_windows
from changes.models import Change, Finding, Window
from changes.selectors import preview as previews
from changes.selectors.findings import finding_views
from changes.selectors.reader import Reader
from changes.services import accept_risk
from core import clock
from core.looking import looking
from core.public_id import pk_if_named
from core.refusals import Invalid
from core.time.interval import Interval
from core.time.repeats import refusals_of_repeats
from core.turns import in_turn
from estate.selectors.graph import pinned
from estate.selectors.tagged import targets_for_tags
from notifications.selectors.would_be_told import would_be_told


class PreviewInputSerializer(StrictSerializer):
    change = serializers.UUIDField(required=False, allow_null=True)
    window = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="Your window that is being moved or extended: what it already meets has its id, and `ends` "
        "lists what would be gone.",
    )
    targets = targets_field()
    one_at_a_time = serializers.BooleanField(required=False)
    validates = serializers.ListField(child=CheckField(), required=False)
    implementers = serializers.ListField(child=serializers.EmailField(), required=False)
    starts_at = MomentField(required=False)
    ends_at = MomentField(required=False)
    repeats = RepeatsSerializer(required=False, help_text="In place of a period: all that its rule gives it.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in ("starts_at", "ends_at") if name not in data]
        if missing and "repeats" not in data:
            why = self.fields["starts_at"].error_messages["required"]
            raise serializers.ValidationError({name: [why] for name in missing})
        return data


class SideSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True)
    organisation = serializers.CharField()
    title = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    contact = ContactViewSerializer(allow_null=True)


class PathSerializer(serializers.Serializer[Any]):
    window = serializers.UUIDField(allow_null=True)
    path = serializers.ListField(child=serializers.CharField())


class OverlapSerializer(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField(source="overlap_starts_at")
    ends_at = serializers.DateTimeField(source="overlap_ends_at", allow_null=True)


class AcceptedSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    person = serializers.EmailField(source="email", allow_null=True)
    reason = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class FrozenBySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    organisation = serializers.CharField()
    mode = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ConflictSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True, help_text="What accepting the risk of it names.")
    kind = serializers.CharField()
    also = serializers.ListField(child=serializers.CharField())
    severity = serializers.ChoiceField(["info", "low", "medium", "high"])
    windows = SideSerializer(many=True)
    meets_at = serializers.ListField(child=serializers.CharField())
    paths = PathSerializer(many=True)
    overlap = OverlapSerializer(source="*")
    explanation = serializers.SerializerMethodField()
    state = serializers.ChoiceField(["open", "accepted", "gone"])
    accepted_by = AcceptedSerializer(many=True)
    freeze = FrozenBySerializer(allow_null=True)
    absorbed = serializers.BooleanField(
        help_text="A redundancy finding of the same windows replaces it on pages and in notices."
    )

    def get_explanation(self, view: Any) -> str:
        return f"{view.explanation} {view.suggestion}".strip()


class ImpactSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    level = serializers.ChoiceField(IMPACTS)
    path = serializers.ListField(child=serializers.CharField())


class WarningSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    explanation = serializers.CharField()


class AskedSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    systems = serializers.ListField(child=serializers.CharField())


class ToldSerializer(serializers.Serializer[Any]):
    contact = serializers.EmailField()
    name = serializers.CharField()
    organisation = serializers.CharField()
    because = serializers.ListField(child=serializers.CharField())


class PreviewSerializer(serializers.Serializer[Any]):
    conflicts = ConflictSerializer(many=True)
    ends = ConflictSerializer(many=True, help_text="Findings of the named window that would be gone.")
    warnings = WarningSerializer(many=True)
    impact = ImpactSerializer(many=True)
    impact_total = serializers.IntegerField()
    notified = ToldSerializer(many=True, help_text="At most 200, by organisation and name.")
    notified_total = serializers.IntegerField()
    approvals = AskedSerializer(many=True)


class FindingFilter(serializers.Serializer[Any]):
    window = serializers.UUIDField(required=False)
    change = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(["open", "accepted", "gone"], required=False)


_PREVIEW = PreviewSerializer()
"""Made once: making its many fields again takes longer than filling them."""


class ConflictViewSet(Posting, viewsets.GenericViewSet[Finding]):
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = Finding.objects.none()
    serializer_class = ConflictSerializer

    def get_queryset(self) -> QuerySet[Finding]:
        return Finding.objects.visible_to(person_of(self.request).organisation)

    def show(self, request: Request, thing: Finding, status: int) -> Response:
        [view] = finding_views(Reader(person_of(request)), [Finding.objects.with_sides().get(pk=thing.pk)])
        return Response(ConflictSerializer(view).data)

    @extend_schema(parameters=[FindingFilter])
    def list(self, request: Request) -> Response:
        wanted = FindingFilter(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        organisation = person_of(request).organisation
        found = Finding.objects.visible_to(organisation).wanted(organisation, **wanted.validated_data)
        page = self.paginate_queryset(found.with_sides().order_by("kind", "public_id")) or []
        views = finding_views(Reader(person_of(request)), page)
        return self.get_paginated_response(ConflictSerializer(views, many=True).data)

    @extend_schema(request=act_fields.ReasonSerializer, parameters=[FINDING])
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, public_id: UUID) -> Response:
        finding = self.get_queryset().get(public_id=public_id)
        read = read_in(request)
        reason = entered(act_fields.ReasonSerializer, request)["reason"]
        accept_risk.accept(person_of(request), finding.pk, reason, read=read)
        return Done(finding)

    @extend_schema(request=PreviewInputSerializer, responses=PreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What a change would meet. Nothing is stored."""
        data = entered(PreviewInputSerializer, request)
        reader = Reader(person_of(request))
        with in_turn(reader.person.pk), pinned(reader.estate), looking():
            seen = previews.preview(reader, _preview_input(reader.organisation, data))
            told = would_be_told(reader, seen)
        body = _PREVIEW.to_representation(
            {
                "conflicts": seen.conflicts,
                "ends": seen.ends,
                "warnings": seen.warnings,
                "impact": seen.impact,
                "impact_total": seen.impact_total,
                "approvals": seen.approvals,
                "notified": told.told,
                "notified_total": told.total,
            }
        )
        return Response(body)


def _periods(data: dict[str, Any]) -> list[Interval]:
    if "repeats" in data:
        repeats, now = repeats_from(data["repeats"]), clock.now()
        for field, reason in refusals_of_repeats(repeats, now):
            raise Invalid.of(f"repeats.{field}", reason)
        return [Interval(one.starts_at, one.ends_at) for one in first_windows(repeats, now)]
    try:
        return [Interval(data["starts_at"], data["ends_at"])]
    except ValueError as error:
        raise Invalid.of("ends_at", f"{str(error)[0].upper()}{str(error)[1:]}.") from error


def _preview_input(organisation: Organisation, data: dict[str, Any]) -> previews.PreviewInput:
    first, *more = _periods(data)
    return previews.PreviewInput(
        targets=targets_for_tags(organisation, data["targets"]),
        period=first,
        more=tuple(previews.PlannedWindow(one) for one in more),
        one_at_a_time=data.get("one_at_a_time", False),
        checks=tuple(data.get("validates", ())),
        implementers=tuple(data.get("implementers", ())),
        change=pk_if_named(Change, data.get("change")),
        window=pk_if_named(Window, data.get("window")),
    )
