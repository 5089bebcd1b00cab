"""Declaring unscheduled work: `/api/v1/unscheduled/`."""

from __future__ import annotations

from http import HTTPStatus

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import changes
from api.change_fields import targets_field
from api.changes import show_change
from api.fields import MomentField, StrictSerializer, TextField
from api.input import entered, person_of
from api.posting import Done, Posting
from changes.models import Change
from changes.selectors.sight import seen_at_all
from changes.services import declare as declaring
from estate.selectors.tagged import targets_for_tags
from triage.selectors.implicated import implicated_for


class UnscheduledSerializer(StrictSerializer):
    targets = targets_field()
    reason = TextField()
    started_at = MomentField(required=False, allow_null=True)
    expected_end = MomentField(required=False, allow_null=True)
    ended_at = MomentField(required=False, allow_null=True)


class UnscheduledView(Posting):
    def get_queryset(self) -> QuerySet[Change]:
        return seen_at_all(person_of(self.request).organisation)

    def show(self, request: Request, thing: Change, status: int) -> Response:
        return show_change(request, thing, status)

    @extend_schema(request=UnscheduledSerializer, responses={201: changes.ChangeSerializer})
    def post(self, request: Request) -> Response:
        """Declares work that began already; on another organisation's system it reports it."""
        data, person = entered(UnscheduledSerializer, request), person_of(request)
        targets = targets_for_tags(person.organisation, data["targets"])
        declaration = declaring.Declaration(**(data | {"targets": targets}))
        looked_for = implicated_for(person.organisation, targets)
        change = declaring.declare(person, declaration, implicated=looked_for)
        return Done(change, HTTPStatus.CREATED)
