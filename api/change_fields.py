"""What is entered for a change, in the pieces that several resources take."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MomentField, StrictSerializer, slug_list
from changes.domain.work import Check
from core.limits import LONGEST_SLUG, MOST_TARGETS
from core.refusals import Invalid
from core.validators import NOT_ONE_LINE, is_one_line
from estate.domain.impact import Level

IMPACTS = [level.word for level in Level]


class TargetSerializer(StrictSerializer):
    system = serializers.CharField(max_length=LONGEST_SLUG)
    impact = serializers.ChoiceField(IMPACTS, default="outage")


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


def levels_from(targets: list[dict[str, Any]]) -> dict[str, Level]:
    seen: dict[str, Level] = {}
    for place, target in enumerate(targets):
        if target["system"] in seen:
            raise Invalid.of(f"targets.{place}.system", "This system stands here twice.")
        seen[target["system"]] = Level.from_word(target["impact"])
    return seen
