"""What is typed into forms of pages, and of links in mails, as it is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from accounts.domain.unsent import is_secret
from core.text import as_kept


class KeepsText:
    """Middleware. Passwords and codes stay as they were typed: nobody reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if request.method == "POST" and not request.path.startswith("/api/"):
            request.POST = _kept(request.POST)  # type: ignore[assignment]


def _kept(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        kept.setlist(name, values if is_secret(name) else [as_kept(value) for value in values])
    kept._mutable = False  # noqa: SLF001 (as Django leaves what it has read)
    return kept
