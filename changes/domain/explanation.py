"""A conflict in one plain sentence, as told to one side, and what could be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from changes.domain.conflicts import ConflictKind


@dataclass(frozen=True, slots=True)
class SideWords:
    """One side as the reader may read of it."""

    work: str
    """“Phone switch upgrade”, work of Meridian Travel, your change."""
    works_on: tuple[str, ...] = ()
    """Meeting points that are targets of this side, by name."""
    checked_by: tuple[str, ...] = ()
    """Its checks that the other side hits, in words; of somebody else's, only the meeting points."""


def explain(kind: ConflictKind, mine: SideWords, other: SideWords, points: Sequence[str], *, impact: bool) -> str:
    """`points` are the meeting points by name; without `impact` nothing worse than "none" meets there."""
    sentence = " ".join(_SENTENCES[kind](mine, other, points))
    return sentence if impact else f"{sentence} No impact is expected."


def suggest(ends: str, contact: str, *, begun: bool) -> str:
    """What could be done. `ends` says when the other side is over, empty when nobody knows."""
    call = f"call {contact}" if contact else "call its owner"
    if begun or not ends:
        return f"{call[0].upper()}{call[1:]}."
    return f"Move yours after {ends}, or {call}."


def listed(names: Iterable[str]) -> str:
    """A, B and C."""
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _same_system(mine: SideWords, other: SideWords, points: Sequence[str]) -> list[str]:
    return [_sentence(f"{other.work} works on {listed(points)} at the same time as {mine.work}")]


def _dependency(mine: SideWords, other: SideWords, points: Sequence[str]) -> list[str]:
    sentences = []
    if mine.works_on:
        sentences.append(_sentence(f"{other.work} reaches {listed(mine.works_on)}, which {mine.work} works on"))
    if other.works_on:
        sentences.append(_sentence(f"{mine.work} reaches {listed(other.works_on)}, which {other.work} works on"))
    return sentences or [_sentence(f"{mine.work} and {other.work} meet at {listed(points)}")]


def _validation(mine: SideWords, other: SideWords, points: Sequence[str]) -> list[str]:
    sentences = []
    if mine.checked_by:
        sentences.append(_sentence(f"{other.work} hits what {mine.work} is checked by: {listed(mine.checked_by)}"))
    if other.checked_by:
        sentences.append(_sentence(f"{mine.work} hits what {other.work} is checked by: {listed(other.checked_by)}"))
    return sentences or [_sentence(f"{mine.work} and {other.work} meet at {listed(points)}")]


def _shared_dependent(mine: SideWords, other: SideWords, points: Sequence[str]) -> list[str]:
    which = "which depends on both" if len(points) == 1 else "which depend on both"
    return [_sentence(f"{other.work} and {mine.work} both reach {listed(points)}, {which}")]


_SENTENCES = {
    ConflictKind.SAME_SYSTEM: _same_system,
    ConflictKind.DEPENDENCY: _dependency,
    ConflictKind.VALIDATION: _validation,
    ConflictKind.SHARED_DEPENDENT: _shared_dependent,
}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
