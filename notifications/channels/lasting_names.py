"""By which messages and entries of calendars know each other again, out there."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac


def unguessable(kind: str, identity: int, again: int = 0) -> str:
    """What names a thing of this house to others for ever."""
    named = f"{kind}-{identity}-{again}" if again else f"{kind}-{identity}"
    digest = salted_hmac("maintwin.message-id", named).hexdigest()[:32]
    return f"{digest}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}"
