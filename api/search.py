"""Search: `/api/v1/search/`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.input import person_of
from changes.selectors.reader import Reader
from changes.selectors.search import KINDS, Found, search
from core.searching import LONGEST_SEARCH, Wanted

MOST_FOUND = 20
"""Of each kind."""


class SearchInput(serializers.Serializer[Any]):
    q = serializers.CharField(
        max_length=LONGEST_SEARCH,
        help_text="Words, in any order. Case and accents make no difference; where nothing holds them all, what is "
        "like them is found.",
    )


class FoundSystemSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.slug")


class FoundPersonSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.slug")


class FoundChangeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id")
    reference = serializers.CharField()
    title = serializers.SerializerMethodField()
    organisation = serializers.CharField(source="organisation.slug")
    state = serializers.CharField()

    def get_title(self, change: Any) -> str:
        reader: Reader = self.context["reader"]
        return reader.title(change)


class FoundOrganisationSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class FoundSerializer(serializers.Serializer[Found]):
    systems = FoundSystemSerializer(many=True)
    people = FoundPersonSerializer(many=True, help_text="Colleagues, and contacts of what your systems need.")
    changes = FoundChangeSerializer(many=True, help_text="By reference, title or, for your own, external reference.")
    organisations = FoundOrganisationSerializer(many=True)
    more = serializers.ListField(
        child=serializers.ChoiceField(KINDS), help_text=f"Lists that end after {MOST_FOUND} although there are others."
    )
    alike = serializers.BooleanField(help_text="No exact match; these are similar.")


class SearchView(APIView):
    @extend_schema(parameters=[SearchInput], responses=FoundSerializer)
    def get(self, request: Request) -> Response:
        """Systems, people, changes and organisations that the asker may see, the best first."""
        wanted = SearchInput(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        reader = Reader(person_of(request))
        found = search(reader, Wanted.read(wanted.validated_data["q"]), MOST_FOUND)
        shown = FoundSerializer(found, context={"reader": reader}).data
        return Response({**shown, "more": [kind for kind in KINDS if kind in found.more]})
