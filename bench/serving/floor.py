"""The least that any answer about conflicts must do: one SQL query for what overlaps, one set intersection for each.

It stands behind the same HTTP stack, the same token and the same permissions as the preview.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django.db import connection
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from estate.domain.graph import Graph
from estate.selectors.graph import current_estate

OVERLAPPING = """
    SELECT w.id, array_agg(t.system_id)
    FROM changes_window w JOIN changes_target t ON t.change_id = w.change_id
    WHERE w.state IN ('requested', 'approved', 'in_progress')
      AND (w.period && tstzrange(%s, %s) OR w.state = 'in_progress')
    GROUP BY w.id
"""


@lru_cache(maxsize=1)
def _held() -> tuple[Graph, dict[int, str]]:
    estate = current_estate()
    return estate.graph, estate.slugs


class FloorView(APIView):
    def post(self, request: Request) -> Response:
        graph, slugs = _held()
        asked = cast(dict[str, Any], request.data)
        own = graph.blast_bits(target["system"] for target in asked["targets"])
        with connection.cursor() as cursor:
            cursor.execute(OVERLAPPING, [asked["starts_at"], asked["ends_at"]])
            rows = cursor.fetchall()
        meeting = sum(1 for _, targets in rows if own & graph.blast_bits(slugs[target] for target in targets))
        return Response({"overlapping": len(rows), "meeting": meeting})
