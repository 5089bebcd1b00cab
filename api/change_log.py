"""The API's shape of the record of a change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.duration import duration_iso_string
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from api.fields import MomentField
from changes.domain.snapshot import Piece, PlanWas
from changes.selectors.timeline import EntryKind, TimelineEntry
from core.history import Via

_FIELDS = {"type": "object", "additionalProperties": {"type": "array", "items": {}}, "nullable": True}


KINDS = [kind.value for kind in EntryKind]


class LogAsked(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(KINDS, required=False)
    at = MomentField(required=False, help_text="Only what was on record at that moment.")


class LogEntrySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="A name; “maintwin” when the product itself acted.")
    organisation = serializers.CharField(allow_null=True)
    via = serializers.ChoiceField([via.value for via in Via])
    kind = serializers.ChoiceField(KINDS)
    what = serializers.CharField()
    text = serializers.CharField(help_text="What they wrote with it.")
    before = serializers.SerializerMethodField(help_text="Of an edit: what came off, by field.")
    after = serializers.SerializerMethodField(help_text="Of an edit: what came in its place, by field.")

    @extend_schema_field(_FIELDS)
    def get_before(self, entry: TimelineEntry) -> dict[str, list[Any]] | None:
        return {edit.field: [_plain(one) for one in edit.before] for edit in entry.edits} or None

    @extend_schema_field(_FIELDS)
    def get_after(self, entry: TimelineEntry) -> dict[str, list[Any]] | None:
        return {edit.field: [_plain(one) for one in edit.after] for edit in entry.edits} or None


def _plain(one: Piece) -> Any:
    if isinstance(one, PlanWas):
        ends = JSONEncoder().default(one.ends_at) if one.ends_at else None
        return {"starts_at": JSONEncoder().default(one.starts_at), "ends_at": ends, "only": list(one.systems)}
    return duration_iso_string(one) if isinstance(one, timedelta) else one
