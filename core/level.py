"""How badly a system is hit, and what that is called."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """Each is worse than the one before."""

    NONE = 0
    AT_RISK = 1
    DEGRADED = 2
    OUTAGE = 3

    @property
    def word(self) -> str:
        """As it is stored, and sent by the API."""
        return self.name.lower()

    @property
    def said(self) -> str:
        """As people read it."""
        return "no impact expected" if self is Level.NONE else self.word.replace("_", " ")

    @classmethod
    def from_word(cls, word: str) -> Level:
        return cls[word.upper()]


def level_choices(least: Level = Level.NONE) -> list[tuple[str, str]]:
    """Word and how it is said, from this level on."""
    return [(level.word, level.said) for level in Level if level >= least]
