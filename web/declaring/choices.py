"""What one can say that one works on: own systems, and what one searches for. What was chosen stays, whatever is
searched for next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from changes.selectors.reader import Reader
from components.work import SystemLink, system_link
from estate.selectors.named import named_like

MOST_OWN = 100
MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class SystemsToChoose:
    listed: tuple[SystemLink, ...]
    """What was chosen of others', and own systems."""
    own_shown: int
    own_total: int
    found: tuple[SystemLink, ...]
    found_total: int


def systems_to_choose(reader: Reader, words: str, chosen: Collection[str]) -> SystemsToChoose:
    own = _by_name(reader, reader.own)
    kept = {*chosen}
    shown = {*own[:MOST_OWN], *(slug for slug in own if slug in kept)}
    found = _by_name(reader, _called(reader, words) - shown - kept)
    return SystemsToChoose(
        listed=_links(reader, (*_by_name(reader, kept - reader.own), *(slug for slug in own if slug in shown))),
        own_shown=len(shown),
        own_total=len(own),
        found=_links(reader, found[:MOST_FOUND]),
        found_total=len(found),
    )


def _called(reader: Reader, words: str) -> set[str]:
    return {slug for slug in named_like(words) if reader.may_open(slug)} if words else set()


def _by_name(reader: Reader, slugs: Iterable[str]) -> list[str]:
    return sorted(slugs, key=lambda slug: (reader.name(slug), slug))


def _links(reader: Reader, slugs: Iterable[str]) -> tuple[SystemLink, ...]:
    return tuple(system_link(reader, slug) for slug in slugs)
