"""A conflict in one plain sentence, as told to one side, and what could be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
    yours: bool = False
    """Work of the reader's organisation."""


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
    impact: bool = True
    """Something worse than "none" meets there."""

    @property
    def other(self) -> SideWords:
        return self.others[0]


def explain(kind: ConflictKind, told: SentenceParts, *, impact: bool) -> str:
    """Who works on what at the same time, and what that means to the reader's work. Without `impact` nothing worse than
    "none" meets there."""
    said = replace(told, impact=impact)
    means = _MEANS[kind](said) if impact and kind in _MEANS else [] if impact else ["No impact is expected"]
    return " ".join(map(_sentence, dict.fromkeys((*_SENTENCES[kind](said), *means))))


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
    return (
        f"{both} are yours: {move}." if move else f"{both} are yours and have begun: call whoever is working on them."
    )


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
    return [f"{told.mine.work} and {told.other.work} both work on {listed(told.points)} at the same time"]


def _disturb_each_other(told: SentenceParts) -> list[str]:
    return ["each may disturb the other"]


def _dependency(told: SentenceParts) -> list[str]:
    def hits(by: SideWords, hit: SideWords) -> str:
        works_on = f"{hit.work} works on {listed(hit.works_on)}, which {by.work} {_affects(told)} at the same time"
        return works_on if hit.works_on else ""

    return _of_each(told, hits) or _meet(told)


def _disturbed(told: SentenceParts) -> list[str]:
    return _of_each(told, _who_disturbs)


def _who_disturbs(by: SideWords, hit: SideWords) -> str:
    if not hit.works_on:
        return ""
    if hit.yours and not by.yours:
        return "what fails there may not come from your work"
    return "your work may disturb theirs" if by.yours and not hit.yours else "one may disturb the other"


def _validation(told: SentenceParts) -> list[str]:
    def hits(by: SideWords, hit: SideWords) -> str:
        before = f"{by.work} {_affects(told)} what has to work before {hit.work} counts as done"
        return f"{before}: {listed(hit.checked_by)}" if hit.checked_by else ""

    return _of_each(told, hits) or _meet(told)


def _failed_check(told: SentenceParts) -> list[str]:
    return _of_each(told, _why_it_fails)


def _why_it_fails(by: SideWords, hit: SideWords) -> str:
    if not hit.checked_by:
        return ""
    fails = "that fails" if len(hit.checked_by) == 1 else "one of these fails"
    if by.yours and not hit.yours:
        return f"if {fails}, your work may be why"
    return f"if {fails}, that work may be why" + (", and not yours" if hit.yours and not by.yours else "")


def _of_each(told: SentenceParts, said: Callable[[SideWords, SideWords], str]) -> list[str]:
    """What the other does to mine, and mine to the other; by whom comes first."""
    return [words for words in (said(told.other, told.mine), said(told.mine, told.other)) if words]


def _meet(told: SentenceParts) -> list[str]:
    return [f"{told.mine.work} and {told.other.work} meet at {listed(told.points)}"]


def _affects(told: SentenceParts) -> str:
    return "affects" if told.impact else "touches"


def _shared_dependent(told: SentenceParts) -> list[str]:
    both, affect = f"{told.mine.work} and {told.other.work} both", "affect" if told.impact else "touch"
    needs = "needs" if len(told.points) == 1 else "need"
    return [f"{both} {affect} {listed(told.points)} at the same time, which {needs} what each of them works on"]


def _either(told: SentenceParts) -> list[str]:
    return [f"if {'it fails' if len(told.points) == 1 else 'they fail'}, either may be why"]


def _redundancy(told: SentenceParts) -> list[str]:
    works = listed([told.mine.work, *(other.work for other in told.others)])
    few = "none" if told.minimum == 1 else f"fewer than {told.minimum}"
    return [f"together {works} leave {few} of the redundant providers of {listed(told.points)} up"]


def _goes_down(told: SentenceParts) -> list[str]:
    return [f"without them {listed(told.points)} {'goes' if len(told.points) == 1 else 'go'} down"]


def _freeze(told: SentenceParts) -> list[str]:
    works_on = [point for point in told.points if point in told.mine.works_on]
    does = "works on" if works_on else _affects(told)
    points = works_on or told.points
    them = "it" if len(points) == 1 else "them"
    return [f"{told.freeze} freezes {listed(points)} at that time, and {told.mine.work} {does} {them}"]


def _maintenance_hours(told: SentenceParts) -> list[str]:
    if told.outside is None:
        return [f"{told.mine.work} does not keep to the maintenance hours of {listed(told.points)}"]
    hours = zip(told.points, told.outside.hours, strict=True)
    points = listed(f"{point} ({said})" if said else point for point, said in hours)
    what = told.mine.work if told.outside.whole else f"part of {told.mine.work}"
    return [f"{what} is outside the maintenance hours of {points}"]


def _person(told: SentenceParts) -> list[str]:
    who = listed(told.people) if told.people else "somebody"
    carries = "carry" if len(told.people) > 1 else "carries"
    return [f"{who} {carries} out both {told.mine.work} and {told.other.work} at the same time"]


_MEANS: Mapping[ConflictKind, Callable[[SentenceParts], Sequence[str]]] = {
    ConflictKind.SAME_SYSTEM: _disturb_each_other,
    ConflictKind.DEPENDENCY: _disturbed,
    ConflictKind.VALIDATION: _failed_check,
    ConflictKind.SHARED_DEPENDENT: _either,
    ConflictKind.REDUNDANCY: _goes_down,
}
"""What a conflict with other work means."""

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
