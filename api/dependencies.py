"""Dependencies: `/api/v1/dependencies/`."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import StrictSerializer
from api.input import entered, person_of
from api.posting import Done, Posting
from changes.selectors.reader import Reader
from changes.selectors.sight import systems_needed_by
from changes.services.graph_edits import editing_graph
from core.limits import LONGEST_SLUG
from estate.models import Dependency, DependencyKind, DependencyQuerySet, DependencyState, System
from estate.selectors import dependencies as dependencies_seen
from estate.services import dependencies as dependency_acts


class DependencySerializer(serializers.Serializer[Any]):
    """An end that the reader may not see is written as “a system of ORGANISATION”."""

    id = serializers.UUIDField()
    dependent = serializers.CharField()
    provider = serializers.CharField()
    kind = serializers.ChoiceField(DependencyKind.choices)
    state = serializers.ChoiceField(DependencyState.choices)


class NewDependencySerializer(StrictSerializer):
    dependent = serializers.CharField(max_length=LONGEST_SLUG)
    provider = serializers.CharField(max_length=LONGEST_SLUG)
    kind = serializers.ChoiceField(DependencyKind.choices, default=DependencyKind.REQUIRED)


class DependencyFilter(django_filters.FilterSet):  # type: ignore[misc]
    dependent = django_filters.CharFilter(method="at_an_end", label="slug of the dependent")
    provider = django_filters.CharFilter(method="at_an_end", label="slug of the provider")
    kind = django_filters.ChoiceFilter(choices=DependencyKind.choices)
    state = django_filters.ChoiceFilter(choices=DependencyState.choices)

    def at_an_end(self, dependencies: DependencyQuerySet, end: str, slug: str) -> DependencyQuerySet:
        """Only by systems that one may see, or a filter would tell what the list does not."""
        systems = System.objects.visible_to(self.request.user.organisation).filter(slug=slug)
        return dependencies.filter(**{f"{end}__in": systems})


class DependencyViewSet(Posting, viewsets.GenericViewSet[Dependency]):
    queryset = Dependency.objects.none()
    serializer_class = DependencySerializer
    filterset_class = DependencyFilter
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> DependencyQuerySet:
        organisation = person_of(self.request).organisation
        seen = dependencies_seen.seen_dependencies(organisation, systems_needed_by(organisation))
        return seen.order_by("dependent__slug", "provider__slug")

    def list(self, request: Request) -> Response:
        """What needs what, as far as it touches your systems."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(shown_dependencies(Reader(person_of(request)), page or []))

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return self.show(request, self.get_object())

    @extend_schema(request=NewDependencySerializer, responses={201: DependencySerializer})
    def create(self, request: Request) -> Response:
        """Says that one system needs another. Across organisations this is a claim, which the other side answers."""
        values, actor = entered(NewDependencySerializer, request), person_of(request)
        with editing_graph(actor):
            dependency = dependency_acts.add_dependency(actor, **values)
        return Done(dependency, HTTPStatus.CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, public_id: UUID) -> Response:
        """Takes back what you entered, or what one of your systems needs."""
        with editing_graph(person_of(request)):
            dependency_acts.remove_dependency(person_of(request), self.get_object())
        return Response(status=HTTPStatus.NO_CONTENT)

    @extend_schema(request=None, responses=DependencySerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, public_id: UUID) -> Response:
        """The other side says that it is so: the provider’s owner, or the dependent’s if the provider’s entered it."""
        with editing_graph(person_of(request)):
            dependency = dependency_acts.confirm_dependency(person_of(request), self.get_object())
        return Done(dependency)

    @extend_schema(request=None, responses=DependencySerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, public_id: UUID) -> Response:
        """The other side says that it is not so; from then on it does not count."""
        with editing_graph(person_of(request)):
            dependency = dependency_acts.refuse_dependency(person_of(request), self.get_object())
        return Done(dependency)

    def show(self, request: Request, thing: Dependency, status: int = HTTPStatus.OK) -> Response:
        return Response(shown_dependencies(Reader(person_of(request)), [thing])[0], status=status)


def shown_dependencies(reader: Reader, dependencies: Iterable[Dependency]) -> list[Any]:
    rows = [
        {
            "id": dependency.public_id,
            "dependent": reader.slug(dependency.dependent.slug),
            "provider": reader.slug(dependency.provider.slug),
            "kind": dependency.kind,
            "state": dependency.state,
        }
        for dependency in dependencies
    ]
    return list(DependencySerializer(rows, many=True).data)
