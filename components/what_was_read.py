"""Forms carry the number of what they were shown with: `read`."""

from __future__ import annotations

from django.http import HttpRequest

NONE_OF_OURS = -1


def number_read(request: HttpRequest, *, needed: bool = True) -> int | None:
    """What the page says was read. Where it is `needed`, a form without it has read nothing."""
    sent = request.POST.get("read", "")
    if not sent and not needed:
        return None
    return number_in(sent)


def number_in(sent: str) -> int:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else NONE_OF_OURS
