"""Windows and contacts as several resources show them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class DeskSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="desk")
    phone = serializers.CharField(source="desk_phone")
    email = serializers.CharField(source="desk_email")


class ContactViewSerializer(serializers.Serializer[Any]):
    """Who to call: the desk first, then the person; null where that is not for the reader."""

    name = serializers.CharField(allow_null=True)
    email = serializers.EmailField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    desk = DeskSerializer(source="*")


class TargetViewSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    impact = serializers.CharField()


class WindowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    revision = serializers.IntegerField(
        allow_null=True, help_text="Goes up with its state, its period and its targets."
    )
    state = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    actual_start = serializers.DateTimeField(allow_null=True)
    actual_end = serializers.DateTimeField(allow_null=True)
    targets = serializers.SerializerMethodField(help_text="Those that it works on; null for all of the change’s.")
    occurrence = serializers.SerializerMethodField(
        help_text="Of work that repeats: its local start by the rule, without an offset. Else null."
    )
    moved = serializers.BooleanField(help_text="Of work that repeats: somebody moved this time alone.")

    def get_targets(self, view: Any) -> list[str] | None:
        return None if view.on_all else [target.system for target in view.targets]

    def get_occurrence(self, view: Any) -> str | None:
        return view.occurrence.isoformat() if view.occurrence else None

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"class": serializers.CharField(source="klass", allow_null=True)}


class WindowDetailSerializer(WindowSerializer):
    change = serializers.UUIDField()
    reference = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    organisation = serializers.CharField()
    contact = ContactViewSerializer()


class BoardWindowSerializer(serializers.Serializer[Any]):
    """A window in `now/`: `reaches` are the reader's own systems."""

    id = serializers.UUIDField()
    change = serializers.UUIDField()
    reference = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    organisation = serializers.CharField()
    targets = serializers.SerializerMethodField()
    reaches = serializers.SerializerMethodField()
    state = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField(source="begins")
    ends_at = serializers.DateTimeField(source="until", allow_null=True)
    contact = ContactViewSerializer()

    def get_targets(self, view: Any) -> list[str]:
        return [target.system for target in view.targets]

    def get_reaches(self, view: Any) -> list[str]:
        return [row.system for row in view.reaches]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"class": serializers.CharField(source="klass", allow_null=True)}
