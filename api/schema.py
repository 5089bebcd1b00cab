"""The OpenAPI schema: `/api/v1/schema/`, for whoever is signed in. It is built once in each process."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

_building = Lock()


class SchemaView(SpectacularAPIView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """As YAML; with `?format=json` as JSON."""
        renderer = request.accepted_renderer  # type: ignore[attr-defined]
        with _building:
            body = _written(type(renderer))
        answer = HttpResponse(body, content_type=f"{renderer.media_type}; charset=utf-8")
        answer["Content-Disposition"] = f'inline; filename="maintwin.{renderer.format}"'
        return answer


@cache
def _written(renderer: type[BaseRenderer]) -> bytes:
    return bytes(renderer().render(_schema(), renderer_context={}))


@cache
def _schema() -> dict[str, Any]:
    """The same for everybody: it names what there is to call, and nothing that anybody entered."""
    schema: dict[str, Any] = SpectacularAPIView.generator_class().get_schema(request=None, public=True)
    return schema
