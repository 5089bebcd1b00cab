"""Systems: `/api/v1/systems/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

import django_filters
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from api.fields import LineField, StrictSerializer
from api.input import entered, entered_in_part, person_of
from api.posting import Done, Posting
from changes.selectors.sight import systems_concerning
from changes.services import system_edits
from changes.services.graph_edits import editing_graph
from core.limits import LARGEST_MINIMUM, LONGEST_NAME, LONGEST_NOTE, LONGEST_SLUG
from core.refusals import Invalid
from core.searching import Wanted
from estate.models import Criticality, System, SystemQuerySet
from estate.selectors.former_slugs import system_once_called
from estate.services import systems as system_acts

DESCRIBING = ("criticality", "redundancy_minimum", "how_to_check")
SLUG = r"^[-a-zA-Z0-9_]+$"


class SystemSerializer(serializers.ModelSerializer[System]):
    """Of a system that does not concern the reader, what describes it is null."""

    organisation = serializers.SlugField(source="organisation.slug", read_only=True)
    retired = serializers.BooleanField(read_only=True)

    class Meta:
        model = System
        fields: ClassVar[tuple[str, ...]] = (
            "slug",
            "name",
            "organisation",
            "criticality",
            "redundancy_minimum",
            "listed",
            "how_to_check",
            "retired",
        )
        extra_kwargs: ClassVar[dict[str, dict[str, bool]]] = {name: {"allow_null": True} for name in DESCRIBING}

    def to_representation(self, instance: System) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        concerning = self.context.get("concerning")
        known = concerning is None or instance.slug in concerning
        return shown if known else shown | dict.fromkeys(DESCRIBING)


class EditedSystemSerializer(StrictSerializer):
    name = LineField(max_length=LONGEST_NAME)
    criticality = serializers.ChoiceField(Criticality.choices, required=False)
    redundancy_minimum = serializers.IntegerField(min_value=1, max_value=LARGEST_MINIMUM, required=False)
    listed = serializers.BooleanField(required=False)
    how_to_check = LineField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class PatchedSystemSerializer(EditedSystemSerializer):
    slug = serializers.RegexField(SLUG, max_length=LONGEST_SLUG, required=False, help_text="the one before leads to it")
    retired = serializers.BooleanField(required=False, help_text="true: it is there no longer; false: it is back")


class NewSystemSerializer(EditedSystemSerializer):
    slug = serializers.RegexField(SLUG, max_length=LONGEST_SLUG)
    organisation = serializers.CharField(required=False, help_text="your own; also the default")


class SystemFilter(django_filters.FilterSet):  # type: ignore[misc]
    retired = django_filters.BooleanFilter(method="retired_or_not", label="retired ones instead of those in use")
    organisation = django_filters.CharFilter("organisation__slug", label="slug of the owner")
    search = django_filters.CharFilter(method="named", label="part of the name or the slug")

    def retired_or_not(self, systems: SystemQuerySet, _name: str, retired: bool) -> SystemQuerySet:
        return systems.filter(retired_at__isnull=not retired)

    def named(self, systems: SystemQuerySet, _name: str, words: str) -> SystemQuerySet:
        return systems.filter(Wanted.read(words).in_field())


class SystemViewSet(Posting, viewsets.ReadOnlyModelViewSet[System]):
    queryset = System.objects.none()
    serializer_class = SystemSerializer
    filterset_class = SystemFilter
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self) -> SystemQuerySet:
        """In a list, retired ones are found only when they are asked for."""
        seen = System.objects.visible_to(person_of(self.request).organisation).select_related("organisation")
        return seen if self.action != "list" or "retired" in self.request.query_params else seen.in_use()

    def get_object(self) -> System:
        """Also by what it was called before; the answer says what it is called now."""
        try:
            found: System = super().get_object()
        except Http404:
            once = system_once_called(person_of(self.request).organisation, self.kwargs["slug"])
            if once is None:
                raise
            return self.get_queryset().get(pk=once.pk)
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        fake = getattr(self, "swagger_fake_view", False)
        concerning = None if fake else systems_concerning(person_of(self.request).organisation)
        return {**super().get_serializer_context(), "concerning": concerning}

    def show(self, request: Request, thing: System, status: int) -> Response:
        return Response(self.get_serializer(thing).data, status=status)

    @extend_schema(request=NewSystemSerializer, responses={201: SystemSerializer})
    def create(self, request: Request) -> Response:
        """Adds a system of your organisation."""
        values, actor = entered(NewSystemSerializer, request), person_of(request)
        require_own_organisation(actor, values.pop("organisation", None))
        with editing_graph(actor):
            system = system_acts.add_system(actor, values)
        return Done(system, HTTPStatus.CREATED)

    @extend_schema(request=PatchedSystemSerializer, responses=SystemSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Changes the fields you send; the owner stays. With `retired` it is retired, or brought back; what else is
        sent then is changed while it is in use."""
        system, actor = self.get_object(), person_of(request)
        values = entered_in_part(PatchedSystemSerializer, request)
        return Response(SystemSerializer(system_edits.edit(actor, system, values)).data)


def require_own_organisation(actor: Person, slug: str | None) -> None:
    if slug is not None and slug != actor.organisation.slug:
        raise Invalid.of("organisation", "This must be your own organisation.")
