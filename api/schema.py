"""The OpenAPI schema: `/api/v1/schema/`, for whoever is signed in. It is built once in each process."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from api.posting import IDEMPOTENCY_KEY

_building = Lock()
_built: dict[str, bytes] = {}
"""As it is written, by kind."""


Endpoint = tuple[str, str, str, Any]
"""Its address, the same as a pattern, the method, and what answers."""


def call_it_id(endpoints: list[Endpoint]) -> list[Endpoint]:
    """What an address names is called `id` outside."""
    return [
        (path.replace("{public_id}", "{id}"), pattern.replace(":public_id>", ":id>"), method, view)
        for path, pattern, method, view in endpoints
    ]


class SchemaView(SpectacularAPIView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """As YAML; with `?format=json` as JSON."""
        renderer = request.accepted_renderer
        kind = str(renderer.media_type)
        with _building:
            if kind not in _built:
                written = renderer.render(_schema(), renderer_context={})
                _built[kind] = written if isinstance(written, bytes) else written.encode()
        answer = HttpResponse(_built[kind], content_type=f"{kind}; charset=utf-8")
        answer["Content-Disposition"] = f'inline; filename="maintwin.{renderer.format}"'
        return answer


def with_idempotency_keys(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Every POST takes one, and none has to say so."""
    for item in result["paths"].values():
        if "post" in item:
            item["post"].setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return result


@cache
def _schema() -> dict[str, Any]:
    """The same for everybody: it names what there is to call, and nothing that anybody entered."""
    generator: Any = SpectacularAPIView.generator_class()
    schema: dict[str, Any] = generator.get_schema(request=None, public=True)
    return schema
