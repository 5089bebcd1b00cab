"""The API's shapes of changes, windows and conflicts: what goes in, as strict fields; what comes out, from the views
that the reader's sight allows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.refusals import Invalid
from calendar_app.serializers import FreezeSerializer
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Impact
from estate.domain.impact import Level
from maintwin.shapes import MomentField, StrictSerializer, TextField

IMPACTS = [choice.value for choice in Impact]


class TargetSerializer(StrictSerializer):
    system = serializers.CharField(max_length=80)
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
        return Check(data["to"], from_ or None, text)

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"from": value.from_, "to": value.to, "text": value.text}


class WindowInputSerializer(StrictSerializer):
    id = serializers.IntegerField(required=False)
    starts_at = MomentField()
    ends_at = MomentField()
    targets = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=500)


class RollbackSerializer(StrictSerializer):
    how = TextField()
    takes = serializers.DurationField(required=False, allow_null=True, format="iso-8601")


class ChangeInputSerializer(StrictSerializer):
    title = serializers.CharField()
    description = TextField()
    notes = TextField()
    rollback = RollbackSerializer(required=False, allow_null=True)
    external_reference = TextField()
    bridge = TextField()
    targets = TargetSerializer(many=True)
    one_at_a_time = serializers.BooleanField(required=False)
    validates = serializers.ListField(child=CheckField(), required=False)
    implementers = serializers.ListField(child=serializers.EmailField(), required=False)
    windows = WindowInputSerializer(many=True)
    emergency = TextField()
    long_confirmed = serializers.BooleanField(
        required=False, help_text="Says that a window of more than a year is meant."
    )
    submit = serializers.BooleanField(required=False)


def draft_from(data: dict[str, Any], before: ChangeDraft | None = None) -> ChangeDraft:
    """What was entered; what is left out stays as it was `before`."""
    base: dict[str, Any] = {name: getattr(before, name) for name in ChangeDraft.__slots__} if before else {}
    plain = ("title", "description", "notes", "external_reference", "bridge", "one_at_a_time", "emergency")
    entered = {name: data[name] for name in (*plain, "long_confirmed") if name in data}
    if "targets" in data:
        entered["targets"] = levels_from(data["targets"])
    if "rollback" in data:
        rollback = data["rollback"] or {}
        entered |= {"rollback_how": rollback.get("how", ""), "rollback_takes": rollback.get("takes")}
    if "validates" in data:
        entered["checks"] = tuple(data["validates"])
    if "implementers" in data:
        entered["implementers"] = tuple(dict.fromkeys(data["implementers"]))
    if "windows" in data:
        entered["windows"] = tuple(_draft_window(window) for window in data["windows"])
        base["long_confirmed"] = data.get("long_confirmed", False)
    return ChangeDraft(**(base | entered))


def levels_from(targets: list[dict[str, Any]]) -> dict[str, Level]:
    seen: dict[str, Level] = {}
    for place, target in enumerate(targets):
        if target["system"] in seen:
            raise Invalid.of(f"targets.{place}.system", "This system stands here twice.")
        seen[target["system"]] = Level.from_word(target["impact"])
    return seen


def _draft_window(data: dict[str, Any]) -> DraftWindow:
    return DraftWindow(data["starts_at"], data["ends_at"], tuple(data.get("targets", ())), data.get("id"))


class UnscheduledSerializer(StrictSerializer):
    targets = TargetSerializer(many=True)
    reason = TextField()
    started_at = MomentField(required=False, allow_null=True)
    expected_end = MomentField(required=False, allow_null=True)
    ended_at = MomentField(required=False, allow_null=True)


class PreviewInputSerializer(StrictSerializer):
    change = serializers.IntegerField(required=False, allow_null=True)
    window = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="The window of yours that is being moved or extended: of what it meets, what stands already has its "
        "id, and `ends` lists what would be gone.",
    )
    targets = TargetSerializer(many=True)
    one_at_a_time = serializers.BooleanField(required=False)
    validates = serializers.ListField(child=CheckField(), required=False)
    implementers = serializers.ListField(child=serializers.EmailField(), required=False)
    starts_at = MomentField()
    ends_at = MomentField()


class WindowPatchSerializer(StrictSerializer):
    starts_at = MomentField(required=False)
    ends_at = MomentField(required=False)
    targets = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=500)


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=1_000)


class OptionalReasonSerializer(StrictSerializer):
    reason = TextField(max_length=1_000)


class ExtendSerializer(StrictSerializer):
    ends_at = MomentField()


class ReleaseSerializer(StrictSerializer):
    systems = serializers.ListField(child=serializers.CharField(max_length=80), max_length=500)


class UpdateSerializer(StrictSerializer):
    text = serializers.CharField(max_length=2_000)


class NothingSerializer(StrictSerializer):
    """An act that needs no words."""


class DeskSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="desk")
    phone = serializers.CharField(source="desk_phone")
    email = serializers.CharField(source="desk_email")


class ContactViewSerializer(serializers.Serializer[Any]):
    """Whom to call: the desk first, then the person; null where that is not for the reader."""

    name = serializers.CharField(allow_null=True)
    email = serializers.EmailField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    desk = DeskSerializer(source="*")


class SideSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    organisation = serializers.CharField()
    title = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    contact = ContactViewSerializer(allow_null=True)


class PathSerializer(serializers.Serializer[Any]):
    window = serializers.IntegerField(allow_null=True)
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
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    organisation = serializers.CharField()
    mode = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ConflictSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
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
        help_text="A redundancy finding of the same windows stands in its place on pages and in notices."
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


class ApprovalSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    state = serializers.CharField()
    because = serializers.CharField()
    retrospective = serializers.BooleanField()
    revision = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    decided_by = serializers.EmailField(source="decided_by_email", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class ProposeSerializer(StrictSerializer):
    starts_at = MomentField()
    ends_at = MomentField()
    window = serializers.IntegerField(required=False, help_text="Which one is meant; the next by default.")


class ProposalSerializer(serializers.Serializer[Any]):
    """Another time for a window, by somebody who is asked to approve it."""

    id = serializers.IntegerField()
    window = serializers.IntegerField()
    organisation = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()


class TargetViewSerializer(serializers.Serializer[Any]):
    system = serializers.CharField()
    impact = serializers.CharField()


class WindowSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    state = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    actual_start = serializers.DateTimeField(allow_null=True)
    actual_end = serializers.DateTimeField(allow_null=True)
    targets = serializers.SerializerMethodField()

    def get_targets(self, view: Any) -> list[str]:
        return [target.system for target in view.targets]

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"class": serializers.CharField(source="klass", allow_null=True)}


class WindowDetailSerializer(WindowSerializer):
    change = serializers.IntegerField()
    reference = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    organisation = serializers.CharField()
    contact = ContactViewSerializer()


class BoardWindowSerializer(serializers.Serializer[Any]):
    """A window in `now/`: `reaches` are the reader's own systems."""

    id = serializers.IntegerField()
    change = serializers.IntegerField()
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


class RollbackViewSerializer(serializers.Serializer[Any]):
    how = serializers.CharField()
    takes = serializers.DurationField(allow_null=True, format="iso-8601")


class ChangeSerializer(serializers.Serializer[Any]):
    """A change as the reader may see it: what is null or empty is not for the reader, or not there."""

    id = serializers.IntegerField()
    reference = serializers.CharField(allow_null=True)
    organisation = serializers.CharField()
    title = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    notes = serializers.CharField(allow_null=True)
    rollback = RollbackViewSerializer(allow_null=True)
    external_reference = serializers.CharField(allow_null=True)
    bridge = serializers.CharField(allow_null=True)
    emergency = serializers.CharField(allow_null=True)
    owner = serializers.CharField(allow_null=True)
    implementers = serializers.ListField(child=serializers.CharField())
    targets = TargetViewSerializer(many=True)
    one_at_a_time = serializers.BooleanField(allow_null=True)
    validates = serializers.ListField(child=CheckField())
    state = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    windows = WindowSerializer(many=True)
    impact = ImpactSerializer(many=True)
    impact_total = serializers.IntegerField()
    warnings = WarningSerializer(many=True)
    conflicts = ConflictSerializer(many=True)
    approvals = ApprovalSerializer(many=True)
    proposals = ProposalSerializer(many=True)
    contact = ContactViewSerializer()
    reported_by = serializers.CharField(allow_null=True)
    report_state = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"class": serializers.CharField(source="klass", allow_null=True)}


class BoardSerializer(serializers.Serializer[Any]):
    in_progress = BoardWindowSerializer(many=True)
    unconfirmed = BoardWindowSerializer(many=True)
    overrunning = BoardWindowSerializer(many=True)
    upcoming = BoardWindowSerializer(many=True)
    just_ended = BoardWindowSerializer(many=True)
    freezes = FreezeSerializer(many=True, required=False)

    lists = ("in_progress", "unconfirmed", "overrunning", "upcoming", "just_ended")


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
    ends = ConflictSerializer(many=True, help_text="What stands of the window that is named, and would be gone.")
    warnings = WarningSerializer(many=True)
    impact = ImpactSerializer(many=True)
    impact_total = serializers.IntegerField()
    notified = ToldSerializer(many=True, help_text="At most 200, by organisation and name.")
    notified_total = serializers.IntegerField()
    approvals = AskedSerializer(many=True)
