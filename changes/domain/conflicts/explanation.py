"""A conflict in one plain sentence, as told to one side, and what could be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from changes.domain.conflicts.kinds import ConflictKind

MOST_NAMED = 6
"""Meeting points that a sentence names; of more it says how many there are."""


@dataclass(frozen=True, slots=True)
class SideWords:
    """One side as the reader may read of it."""

    work: str
    """“Phone switch upgrade”, work of Meridian Travel, your change."""
    works_on: tuple[str, ...] = ()
    """Meeting points that are targets of this side, by name."""
    checked_by: tuple[str, ...] = ()
    """Its checks that the other side hits, in words; of somebody else's, only the meeting points."""


@dataclass(frozen=True, slots=True)
class OutsideHours:
    """How work lies to maintenance hours."""

    whole: bool
    """No part of it lies in them."""
    hours: tuple[str, ...]
    """Those of each meeting point in words, empty where the reader may not know them."""


@dataclass(frozen=True, slots=True)
class SentenceParts:
    """What a sentence is made of."""

    mine: SideWords
    others: tuple[SideWords, ...]
    """The other windows; none where it is a freeze, maintenance hours."""
    points: tuple[str, ...]
    """The meeting points by name."""
    minimum: int = 1
    """Members of its redundant set that the meeting point needs."""
    freeze: str = ""
    """“Year end” of Meridian Travel."""
    outside: OutsideHours | None = None
    """Of maintenance hours; None where that is not known, or another for each start."""
    people: tuple[str, ...] = ()
    """Who implements both, as far as the reader may know them."""

    @property
    def other(self) -> SideWords:
        return self.others[0]


def explain(kind: ConflictKind, told: SentenceParts, *, impact: bool) -> str:
    """Without `impact` nothing worse than "none" meets there."""
    sentence = " ".join(_sentence(part) for part in _SENTENCES[kind](told))
    return sentence if impact else f"{sentence} No impact is expected."


def suggest(ends: str, contact: str, *, begun: bool) -> str:
    """What could be done. `ends` says when the other side is over, empty when nobody knows."""
    call = f"call {contact}" if contact else "call its owner"
    if begun or not ends:
        return _sentence(call)
    return f"Move yours after {ends}, or {call}."


def suggest_for_freeze(ends: str, contact: str, *, blocks: bool, begun: bool) -> str:
    """There is no exception to ask for from a freeze that only warns."""
    if begun:
        return f"Agree with {contact}."
    other = f"ask for an exception: {contact}" if blocks else f"agree with {contact}"
    return f"Move it after {ends}, or {other}."


def suggest_with_exception() -> str:
    return "Its owner has granted an exception."


def suggest_among_own(colleagues: Sequence[str], *, windows: int, unstarted: int) -> str:
    """All of it is work of the reader's organisation; `colleagues` answer for some of it."""
    move, agree = _move_one(windows, unstarted), f"agree with {listed(colleagues)}" if colleagues else ""
    if agree:
        return _sentence(", or ".join(part for part in (move, agree) if part))
    both = "Both" if windows == 2 else "All"
    return f"{both} are yours: {move}." if move else f"{both} are yours and have begun: call whoever works on them."


def suggest_for_hours(contact: str, *, begun: bool) -> str:
    """Nothing where it has begun and the hours are one's own."""
    move, ask = "" if begun else "move it into these hours", f"ask {contact}" if contact else ""
    return _sentence(", or ".join(part for part in (move, ask) if part)) if move or ask else ""


def suggest_for_person(*, windows: int, unstarted: int) -> str:
    move = _move_one(windows, unstarted)
    return f"{_sentence(move)[:-1]}, or have somebody else do it." if move else "Have somebody else do one of them."


def _move_one(windows: int, unstarted: int) -> str:
    """Only what has not begun can be moved."""
    if not unstarted:
        return ""
    if unstarted == windows:
        return "move one of them"
    return "move the one that has not begun" if unstarted == 1 else "move one that has not begun"


def listed(names: Iterable[str]) -> str:
    """A, B and C; of very many the first and how many more."""
    words = list(names)
    if len(words) > MOST_NAMED:
        words = [*words[: MOST_NAMED - 1], f"{len(words) - MOST_NAMED + 1} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _same_system(told: SentenceParts) -> list[str]:
    return [f"{told.other.work} works on {listed(told.points)} at the same time as {told.mine.work}"]


def _dependency(told: SentenceParts) -> list[str]:
    return _threats(
        told,
        lambda by, hit: f"{by.work} reaches {listed(hit.works_on)}, which {hit.work} works on" if hit.works_on else "",
    )


def _validation(told: SentenceParts) -> list[str]:
    return _threats(
        told,
        lambda by, hit: (
            f"{by.work} hits what {hit.work} is checked by: {listed(hit.checked_by)}" if hit.checked_by else ""
        ),
    )


def _threats(told: SentenceParts, said: Callable[[SideWords, SideWords], str]) -> list[str]:
    """What the other does to mine, and mine to the other."""
    sentences = [said(told.other, told.mine), said(told.mine, told.other)]
    met = f"{told.mine.work} and {told.other.work} meet at {listed(told.points)}"
    return [sentence for sentence in sentences if sentence] or [met]


def _shared_dependent(told: SentenceParts) -> list[str]:
    which = "which depends on both" if len(told.points) == 1 else "which depend on both"
    return [f"{told.other.work} and {told.mine.work} both reach {listed(told.points)}, {which}"]


def _redundancy(told: SentenceParts) -> list[str]:
    works = listed([*(other.work for other in told.others), told.mine.work])
    few = "none" if told.minimum == 1 else f"fewer than {told.minimum}"
    return [f"together {works} leave {few} of the redundant providers of {listed(told.points)} up"]


def _freeze(told: SentenceParts) -> list[str]:
    works_on = [point for point in told.points if point in told.mine.works_on]
    if works_on:
        return [f"{told.mine.work} works on {listed(works_on)}, which {told.freeze} freezes"]
    return [f"{told.mine.work} reaches {listed(told.points)}, which {told.freeze} freezes"]


def _maintenance_hours(told: SentenceParts) -> list[str]:
    if told.outside is None:
        return [f"{told.mine.work} does not keep to the maintenance hours of {listed(told.points)}"]
    hours = zip(told.points, told.outside.hours, strict=True)
    points = listed(f"{point} ({said})" if said else point for point, said in hours)
    what = told.mine.work if told.outside.whole else f"part of {told.mine.work}"
    return [f"{what} lies outside the maintenance hours of {points}"]


def _person(told: SentenceParts) -> list[str]:
    who = listed(told.people) if told.people else "somebody"
    implements = "implement" if len(told.people) > 1 else "implements"
    return [f"{who} {implements} both {told.other.work} and {told.mine.work}"]


_SENTENCES: Mapping[ConflictKind, Callable[[SentenceParts], Sequence[str]]] = {
    ConflictKind.SAME_SYSTEM: _same_system,
    ConflictKind.DEPENDENCY: _dependency,
    ConflictKind.VALIDATION: _validation,
    ConflictKind.SHARED_DEPENDENT: _shared_dependent,
    ConflictKind.REDUNDANCY: _redundancy,
    ConflictKind.FREEZE: _freeze,
    ConflictKind.MAINTENANCE_HOURS: _maintenance_hours,
    ConflictKind.PERSON: _person,
}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
