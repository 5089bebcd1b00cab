"""Windows: `/api/v1/windows/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Person
from api import act_fields, window_fields
from api.changes import show_window
from api.echoes import as_shown, without_echoes
from api.fields import MomentField, ProseField, StrictSerializer, TextField, slug_list
from api.input import entered, person_of
from api.posting import Done, Posting
from api.preconditions import IF_MATCH, WINDOW, read_if_said, read_in
from changes.domain.may import may_act_on
from changes.models import Window
from changes.selectors.changes import window_views
from changes.selectors.reader import Reader
from changes.selectors.sight import visible_windows
from changes.services import answer_report as declaring
from changes.services import book as booking
from changes.services import hand_over as handing
from changes.services import progress, start_and_end
from changes.services import undo as undoing
from core.limits import LONGEST_REASON, LONGEST_UPDATE, MOST_TARGETS
from core.refusals import Invalid, Stale


class WindowPatchSerializer(StrictSerializer):
    starts_at = MomentField(required=False)
    ends_at = MomentField(required=False)
    targets = slug_list(
        MOST_TARGETS, required=False, allow_null=True, allow_empty=False, help_text="Null: all of the change’s."
    )


class ExtendSerializer(StrictSerializer):
    ends_at = MomentField()


class ReleaseSerializer(StrictSerializer):
    systems = slug_list(MOST_TARGETS)


class CompleteSerializer(StrictSerializer):
    despite = TextField(max_length=LONGEST_REASON)


class UpdateSerializer(StrictSerializer):
    text = ProseField(max_length=LONGEST_UPDATE)


class WindowViewSet(Posting, viewsets.GenericViewSet[Window]):
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = Window.objects.none()
    serializer_class = window_fields.WindowDetailSerializer

    def get_queryset(self) -> QuerySet[Window]:
        return visible_windows(person_of(self.request).organisation)

    def show(self, request: Request, thing: Window, status: int) -> Response:
        return show_window(request, thing)

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        return show_window(request, self.get_queryset().get(public_id=public_id))

    @extend_schema(request=WindowPatchSerializer, responses=window_fields.WindowDetailSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Moves a window that has not started; of a running one only the end moves."""
        revision = read_in(request)
        window = self.get_queryset().get(public_id=public_id)
        data = self._differing(request, window)
        if window.actual_start is not None and not data:
            may_act_on(person_of(request), window.change).require()
            if revision != window.change.revision:
                raise Stale(window.change.revision)
        elif window.actual_start is None:
            booking.move_window(person_of(request), window.pk, data, revision=revision)
        elif data.keys() == {"ends_at"}:
            start_and_end.extend(person_of(request), window.pk, data["ends_at"], revision=revision)
        else:
            raise Invalid.of("starts_at", "This window has started; only its end can still be moved.")
        return show_window(request, window)

    def _differing(self, request: Request, window: Window) -> dict[str, Any]:
        """What was sent, without what says how the window stands."""
        [view] = window_views(Reader(person_of(request)), [Window.objects.with_facts().get(pk=window.pk)])
        shown = as_shown(window_fields.WindowDetailSerializer(view))
        serializer = WindowPatchSerializer(data=without_echoes(request.data, shown, WindowPatchSerializer()))
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        stands = {"starts_at": window.starts_at, "ends_at": window.ends_at, "targets": shown["targets"]}
        return {name: value for name, value in data.items() if value != stands[name]}

    @extend_schema(
        request=act_fields.OptionalReasonSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW]
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, public_id: UUID) -> Response:
        reason = entered(act_fields.OptionalReasonSerializer, request).get("reason", "")
        return self._after(request, public_id, lambda who, pk, read: start_and_end.start(who, pk, reason, read=read))

    @extend_schema(request=ExtendSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW])
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, public_id: UUID) -> Response:
        ends_at: datetime = entered(ExtendSerializer, request)["ends_at"]
        return self._after(request, public_id, lambda who, pk, read: start_and_end.extend(who, pk, ends_at, read=read))

    @extend_schema(request=CompleteSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW])
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, public_id: UUID) -> Response:
        """With a check that is not ticked or failed, or with a high conflict open, it is refused, unless the body says
        why it is done `despite` these."""
        despite: str = entered(CompleteSerializer, request).get("despite", "")
        return self._after(
            request, public_id, lambda who, pk, read: start_and_end.complete(who, pk, despite, read=read)
        )

    @extend_schema(request=None, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW])
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, public_id: UUID) -> Response:
        """Takes back a start or an end that was pressed by mistake, within ten minutes."""
        entered(act_fields.NothingSerializer, request)
        return self._after(request, public_id, lambda who, pk, read: undoing.undo(who, pk, read=read))

    @extend_schema(
        request=act_fields.ReasonSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW]
    )
    @action(detail=True, methods=["post"], url_path="roll-back")
    def roll_back(self, request: Request, public_id: UUID) -> Response:
        reason: str = entered(act_fields.ReasonSerializer, request)["reason"]
        return self._after(
            request, public_id, lambda who, pk, read: start_and_end.roll_back(who, pk, reason, read=read)
        )

    @extend_schema(
        request=act_fields.ReasonSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW]
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, public_id: UUID) -> Response:
        reason: str = entered(act_fields.ReasonSerializer, request)["reason"]
        return self._after(
            request, public_id, lambda who, pk, read: start_and_end.cancel_window(who, pk, reason, read=read)
        )

    @extend_schema(request=UpdateSerializer, responses=window_fields.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def updates(self, request: Request, public_id: UUID) -> Response:
        text: str = entered(UpdateSerializer, request)["text"]
        return self._after(request, public_id, lambda who, pk, read: start_and_end.post_update(who, pk, text))

    @extend_schema(request=ReleaseSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW])
    @action(detail=True, methods=["post"])
    def release(self, request: Request, public_id: UUID) -> Response:
        """Gives some of the systems back; the work goes on with the rest."""
        systems: list[str] = entered(ReleaseSerializer, request)["systems"]
        return self._after(request, public_id, lambda who, pk, read: progress.release(who, pk, systems, read=read))

    @extend_schema(
        request=act_fields.HandOverSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW]
    )
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, public_id: UUID) -> Response:
        """Another engineer of the own organisation answers for the work, and is told."""
        email = entered(act_fields.HandOverSerializer, request)["email"]
        return self._after(request, public_id, lambda who, pk, read: handing.hand_over(who, pk, email, read=read))

    @extend_schema(request=None, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW])
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, public_id: UUID) -> Response:
        entered(act_fields.NothingSerializer, request)
        return self._after(request, public_id, lambda who, pk, read: declaring.confirm_report(who, pk, read=read))

    @extend_schema(
        request=act_fields.OptionalReasonSerializer, responses=window_fields.WindowDetailSerializer, parameters=[WINDOW]
    )
    @action(detail=True, methods=["post"])
    def deny(self, request: Request, public_id: UUID) -> Response:
        reason = entered(act_fields.OptionalReasonSerializer, request).get("reason", "")
        return self._after(request, public_id, lambda who, pk, read: declaring.deny_report(who, pk, reason, read=read))

    def _after(self, request: Request, public_id: UUID, act: Callable[[Person, int, int | None], object]) -> Response:
        """`act` takes who does it, the window, and its revision that they say to have read."""
        window = self.get_queryset().get(public_id=public_id)
        act(person_of(request), window.pk, read_if_said(request))
        return Done(window)
