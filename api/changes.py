"""Changes: `/api/v1/changes/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from api import act_fields, window_fields
from api.change_fields import CheckField, WindowInputSerializer, targets_field
from api.change_log import LogAsked, LogEntrySerializer
from api.conflicts import ConflictSerializer, ImpactSerializer, WarningSerializer
from api.echoes import as_shown, rows_without_echoes, without_echoes
from api.fields import LineField, MomentField, StrictSerializer, TextField
from api.input import entered, person_of
from api.paging import Pagination
from api.posting import Done, Posting
from api.preconditions import IF_MATCH, TERMS, read_in
from api.repeats import (
    RepeatsSerializer,
    RepeatsViewSerializer,
    SplitSerializer,
    WindowsAsked,
    repeats_from,
    without_what_repeats,
)
from api.window_fields import ContactViewSerializer, TargetViewSerializer, WindowSerializer
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors import stored_draft as entered_draft
from changes.selectors.changes import change_view, change_views, window_views
from changes.selectors.reader import Reader
from changes.selectors.series_windows import windows_seen
from changes.selectors.sight import seen_at_all, seen_in_full
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import copying, start_and_end
from changes.services import propose as proposing
from changes.services import split as splitting
from core.public_id import pk_if_named, pk_of
from core.refusals import Invalid
from estate.selectors.tagged import targets_for_tags
from notifications.selectors.record import Record


class RollbackSerializer(StrictSerializer):
    how = TextField()
    takes = serializers.DurationField(required=False, allow_null=True, format="iso-8601")


class ChangeInputSerializer(StrictSerializer):
    title = LineField()
    description = TextField()
    notes = TextField()
    rollback = RollbackSerializer(required=False, allow_null=True)
    external_reference = LineField(required=False, allow_blank=True)
    bridge = LineField(required=False, allow_blank=True)
    targets = targets_field()
    one_at_a_time = serializers.BooleanField(required=False)
    validates = serializers.ListField(child=CheckField(), required=False)
    implementers = serializers.ListField(child=serializers.EmailField(), required=False)
    windows = WindowInputSerializer(many=True, required=False)
    repeats = RepeatsSerializer(required=False, help_text="In place of windows: these follow the rule.")
    emergency = LineField(required=False, allow_blank=True)
    long_confirmed = serializers.BooleanField(required=False, help_text="Confirms a window of more than a year.")
    submit = serializers.BooleanField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "windows" in data and "repeats" in data:
            raise serializers.ValidationError({"windows": [NOT_BOTH]})
        if not self.partial and not {"windows", "repeats"} & data.keys():
            raise serializers.ValidationError({"windows": [self.fields["windows"].error_messages["required"]]})
        return data


NOT_BOTH = "Windows follow the rule of “repeats”; send one or the other."
BY_RULE = "Its windows follow a rule. Move one by windows/{id}/, or send another rule as “repeats”."


def draft_from(actor: Person, data: dict[str, Any], before: ChangeDraft | None = None) -> ChangeDraft:
    """What was entered; what is left out stays as it was `before`."""
    base: dict[str, Any] = {name: getattr(before, name) for name in ChangeDraft.__slots__} if before else {}
    plain = ("title", "description", "notes", "external_reference", "bridge", "one_at_a_time", "emergency")
    entered = {name: data[name] for name in (*plain, "long_confirmed") if name in data}
    if "targets" in data:
        entered["targets"] = targets_for_tags(actor.organisation, data["targets"])
    if "rollback" in data:
        rollback = data["rollback"] or {}
        entered |= {"rollback_how": rollback.get("how", ""), "rollback_takes": rollback.get("takes")}
    if "validates" in data:
        entered["checks"] = tuple(data["validates"])
    if "implementers" in data:
        entered["implementers"] = tuple(dict.fromkeys(data["implementers"]))
    if "repeats" in data:
        entered["repeats"] = repeats_from(data["repeats"])
        entered["windows"] = before.windows if before else ()
    if "windows" in data and before is not None and before.repeats is not None:
        raise Invalid.of("windows", BY_RULE)
    if "windows" in data:
        entered["windows"] = tuple(_draft_window(window) for window in data["windows"])
        base["long_confirmed"] = data.get("long_confirmed", False)
    return ChangeDraft(**(base | entered))


def _draft_window(data: dict[str, Any]) -> DraftWindow:
    targets = tuple(data.get("targets") or ())
    return DraftWindow(data["starts_at"], data["ends_at"], targets, data.get("id"), "targets" not in data)


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
    asked = serializers.ListField(
        child=serializers.EmailField(),
        help_text="Who can answer while nobody has; stand-ins where nobody is named.",
    )
    who_is_asked = serializers.CharField(help_text="Who is asked, in words.")


class ListAsked(serializers.Serializer[Any]):
    fields_ = serializers.ChoiceField(
        ["impact"], required=False, help_text="What lists leave out unless you ask for it."
    )

    def get_fields(self) -> dict[str, Any]:
        """A field called as Django's own cannot be declared."""
        return {"fields": super().get_fields()["fields_"]}


class ProposeSerializer(StrictSerializer):
    starts_at = MomentField()
    ends_at = MomentField()
    window = serializers.UUIDField(required=False, help_text="Which one is meant; the next by default.")


class CopySerializer(StrictSerializer):
    starts_at = MomentField(help_text="When the first window of the copy begins; the others keep their distance.")


class ProposalSerializer(serializers.Serializer[Any]):
    """Another time for a window, by somebody who is asked to approve it."""

    id = serializers.UUIDField()
    window = serializers.UUIDField()
    organisation = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()


class RollbackViewSerializer(serializers.Serializer[Any]):
    how = serializers.CharField()
    takes = serializers.DurationField(allow_null=True, format="iso-8601")


class ChangeSerializer(serializers.Serializer[Any]):
    """A change as the reader may see it: what is null or empty is not for the reader, or not there."""

    id = serializers.UUIDField()
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
    terms = serializers.IntegerField(
        allow_null=True, help_text="Goes up only with targets, impact, period, validations and rollback."
    )
    windows = WindowSerializer(
        many=True, help_text="Of work that repeats those under way and the next six; all of them at `windows/`."
    )
    repeats = RepeatsViewSerializer(allow_null=True)
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


class ChangeInListSerializer(ChangeSerializer):
    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name not in ("impact", "impact_total")}


_WHOLE, _IN_LIST = ChangeSerializer(), ChangeInListSerializer()
"""Made once: making their many fields again takes as long as filling them."""


def show_change(request: Request, change: Change, status: int = HTTPStatus.OK) -> Response:
    view = change_view(Reader(person_of(request)), change)
    answer = Response(ChangeSerializer(view).data, status=status)
    if view.revision is not None:
        answer["ETag"] = f'"{view.revision}"'
    return answer


def show_window(request: Request, window: Window) -> Response:
    window = Window.objects.with_facts().get(pk=window.pk)
    [view] = window_views(Reader(person_of(request)), [window])
    answer = Response(window_fields.WindowDetailSerializer(view).data)
    if view.state is not None:
        answer["ETag"] = f'"{window.change.revision}"'
    return answer


class ChangeViewSet(Posting, viewsets.GenericViewSet[Change]):
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = Change.objects.none()
    serializer_class = ChangeSerializer

    def get_queryset(self) -> QuerySet[Change]:
        return seen_at_all(person_of(self.request).organisation)

    def show(self, request: Request, thing: Change, status: int) -> Response:
        return show_change(request, thing, status)

    @extend_schema(parameters=[ListAsked], responses=ChangeInListSerializer(many=True))
    def list(self, request: Request) -> Response:
        asked = ListAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        reaching = "fields" in asked.validated_data
        page = self.paginate_queryset(self.get_queryset().only("pk").order_by("-pk")) or []
        views = change_views(Reader(person_of(request)), page, reaching=reaching)
        shown = _WHOLE if reaching else _IN_LIST
        return self.get_paginated_response([shown.to_representation(view) for view in views])

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return show_change(request, self.get_queryset().get(public_id=public_id))

    @extend_schema(request=ChangeInputSerializer, responses={201: ChangeSerializer})
    def create(self, request: Request) -> Response:
        data, actor = entered(ChangeInputSerializer, request), person_of(request)
        change = booking.book(actor, draft_from(actor, data), submit=data.get("submit", False))
        return Done(change, HTTPStatus.CREATED)

    @extend_schema(request=ChangeInputSerializer(partial=True), responses=ChangeSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, public_id: UUID) -> Response:
        revision = read_in(request)
        change = self.get_queryset().get(public_id=public_id)
        serializer = ChangeInputSerializer(data=self._sent(request, change), partial=True)
        serializer.is_valid(raise_exception=True)
        actor = person_of(request)
        draft = draft_from(actor, serializer.validated_data, entered_draft.draft_of(change))
        act = booking.edit_and_submit if serializer.validated_data.get("submit") else booking.edit
        return show_change(request, act(actor, change.pk, draft, revision=revision))

    @extend_schema(request=None, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, public_id: UUID) -> Response:
        entered(act_fields.NothingSerializer, request)
        return Done(booking.submit(person_of(request), self._pk(public_id)))

    @extend_schema(request=CopySerializer, responses={201: ChangeSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, public_id: UUID) -> Response:
        """A draft with the same targets, plan, checks and people; those who have left are left out. Not copied: the
        ticket, the reason for an emergency, approvals, actual times and ticks."""
        who, pk = person_of(request), self._pk(public_id)
        return Done(copying.copy(who, pk, entered(CopySerializer, request)["starts_at"]), HTTPStatus.CREATED)

    @extend_schema(request=act_fields.OptionalReasonSerializer, responses=ChangeSerializer, parameters=[TERMS])
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, public_id: UUID) -> Response:
        who, pk, read = self._reader_of_terms(request, public_id)
        reason = entered(act_fields.OptionalReasonSerializer, request).get("reason", "")
        return Done(approving.approve(who, pk, reason, read=read))

    @extend_schema(request=act_fields.ReasonSerializer, responses=ChangeSerializer, parameters=[TERMS])
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, public_id: UUID) -> Response:
        who, pk, read = self._reader_of_terms(request, public_id)
        reason = entered(act_fields.ReasonSerializer, request)["reason"]
        return Done(approving.reject(who, pk, reason, read=read))

    @extend_schema(request=ProposeSerializer, responses=ChangeSerializer, parameters=[TERMS])
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, public_id: UUID) -> Response:
        """Another time, by those who are asked to approve it."""
        who, pk, read = self._reader_of_terms(request, public_id)
        data = entered(ProposeSerializer, request)
        window = pk_if_named(Window, data.get("window"))
        return Done(proposing.propose(who, pk, data["starts_at"], data["ends_at"], window, read=read))

    @extend_schema(request=None, responses=ChangeSerializer, parameters=[TERMS])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, public_id: UUID) -> Response:
        """Withdraws your organisation's answer, until the work begins: it is asked again."""
        who, pk, read = self._reader_of_terms(request, public_id)
        entered(act_fields.NothingSerializer, request)
        return Done(approving.withdraw_answer(who, pk, read=read))

    @extend_schema(request=act_fields.ReasonSerializer, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, public_id: UUID) -> Response:
        pk = self._pk(public_id)
        reason = entered(act_fields.ReasonSerializer, request)["reason"]
        return Done(start_and_end.cancel(person_of(request), pk, reason))

    @extend_schema(request=SplitSerializer, responses={201: ChangeSerializer}, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def split(self, request: Request, public_id: UUID) -> Response:
        """The new change, which takes that window and those after it. Approvals go along as far as they cover it."""
        revision, pk = read_in(request), self._pk(public_id)
        data = entered(SplitSerializer, request)
        repeats = repeats_from(data["repeats"]) if "repeats" in data else None
        new = splitting.split(person_of(request), pk, data["from_window"], repeats, revision=revision)
        return Done(new, HTTPStatus.CREATED)

    @extend_schema(parameters=[WindowsAsked], responses=WindowSerializer(many=True))
    @action(detail=True)
    def windows(self, request: Request, public_id: UUID) -> Response:
        """Its windows in the order of their starts, those that are over too."""
        reader = Reader(person_of(request))
        change = self.get_queryset().get(public_id=public_id)
        asked = WindowsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = windows_seen(reader, change, asked.validated_data.get("from"), asked.validated_data.get("until"))
        page: list[Any] = cast(Pagination, self.paginator).paginate_queryset(found, request)
        return self.get_paginated_response(WindowSerializer(window_views(reader, page), many=True).data)

    @extend_schema(parameters=[LogAsked], responses=LogEntrySerializer(many=True))
    @action(detail=True)
    def log(self, request: Request, public_id: UUID) -> Response:
        """Who knew, decided and did what, newest first. Only for those who see the change in full."""
        reader = Reader(person_of(request))
        pk = pk_of(seen_in_full(reader.organisation), public_id)
        asked = LogAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        record = Record(reader, pk, asked.validated_data.get("kind"), asked.validated_data.get("at"))
        page: list[Any] = cast(Pagination, self.paginator).paginate_queryset(record, request)
        return self.get_paginated_response(LogEntrySerializer(page, many=True).data)

    def _sent(self, request: Request, change: Change) -> Any:
        """What was sent, without what only says how the change stands."""
        shown = as_shown(ChangeSerializer(change_view(Reader(person_of(request)), change)))
        sent = without_echoes(request.data, shown, ChangeInputSerializer())
        if isinstance(sent, dict):
            sent = without_what_repeats(sent, shown)
        if isinstance(sent, dict) and "windows" in sent:
            sent["windows"] = rows_without_echoes(sent["windows"], shown["windows"], WindowInputSerializer())
        return sent

    def _pk(self, public_id: UUID) -> int:
        """What the reader may not see is not there, before anything else."""
        return pk_of(self.get_queryset(), public_id)

    def _reader_of_terms(self, request: Request, public_id: UUID) -> tuple[Person, int, int]:
        """Who answers to which change, and the terms that they have read."""
        return person_of(request), self._pk(public_id), read_in(request, "terms")
