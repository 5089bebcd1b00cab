"""Who is working: `/api/v1/now/`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.fields import MomentField
from api.freezes import FreezeSerializer, shown_freezes
from api.input import person_of
from api.window_fields import BoardWindowSerializer
from changes.selectors.board import MOST_ROWS, UPCOMING_HOURS, board
from changes.selectors.reader import Reader
from core.shared_answers import SharedAnswer, shared_answers


class BoardSerializer(serializers.Serializer[Any]):
    in_progress = BoardWindowSerializer(many=True)
    unconfirmed = BoardWindowSerializer(many=True)
    overrunning = BoardWindowSerializer(many=True)
    upcoming = BoardWindowSerializer(many=True)
    just_ended = BoardWindowSerializer(many=True)
    freezes = FreezeSerializer(many=True, required=False)
    rest = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text=f"How many of each list are left out, which holds {MOST_ROWS}: own work, and what hits one worst.",
    )

    lists = ("in_progress", "unconfirmed", "overrunning", "upcoming", "just_ended")


MOST_HOURS = 24 * 31


class NowInput(serializers.Serializer[Any]):
    at = MomentField(required=False)
    hours = serializers.IntegerField(required=False, min_value=1, max_value=MOST_HOURS, default=UPCOMING_HOURS)


class NowView(APIView):
    @extend_schema(parameters=[NowInput], responses=BoardSerializer)
    def get(self, request: Request) -> HttpResponse:
        """Who works at a moment, and what of mine it reaches."""
        wanted = NowInput(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        person, hours = person_of(request), wanted.validated_data["hours"]
        if "at" in wanted.validated_data:
            return Response(_shown(Reader(person), wanted.validated_data["at"], hours)[0])
        kept = "now", person.organisation_id, person.organisation.board_version, hours
        made = shared_answers.get(kept, lambda: _made(Reader.anybody_of(person.organisation), hours))
        return HttpResponse(made.text, content_type="application/json")


def _made(reader: Reader, hours: int) -> SharedAnswer:
    """Once, for everybody of an organisation."""
    shown, until = _shown(reader, None, hours)
    return SharedAnswer(JSONRenderer().render(shown).decode(), until)


def _shown(reader: Reader, at: datetime | None, hours: int) -> tuple[dict[str, Any], datetime]:
    seen = board(reader, at, hours)
    lists = {name: getattr(seen, name) for name in BoardSerializer.lists}
    rest = {name: getattr(seen, name).rest for name in (*BoardSerializer.lists, "freezes")}
    freezes = shown_freezes(reader, seen.freezes)
    return BoardSerializer(lists).data | {"freezes": freezes, "rest": rest}, seen.until
