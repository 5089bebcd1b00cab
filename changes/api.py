"""The API's doors to changes, windows, conflicts and the board. They ask, they call one act, they show the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Person
from accounts.refusals import Invalid
from calendar_app.api import shown_freezes
from calendar_app.domain.interval import Interval
from changes import serializers as shapes
from changes.models import Change, Finding, Window
from changes.record_serializers import LogAsked, LogEntrySerializer
from changes.services import approving, booking, declaring, entering, ledger, preview, progress, proposing, running
from changes.services.board import UPCOMING_HOURS, board
from changes.services.change_views import change_view, change_views, window_views
from changes.services.finding_views import finding_views
from changes.services.reader import Reader
from changes.services.slots import slots
from changes.services.visibility import seen_at_all, seen_in_full, visible_windows
from changes.slot_serializers import SlotsInputSerializer, SlotsSerializer, asked_from
from maintwin.api import PreconditionRequired, entered, person_of
from maintwin.record import Record
from maintwin.shapes import MomentField
from notifications.outbox.foretelling import would_be_told
from triage.services.investigations import implicated_for

MOST_HOURS = 24 * 31
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description='"REVISION" that you have seen')


def revision_in(request: Request) -> int:
    """The revision that the caller has seen; -1 when it is none of ours. Raises 428 without one."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise PreconditionRequired
    match = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', sent)
    return int(match.group(1)) if match else -1


def show_change(request: Request, change: Change, status: int = HTTPStatus.OK) -> Response:
    view = change_view(Reader(person_of(request)), change)
    answer = Response(shapes.ChangeSerializer(view).data, status=status)
    if view.revision is not None:
        answer["ETag"] = f'"{view.revision}"'
    return answer


def show_window(request: Request, window_id: int) -> Response:
    window = Window.objects.with_facts().get(pk=window_id)
    [view] = window_views(Reader(person_of(request)), [window])
    answer = Response(shapes.WindowDetailSerializer(view).data)
    if view.state is not None:
        answer["ETag"] = f'"{window.change.revision}"'
    return answer


class ChangeViewSet(viewsets.GenericViewSet[Change]):
    lookup_value_converter = "int"
    queryset = Change.objects.none()
    serializer_class = shapes.ChangeSerializer

    def get_queryset(self) -> QuerySet[Change]:
        return seen_at_all(person_of(self.request).organisation)

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset().order_by("-pk")) or []
        views = change_views(Reader(person_of(request)), page)
        return self.get_paginated_response(shapes.ChangeSerializer(views, many=True).data)

    def retrieve(self, request: Request, pk: int) -> Response:
        return show_change(request, self.get_queryset().get(pk=pk))

    @extend_schema(request=shapes.ChangeInputSerializer, responses={201: shapes.ChangeSerializer})
    def create(self, request: Request) -> Response:
        data = entered(shapes.ChangeInputSerializer, request)
        draft = shapes.draft_from(data)
        change = booking.book(person_of(request), draft, submit=data.get("submit", False))
        return show_change(request, change, HTTPStatus.CREATED)

    @extend_schema(
        request=shapes.ChangeInputSerializer(partial=True), responses=shapes.ChangeSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        revision = revision_in(request)
        change = self.get_queryset().get(pk=pk)
        serializer = shapes.ChangeInputSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        draft = shapes.draft_from(serializer.validated_data, entering.draft_of(change))
        act = booking.edit_and_submit if serializer.validated_data.get("submit") else booking.edit
        return show_change(request, act(person_of(request), change.pk, draft, revision=revision))

    @extend_schema(request=None, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: int) -> Response:
        entered(shapes.NothingSerializer, request)
        return show_change(request, booking.submit(person_of(request), pk))

    @extend_schema(request=shapes.OptionalReasonSerializer, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        reason = entered(shapes.OptionalReasonSerializer, request).get("reason", "")
        return show_change(request, approving.approve(person_of(request), pk, reason))

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: int) -> Response:
        return self._with_reason(request, pk, approving.reject)

    @extend_schema(request=shapes.ProposeSerializer, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: int) -> Response:
        """Another time, by those who are asked to approve it."""
        self.get_queryset().get(pk=pk)
        data = entered(shapes.ProposeSerializer, request)
        change = proposing.propose(person_of(request), pk, data["starts_at"], data["ends_at"], data.get("window"))
        return show_change(request, change)

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self._with_reason(request, pk, running.cancel)

    @extend_schema(parameters=[LogAsked], responses=LogEntrySerializer(many=True))
    @action(detail=True)
    def log(self, request: Request, pk: int) -> Response:
        """Who knew, decided and did what, newest first. Only for those who see the change in full."""
        reader = Reader(person_of(request))
        seen_in_full(reader.organisation).get(pk=pk)
        asked = LogAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        record = Record(reader, pk, asked.validated_data.get("kind"), asked.validated_data.get("at"))
        page = self.paginator.paginate_queryset(record, request, view=self) or []  # type: ignore[union-attr]
        return self.get_paginated_response(LogEntrySerializer(page, many=True).data)

    def _with_reason(self, request: Request, pk: int, act: Callable[[Person, int, str], Change]) -> Response:
        self.get_queryset().get(pk=pk)
        return show_change(request, act(person_of(request), pk, entered(shapes.ReasonSerializer, request)["reason"]))


class WindowViewSet(viewsets.GenericViewSet[Window]):
    lookup_value_converter = "int"
    queryset = Window.objects.none()
    serializer_class = shapes.WindowDetailSerializer

    def get_queryset(self) -> QuerySet[Window]:
        return visible_windows(person_of(self.request).organisation)

    def retrieve(self, request: Request, pk: int) -> Response:
        return show_window(request, self.get_queryset().get(pk=pk).pk)

    @extend_schema(request=shapes.WindowPatchSerializer, responses=shapes.WindowDetailSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: int) -> Response:
        """Moves a window that has not started; of a running one only the end moves."""
        revision = revision_in(request)
        window = self.get_queryset().get(pk=pk)
        data = entered(shapes.WindowPatchSerializer, request)
        if window.actual_start is None:
            booking.move_window(person_of(request), window.pk, data, revision=revision)
        elif data.keys() == {"ends_at"}:
            running.extend(person_of(request), window.pk, data["ends_at"], revision=revision)
        else:
            raise Invalid.of("starts_at", "This window has started; only its end can still be moved.")
        return show_window(request, window.pk)

    @extend_schema(request=shapes.OptionalReasonSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        reason = entered(shapes.OptionalReasonSerializer, request).get("reason", "")
        return self._after(request, pk, lambda who: running.start(who, pk, reason))

    @extend_schema(request=shapes.ExtendSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: int) -> Response:
        ends_at: datetime = entered(shapes.ExtendSerializer, request)["ends_at"]
        return self._after(request, pk, lambda who: running.extend(who, pk, ends_at))

    @extend_schema(request=None, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        entered(shapes.NothingSerializer, request)
        return self._after(request, pk, lambda who: running.complete(who, pk))

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"], url_path="roll-back")
    def roll_back(self, request: Request, pk: int) -> Response:
        reason: str = entered(shapes.ReasonSerializer, request)["reason"]
        return self._after(request, pk, lambda who: running.roll_back(who, pk, reason))

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        reason: str = entered(shapes.ReasonSerializer, request)["reason"]
        return self._after(request, pk, lambda who: running.cancel_window(who, pk, reason))

    @extend_schema(request=shapes.UpdateSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def updates(self, request: Request, pk: int) -> Response:
        text: str = entered(shapes.UpdateSerializer, request)["text"]
        return self._after(request, pk, lambda who: running.post_update(who, pk, text))

    @extend_schema(request=shapes.ReleaseSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: int) -> Response:
        """Gives some of the systems back; the work goes on with the rest."""
        systems: list[str] = entered(shapes.ReleaseSerializer, request)["systems"]
        return self._after(request, pk, lambda who: progress.release(who, pk, systems))

    @extend_schema(request=None, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        entered(shapes.NothingSerializer, request)
        return self._after(request, pk, lambda who: declaring.confirm_report(who, pk))

    @extend_schema(request=shapes.OptionalReasonSerializer, responses=shapes.WindowDetailSerializer)
    @action(detail=True, methods=["post"])
    def deny(self, request: Request, pk: int) -> Response:
        reason = entered(shapes.OptionalReasonSerializer, request).get("reason", "")
        return self._after(request, pk, lambda who: declaring.deny_report(who, pk, reason))

    def _after(self, request: Request, pk: int, act: Callable[[Person], object]) -> Response:
        self.get_queryset().get(pk=pk)
        act(person_of(request))
        return show_window(request, pk)


class UnscheduledView(APIView):
    @extend_schema(request=shapes.UnscheduledSerializer, responses={201: shapes.ChangeSerializer})
    def post(self, request: Request) -> Response:
        """Declares work that began already; on another organisation's system it reports it."""
        data = entered(shapes.UnscheduledSerializer, request)
        declaration = declaring.Declaration(**(data | {"targets": shapes.levels_from(data["targets"])}))
        looked_for = implicated_for(person_of(request).organisation, declaration.targets)
        change = declaring.declare(person_of(request), declaration, implicated=looked_for)
        return show_change(request, change, HTTPStatus.CREATED)


class FindingFilter(serializers.Serializer[Any]):
    window = serializers.IntegerField(required=False)
    change = serializers.IntegerField(required=False)
    state = serializers.ChoiceField(["open", "accepted", "gone"], required=False)


_PREVIEW = shapes.PreviewSerializer()
"""Made once: to make its many fields anew takes longer than to fill them."""


class ConflictViewSet(viewsets.GenericViewSet[Finding]):
    lookup_value_converter = "int"
    queryset = Finding.objects.none()
    serializer_class = shapes.ConflictSerializer

    def get_queryset(self) -> QuerySet[Finding]:
        return Finding.objects.visible_to(person_of(self.request).organisation)

    @extend_schema(parameters=[FindingFilter])
    def list(self, request: Request) -> Response:
        wanted = FindingFilter(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        organisation = person_of(request).organisation
        found = Finding.objects.visible_to(organisation).wanted(organisation, **wanted.validated_data)
        page = self.paginate_queryset(found.with_sides()) or []
        views = finding_views(Reader(person_of(request)), page)
        return self.get_paginated_response(shapes.ConflictSerializer(views, many=True).data)

    @extend_schema(request=shapes.ReasonSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        self.get_queryset().get(pk=pk)
        ledger.accept(person_of(request), pk, entered(shapes.ReasonSerializer, request)["reason"])
        finding = Finding.objects.with_sides().get(pk=pk)
        [view] = finding_views(Reader(person_of(request)), [finding])
        return Response(shapes.ConflictSerializer(view).data)

    @extend_schema(request=shapes.PreviewInputSerializer, responses=shapes.PreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What a change would meet. Nothing is stored."""
        data = entered(shapes.PreviewInputSerializer, request)
        reader = Reader(person_of(request))
        seen = preview.preview(reader, _preview_input(data))
        told = would_be_told(reader, seen)
        body = _PREVIEW.to_representation(
            {
                "conflicts": seen.conflicts,
                "ends": seen.ends,
                "warnings": seen.warnings,
                "impact": seen.impact,
                "impact_total": seen.impact_total,
                "approvals": seen.approvals,
                "notified": told.told,
                "notified_total": told.total,
            }
        )
        return Response(body)


def _preview_input(data: dict[str, Any]) -> preview.PreviewInput:
    try:
        period = Interval(data["starts_at"], data["ends_at"])
    except ValueError as error:
        raise Invalid.of("ends_at", f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    return preview.PreviewInput(
        targets=shapes.levels_from(data["targets"]),
        period=period,
        one_at_a_time=data.get("one_at_a_time", False),
        checks=tuple(data.get("validates", ())),
        implementers=tuple(data.get("implementers", ())),
        change=data.get("change"),
        window=data.get("window"),
    )


class SlotsView(APIView):
    @extend_schema(request=SlotsInputSerializer, responses=SlotsSerializer)
    def post(self, request: Request) -> Response:
        """When work could start without a conflict of medium or more, and why not at other times. Nothing is
        stored."""
        asked, sought = asked_from(entered(SlotsInputSerializer, request))
        return Response(SlotsSerializer(slots(Reader(person_of(request)), asked, sought)).data)


class NowInput(serializers.Serializer[Any]):
    at = MomentField(required=False)
    hours = serializers.IntegerField(required=False, min_value=1, max_value=MOST_HOURS, default=UPCOMING_HOURS)


class NowView(APIView):
    @extend_schema(parameters=[NowInput], responses=shapes.BoardSerializer)
    def get(self, request: Request) -> Response:
        """Who works at a moment, and what of mine it reaches."""
        wanted = NowInput(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        reader = Reader(person_of(request))
        seen = board(reader, wanted.validated_data.get("at"), wanted.validated_data["hours"])
        lists = {name: getattr(seen, name) for name in shapes.BoardSerializer.lists}
        freezes = shown_freezes(reader, seen.freezes)
        return Response(shapes.BoardSerializer(lists).data | {"freezes": freezes})
