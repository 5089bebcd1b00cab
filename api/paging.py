"""Lists, a part at a time: whoever follows `next` sees each thing that stood there all the while exactly once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from core.cursor import Cursor, Part, Sorted, SortedRows, part_of

PAGE_SIZE = 50
MOST_IN_PAGE = 200
"""Whoever asks for more, or for nonsense, gets so many, or `PAGE_SIZE`."""


class Pagination(BasePagination):
    part: Part[Any]
    address: str

    def paginate_queryset(self, queryset: Any, request: Request, view: object = None) -> list[Any]:
        rows: Sorted[Any] = SortedRows(queryset) if isinstance(queryset, QuerySet) else queryset
        cursor = Cursor.read(request.query_params.get("cursor", ""))
        self.part = part_of(rows, cursor, _size(request.query_params.get("page_size", "")))
        self.address = request.build_absolute_uri()
        return self.part.rows

    def get_paginated_response(self, data: Any) -> Response:
        following = replace_query_param(self.address, "cursor", self.part.next) if self.part.next else None
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True, "description": "Where it goes on."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MOST_IN_PAGE, "default": PAGE_SIZE}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]


def _size(asked: str) -> int:
    said = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    return min(said, MOST_IN_PAGE) or PAGE_SIZE
