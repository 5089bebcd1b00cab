"""The API's doors to systems and dependencies."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import django_filters
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from accounts.refusals import Invalid
from changes.services.graph_edits import editing_graph
from changes.services.reader import Reader
from changes.services.visibility import systems_concerning, systems_needed_by
from estate import serializers as shapes
from estate import services
from estate.models import Dependency, DependencyKind, DependencyQuerySet, DependencyState, System, SystemQuerySet
from maintwin.api import entered, person_of


class SystemFilter(django_filters.FilterSet):  # type: ignore[misc]
    organisation = django_filters.CharFilter("organisation__slug", label="slug of the owner")
    search = django_filters.CharFilter(method="named", label="part of the name or the slug")

    def named(self, systems: SystemQuerySet, _name: str, words: str) -> SystemQuerySet:
        return systems.filter(Q(name__icontains=words) | Q(slug__icontains=words))


class SystemViewSet(viewsets.ReadOnlyModelViewSet[System]):
    queryset = System.objects.none()
    serializer_class = shapes.SystemSerializer
    filterset_class = SystemFilter
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def get_queryset(self) -> SystemQuerySet:
        return System.objects.visible_to(person_of(self.request).organisation).select_related("organisation")

    def get_serializer_context(self) -> dict[str, Any]:
        fake = getattr(self, "swagger_fake_view", False)
        concerning = None if fake else systems_concerning(person_of(self.request).organisation)
        return {**super().get_serializer_context(), "concerning": concerning}

    @extend_schema(request=shapes.NewSystemSerializer, responses={201: shapes.SystemSerializer})
    def create(self, request: Request) -> Response:
        """Adds a system of one's own organisation."""
        values, actor = entered(shapes.NewSystemSerializer, request), person_of(request)
        require_own_organisation(actor, values.pop("organisation", None))
        with editing_graph(actor):
            system = services.add_system(actor, values)
        return Response(shapes.SystemSerializer(system).data, status=HTTPStatus.CREATED)

    @extend_schema(request=shapes.EditedSystemSerializer, responses=shapes.SystemSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Changes the fields that are sent; the slug and the owner stay."""
        serializer = shapes.EditedSystemSerializer(data=request.data, partial=True)
        system, actor = self.get_object(), person_of(request)
        serializer.is_valid(raise_exception=True)
        with editing_graph(actor):
            system = services.edit_system(actor, system, serializer.validated_data)
        return Response(shapes.SystemSerializer(system).data)


def require_own_organisation(actor: Person, slug: str | None) -> None:
    if slug is not None and slug != actor.organisation.slug:
        raise Invalid.of("organisation", "This must be your own organisation.")


class DependencyFilter(django_filters.FilterSet):  # type: ignore[misc]
    dependent = django_filters.CharFilter(method="at_an_end", label="slug of the dependent")
    provider = django_filters.CharFilter(method="at_an_end", label="slug of the provider")
    kind = django_filters.ChoiceFilter(choices=DependencyKind.choices)
    state = django_filters.ChoiceFilter(choices=DependencyState.choices)

    def at_an_end(self, dependencies: DependencyQuerySet, end: str, slug: str) -> DependencyQuerySet:
        """Only by systems that one may see, or a filter would tell what the list does not."""
        systems = System.objects.visible_to(self.request.user.organisation).filter(slug=slug)
        return dependencies.filter(**{f"{end}__in": systems})


class DependencyViewSet(viewsets.GenericViewSet[Dependency]):
    queryset = Dependency.objects.none()
    serializer_class = shapes.DependencySerializer
    filterset_class = DependencyFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> DependencyQuerySet:
        organisation = person_of(self.request).organisation
        seen = services.seen_dependencies(organisation, systems_needed_by(organisation))
        return seen.order_by("dependent__slug", "provider__slug")

    def list(self, request: Request) -> Response:
        """What needs what, as far as it concerns one's own systems."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(shown_dependencies(Reader(person_of(request)), page or []))

    def retrieve(self, request: Request, pk: int) -> Response:
        return self._show(request, self.get_object())

    @extend_schema(request=shapes.NewDependencySerializer, responses={201: shapes.DependencySerializer})
    def create(self, request: Request) -> Response:
        """Says that one system needs another. Across organisations this is a claim, which the other side answers."""
        values, actor = entered(shapes.NewDependencySerializer, request), person_of(request)
        with editing_graph(actor):
            dependency = services.add_dependency(actor, **values)
        return self._show(request, dependency, HTTPStatus.CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Takes back what one has entered, or what one of one’s own systems needs."""
        with editing_graph(person_of(request)):
            services.remove_dependency(person_of(request), self.get_object())
        return Response(status=HTTPStatus.NO_CONTENT)

    @extend_schema(request=None, responses=shapes.DependencySerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """The side that was claimed says that it is so: the provider’s owner, unless that one entered it."""
        with editing_graph(person_of(request)):
            dependency = services.confirm_dependency(person_of(request), self.get_object())
        return self._show(request, dependency)

    @extend_schema(request=None, responses=shapes.DependencySerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        """The same side says that it is not so; from then on it counts for nothing."""
        with editing_graph(person_of(request)):
            dependency = services.refuse_dependency(person_of(request), self.get_object())
        return self._show(request, dependency)

    def _show(self, request: Request, dependency: Dependency, status: int = HTTPStatus.OK) -> Response:
        return Response(shown_dependencies(Reader(person_of(request)), [dependency])[0], status=status)


def shown_dependencies(reader: Reader, dependencies: Iterable[Dependency]) -> list[Any]:
    rows = [
        {
            "id": dependency.pk,
            "dependent": reader.slug(dependency.dependent.slug),
            "provider": reader.slug(dependency.provider.slug),
            "kind": dependency.kind,
            "state": dependency.state,
        }
        for dependency in dependencies
    ]
    return list(shapes.DependencySerializer(rows, many=True).data)
