"""The API's shapes of systems and dependencies: the fields of the estate file."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.validators import is_one_line
from estate.models import Criticality, DependencyKind, DependencyState, System
from maintwin.shapes import StrictSerializer

DESCRIBING = ("criticality", "redundancy_minimum", "how_to_check")
SLUG = r"^[-a-zA-Z0-9_]+$"


class SystemSerializer(serializers.ModelSerializer[System]):
    """Of a system that does not concern the reader, what describes it is null."""

    organisation = serializers.SlugField(source="organisation.slug", read_only=True)

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
        )
        extra_kwargs: ClassVar[dict[str, dict[str, bool]]] = {name: {"allow_null": True} for name in DESCRIBING}

    def to_representation(self, instance: System) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        concerning = self.context.get("concerning")
        known = concerning is None or instance.slug in concerning
        return shown if known else shown | dict.fromkeys(DESCRIBING)


class LineField(serializers.CharField):
    """Text on one line."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not is_one_line(text):
            raise serializers.ValidationError("This must be one line without control characters.")
        return text


class EditedSystemSerializer(StrictSerializer):
    name = LineField(max_length=200)
    criticality = serializers.ChoiceField(Criticality.choices, required=False)
    redundancy_minimum = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
    listed = serializers.BooleanField(required=False)
    how_to_check = LineField(max_length=500, required=False, allow_blank=True)


class NewSystemSerializer(EditedSystemSerializer):
    slug = serializers.RegexField(SLUG, max_length=80)
    organisation = serializers.CharField(required=False, help_text="your own, which it is without this field")


class DependencySerializer(serializers.Serializer[Any]):
    """An end that the reader may not see is written as “a system of ORGANISATION”."""

    id = serializers.IntegerField()
    dependent = serializers.CharField()
    provider = serializers.CharField()
    kind = serializers.ChoiceField(DependencyKind.choices)
    state = serializers.ChoiceField(DependencyState.choices)


class NewDependencySerializer(StrictSerializer):
    dependent = serializers.CharField(max_length=80)
    provider = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(DependencyKind.choices, default=DependencyKind.REQUIRED)
