"""A list of systems as somebody types it, one a line: what it says, and what cannot be understood.

Phone switch needs Switch A or Switch B, Voice carrier; call ana@centre.example then Bert
Agent desktop needs Phone switch; works worse without GES
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from estate.domain.graph import NeedKind

MOST_LINES = 200
LONGEST_LINE = 2_000
"""Characters."""
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+")
_PARTS = re.compile(r"\s*;\s*")
_HARD = re.compile(r"\s+(?:needs?|depends on|requires?)\s*:?\s+", re.IGNORECASE)
_SOFT = re.compile(r"\s*(?:works worse without|wants|likes)\s*:?\s+", re.IGNORECASE)
_BARE_HARD = re.compile(r"^(?:needs?|depends on|requires?)\s*:?\s+", re.IGNORECASE)
_CALL = re.compile(r"\s*(?:^|\s)calls?\s*:?\s+", re.IGNORECASE)
_THEN = re.compile(r"\s*(?:,|\bthen\b|\band then\b)\s*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaidNeed:
    name: str
    kind: NeedKind


@dataclass(frozen=True, slots=True)
class SaidSystem:
    """What one line says."""

    line: int
    name: str
    needs: tuple[SaidNeed, ...] = ()
    calls: tuple[str, ...] = ()
    """Addresses or names, in the order in which they are called."""
    problems: tuple[str, ...] = ()


def read_several(text: str, known: Container[str]) -> list[SaidSystem]:
    """`known` are names, folded, of systems that are there: they may hold the words “and” and “or”. What the list
    itself names first is known in it, too."""
    lines = [(number, _BULLET.sub("", line).strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    names = _Names(known, frozenset(_name_of(line).casefold() for _, line in lines))
    return [_read(number, line, names) for number, line in lines[:MOST_LINES]]


def too_many_lines(text: str) -> str:
    """Empty where there are not."""
    lines = sum(1 for line in text.splitlines() if line.strip())
    return f"That is {lines} lines. Add at most {MOST_LINES} at a time." if lines > MOST_LINES else ""


@dataclass(frozen=True, slots=True)
class _Names:
    known: Container[str]
    listed: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return str(name).casefold() in self.listed or str(name).casefold() in self.known


def _name_of(line: str) -> str:
    head = _PARTS.split(line)[0]
    for word in (_HARD, _SOFT, _CALL):
        head = word.split(head, maxsplit=1)[0]
    return " ".join(head.split()).strip(" .:,")


def _read(number: int, line: str, names: _Names) -> SaidSystem:
    name = _name_of(line)
    if not name or (_BARE_HARD.match(name) and name not in names.known):
        return SaidSystem(number, "", problems=("Begin the line with the name of a system.",))
    head, *parts = _PARTS.split(line)
    rest = head[len(head) - len(head.lstrip()) :].lstrip()[len(name) :]
    needs: list[SaidNeed] = []
    calls: list[str] = []
    problems: list[str] = []
    for part in (rest, *parts):
        _read_part(part.strip(" .,:"), names, needs, calls, problems)
    if any(one.name.casefold() == name.casefold() for one in needs):
        problems.append(f"{name} cannot need itself.")
    return SaidSystem(number, name, tuple(_once(needs)), tuple(dict.fromkeys(calls)), tuple(problems))


def _read_part(part: str, names: _Names, needs: list[SaidNeed], calls: list[str], problems: list[str]) -> None:
    """One part may say several things: “needs A, B call Ana”."""
    part, *called = _CALL.split(part)
    calls += [who for one in called for who in _THEN.split(one) if who]
    part, *soft = _SOFT.split(part)
    needs += [SaidNeed(name, NeedKind.SOFT) for one in soft for group in _groups(one, names) for name in group]
    if part and (wanted := _BARE_HARD.sub("", part)) != part:
        needs += _hard(wanted, names)
    elif part:
        problems.append(f"What does “{part[:80]}” mean? Write “needs …”, “works worse without …” or “call …”.")


def _hard(text: str, names: _Names) -> Iterator[SaidNeed]:
    for group in _groups(text, names):
        kind = NeedKind.REDUNDANT if len(group) > 1 else NeedKind.REQUIRED
        yield from (SaidNeed(name, kind) for name in group)


def _groups(text: str, names: _Names) -> Iterator[Sequence[str]]:
    """What stands between commas; what is joined by “or” is one group."""
    for item in text.split(","):
        item = re.sub(r"^\s*and\s+", "", item, flags=re.IGNORECASE).strip(" .")
        if item in names:
            yield [item]
        elif item:
            for part in _AND.split(item) if not _OR.search(item) else [item]:
                yield [one.strip() for one in _OR.split(part) if one.strip()]


def _once(needs: Sequence[SaidNeed]) -> Iterator[SaidNeed]:
    """What is named twice is what it was named first."""
    seen: set[str] = set()
    for one in needs:
        if one.name.casefold() not in seen:
            seen.add(one.name.casefold())
            yield one
