"""How a check is said. It has no arrow: arrows run from what breaks to what suffers, and a check the other way."""

from __future__ import annotations

from collections.abc import Iterable

TRIES = "to"
"""Between who tries and what is tried."""


def tried(names: Iterable[str]) -> str:
    """Agent desktop to GES; of what must work from anywhere, GES."""
    return f" {TRIES} ".join(names)


def check_in_words(text: str, names: Iterable[str]) -> str:
    """As its owner put it, or else by its ends."""
    return text or tried(names)
