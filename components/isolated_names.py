"""Every page isolates the names that are written from right to left, as `core/isolated.py` does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.isolated import is_written_so, isolated, names_by_word
from estate.selectors.graph import names_held


class IsolatesNames:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            return answer
        page = answer.content.decode()  # type: ignore[attr-defined]
        if is_written_so(page):
            answer.content = isolated(page, names_by_word(names_held())).encode()  # type: ignore[attr-defined]
        return answer
