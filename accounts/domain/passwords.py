"""Passwords made of what everybody knows about somebody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

OF_THE_PRODUCT = ("maintwin", "maintenance", "windows", "window", "sandbox", "tonight", "schedule", "password")
SHORTEST_WORD = 4
"""Shorter ones stand within many others."""
LEFT_AT_LEAST = 8
"""Characters, once those words are taken out."""
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def words_around(*texts: str) -> frozenset[str]:
    """What is known of somebody as words: of a name, an address, an organisation."""
    found = (word for text in texts for word in _BETWEEN_WORDS.split(_plain(text)))
    return frozenset(word for word in found if len(word) >= SHORTEST_WORD)


def is_made_of(password: str, words: Iterable[str]) -> bool:
    """Whether little is left of a password without such words; it may hold some of them among others."""
    rest = whole = _BETWEEN_WORDS.sub("", _plain(password))
    for word in sorted({*words, *OF_THE_PRODUCT}, key=lambda word: (-len(word), word)):
        rest = rest.replace(word, "")
    return rest != whole and len(rest) < LEFT_AT_LEAST


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
