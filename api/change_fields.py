"""What is entered for a change, in the pieces that several resources take."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from api.fields import LineField, MomentField, StrictSerializer, slug_list
from changes.domain.work import Check
from core.limits import LONGEST_NAME, LONGEST_SLUG, MOST_TARGETS
from core.validators import NOT_ONE_LINE, is_one_line
from estate.domain.impact import Level
from estate.selectors.tagged import NamedTarget

IMPACTS = [level.word for level in Level]
BY_TAG = (
    "A tag means the systems that it holds now; what is named by itself too keeps its own impact. The "
    "change does not remember the tag."
)


class SystemTargetSerializer(StrictSerializer):
    system = serializers.CharField(max_length=LONGEST_SLUG)
    impact = serializers.ChoiceField(IMPACTS, default="outage")


class TagTargetSerializer(StrictSerializer):
    """Stands for all that a tag of your organisation holds when it is sent."""

    tag = LineField(max_length=LONGEST_NAME, help_text="Its id, or its name.")
    impact = serializers.ChoiceField(IMPACTS, default="outage")


@extend_schema_field(
    PolymorphicProxySerializer("Target", [SystemTargetSerializer, TagTargetSerializer], resource_type_field_name=None)
)
class TargetField(serializers.Field[NamedTarget, Any, Any, Any]):
    """`{system, impact}`, or `{tag, impact}`."""

    def to_internal_value(self, data: Any) -> NamedTarget:
        if isinstance(data, dict) and "system" in data and "tag" in data:
            raise serializers.ValidationError({"tag": ["Name a system or a tag, not both."]})
        shape = TagTargetSerializer if isinstance(data, dict) and "tag" in data else SystemTargetSerializer
        serializer = shape(data=data)
        serializer.is_valid(raise_exception=True)
        named = dict(serializer.validated_data)
        return NamedTarget(Level.from_word(named.pop("impact")), **named)


def targets_field(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=TargetField(), help_text=BY_TAG, **kwargs)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "slug of the system that must work"},
            {
                "type": "object",
                "properties": {
                    "from": {"type": "string", "nullable": True},
                    "to": {"type": "string"},
                    "text": {"type": "string"},
                },
                "required": ["to"],
            },
        ]
    }
)
class CheckField(serializers.Field[Check, Any, Any, Any]):
    """`ges`, or `{from, to, text}`."""

    def to_internal_value(self, data: Any) -> Check:
        if isinstance(data, str):
            return Check(data)
        if not isinstance(data, dict) or not isinstance(data.get("to"), str):
            raise serializers.ValidationError("Write the system's slug, or {from, to, text}.")
        from_, text = data.get("from"), data.get("text") or ""
        if not isinstance(from_, str | None) or not isinstance(text, str) or data.keys() - {"from", "to", "text"}:
            raise serializers.ValidationError("Write the system's slug, or {from, to, text}.")
        if not is_one_line(text):
            raise serializers.ValidationError(NOT_ONE_LINE)
        return Check(data["to"], from_ or None, text)

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"from": value.from_, "to": value.to, "text": value.text}


class WindowInputSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False)
    starts_at = MomentField()
    ends_at = MomentField()
    targets = slug_list(
        MOST_TARGETS,
        required=False,
        allow_null=True,
        allow_empty=False,
        help_text="Which of the change’s targets are worked on in it; null for all. Left out, they stay as they are.",
    )
