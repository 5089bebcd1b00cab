"""What a table may refer to besides what it holds itself, as its importer may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.text import folded


@dataclass(frozen=True, slots=True)
class KnownHouse:
    own: str
    """Slug of the importer's organisation."""
    for_all: bool = False
    """Whether they import for every organisation."""
    organisations: Mapping[str, str] = field(default_factory=dict)
    """Slugs, by slug and folded name."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Organisations of the systems that they see, by slug."""
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slugs of the systems that they see, by folded name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of those systems, by slug."""
    taken: frozenset[str] = frozenset()
    """Every slug that a new system cannot have."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Names of those of the own organisation, by e-mail address."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Dependent and provider of each dependency that they see."""

    filled: frozenset[tuple[str, str]] = frozenset()
    """System and role of each contact of their own systems."""

    def is_ours(self, organisation: str) -> bool:
        return self.for_all or organisation == self.own

    def owned_called(self, name: str, organisation: str) -> list[str]:
        return [slug for slug in self.called.get(folded(name), ()) if self.owners.get(slug) == organisation]

    def emails_called(self, name: str) -> list[str]:
        wanted = folded(name)
        return [email for email, known in self.people.items() if folded(known) == wanted]
