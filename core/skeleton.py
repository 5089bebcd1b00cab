# ruff: noqa: RUF001 (letters that look alike are what this is about)
"""What a name looks like at a glance: two names with one skeleton are taken for each other."""

from __future__ import annotations

import unicodedata

_LOOKS = {
    "a": "аαɑ",
    "b": "ьβƅ",
    "c": "сϲᴄ",
    "d": "ԁɗ",
    "e": "еєε℮",
    "g": "ɡց",
    "h": "һհн",
    "i": "іιıɩ1lƖ",
    "j": "јϳ",
    "k": "кκ",
    "m": "м",
    "n": "пոη",
    "o": "оοօσ0ө",
    "p": "рρ",
    "q": "ԛգ",
    "r": "гᴦ",
    "s": "ѕꜱ5",
    "t": "тτ",
    "u": "υս",
    "v": "ѵν",
    "w": "ԝωѡ",
    "x": "хχ",
    "y": "уүγ",
    "z": "ᴢʐ",
}
"""Letters that stand for others: Cyrillic, Greek, Armenian, and digits."""
_LETTERS = str.maketrans({other: letter for letter, others in _LOOKS.items() for other in others})
_PAIRS = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """Without case, accents, spaces and punctuation, and with one letter for all that look alike."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).casefold()
    letters = "".join(one for one in plain.translate(_LETTERS) if one.isalnum())
    for pair, letter in _PAIRS:
        letters = letters.replace(pair, letter)
    return letters or plain
