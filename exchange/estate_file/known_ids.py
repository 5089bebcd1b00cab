"""Ids by the names that an estate file uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from exchange.estate_file.words import in_words


@dataclass
class KnownIds:
    """Of everything that is there once the file's own rows are written."""

    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    systems: dict[str, int] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    """Of organisations, by slug."""
    left: set[int] = field(default_factory=set)
    """Organisations that people or systems have left, or to which systems have come."""

    def in_words(self, name: str, value: Any, zone: str) -> str:
        if name != "organisation_id":
            return in_words(value, zone)
        return next((slug for slug, pk in self.organisations.items() if pk == value), "")
