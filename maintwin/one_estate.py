"""Whatever only looks is answered from one estate, and asks once whether it is still the current one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.looking import looking
from estate.selectors.graph import pinned


class OneEstate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with pinned(), looking():
            return self.get_response(request)
