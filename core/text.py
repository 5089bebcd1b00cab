"""How text is kept, whichever way it comes in: forms, links in mails, the API, estate files."""

from __future__ import annotations

import unicodedata


def as_kept(text: str) -> str:
    """Lines end in one way, and letters are composed: what looks the same is the same."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


_ALONE = str.maketrans("ıøłđħŧ", "ioldht")
"""Letters whose stroke or missing dot is no accent to Unicode."""


def folded(text: str) -> str:
    """What is searched by: without case, accents and the forms in which letters may be written."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).casefold().translate(_ALONE)
