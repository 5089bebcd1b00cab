"""How text is kept, whichever way it comes in: forms, links in mails, the API, estate files."""

from __future__ import annotations

import unicodedata


def as_kept(text: str) -> str:
    """Lines end in one way, and letters are composed: what looks the same is the same."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
