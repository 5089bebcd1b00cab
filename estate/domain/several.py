"""A list of systems as somebody types it, one a line: what it says, and what cannot be understood.

Phone switch needs Switch A or Switch B, Voice carrier; call ana@centre.example then Bert
Agent desktop needs Phone switch; works worse without GES
"Customer needs desk", call Cleo

A word counts as a name wherever it can be one: “call” is asked for only at the beginning of a part or after a comma,
“needs” only between two names. Quotes make a name of anything.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from estate.domain.graph import NeedKind

MOST_LINES = 200
LONGEST_LINE = 2_000
"""Characters."""
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+")
_PARTS = re.compile(r"\s*;\s*")
_NEEDS = r"(?:needs?|depends on|requires?)\s*:?\s+"
_WORSE = r"(?:works worse without|wants|likes)\s*:?\s+"
_HARD = re.compile(_NEEDS, re.IGNORECASE)
_SOFT = re.compile(_WORSE, re.IGNORECASE)
_AFTER_A_NAME = re.compile(rf"(?<=\S)(?:,|\s)\s*(?={_NEEDS}|{_WORSE})", re.IGNORECASE)
_THEN_SOFT = re.compile(rf"(?<=\S)(?:,?\s+and\s+|,|\s)\s*(?={_WORSE})", re.IGNORECASE)
_CALL = re.compile(r"(?:^|,)\s*(?:and\s+)?calls?\s*:?\s+", re.IGNORECASE)
_THEN = re.compile(r"\s*(?:,|\bthen\b|\band then\b)\s*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_QUOTED = re.compile(r"""(?<![^\s,;])(?:"([^"]+)"|[“„]([^“”]+)[“”]|«([^«»]+)»)(?![^\s,;.:])""")
_ASIDE = 0xF0000
"""Where the characters of a quoted name are kept, so that no word in it counts."""


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
    """`known` are names, folded, of systems that are there: they may hold the words that part names. What the list
    itself names first is known in it, too."""
    lines = [(number, _cleaned(line)) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    names = _Names(known, frozenset(_plain(_head(line, known)[0]).casefold() for _, line in lines))
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
        folded = _plain(str(name)).casefold()
        return folded in self.listed or folded in self.known


def _cleaned(line: str) -> str:
    line = "".join(one for one in line if ord(one) < _ASIDE)
    line = _QUOTED.sub(lambda found: _aside(next(filter(None, found.groups()))), _BULLET.sub("", line))
    return " ".join(line.split())


def _aside(name: str) -> str:
    return "".join(chr(ord(one) + _ASIDE) if ord(one) < 0x10000 else one for one in name)


def _plain(name: str) -> str:
    return " ".join("".join(chr(ord(one) - _ASIDE) if ord(one) >= _ASIDE else one for one in name).split())


def _head(line: str, known: Container[str]) -> tuple[str, str]:
    """The name that a line begins with, and what its first part says of it."""
    first = _PARTS.split(line)[0]
    if _plain(first).casefold() in known:
        return first, ""
    ends = [found for found in (_AFTER_A_NAME.search(first), _CALL.search(first)) if found and found.start()]
    end = min((found.start() for found in ends), default=len(first))
    return first[:end].strip(" .:,"), first[end:]


def _read(number: int, line: str, names: _Names) -> SaidSystem:
    head, rest = _head(line, names.known)
    name = _plain(head)
    if why := _no_name(head, names):
        return SaidSystem(number, "", problems=(why,))
    needs: list[SaidNeed] = []
    calls: list[str] = []
    problems: list[str] = []
    for part in (rest, *_PARTS.split(line)[1:]):
        _read_part(part.strip(" .,:"), names, needs, calls, problems)
    if any(one.name.casefold() == name.casefold() for one in needs):
        problems.append(f"{name} cannot need itself.")
    return SaidSystem(number, name, tuple(_once(needs)), tuple(dict.fromkeys(calls)), tuple(problems))


def _no_name(head: str, names: _Names) -> str:
    """Why a line names no system. One that begins with “needs” goes on from another if what follows is a system."""
    if not head:
        return "Begin the line with the name of a system."
    wanted = _HARD.sub("", head, count=1) if _HARD.match(head) else ""
    if not wanted or _plain(head).casefold() in names.known or wanted not in names:
        return ""
    return f"What needs {_plain(wanted)}? Begin the line with its name. If “{head}” is a name, put it in quotes."


def _read_part(part: str, names: _Names, needs: list[SaidNeed], calls: list[str], problems: list[str]) -> None:
    """One part may say several things: “needs A, B, call Ana”."""
    part, called = _parted_from_calls(part, names)
    calls += [_plain(_CALL.sub("", who)) for who in _THEN.split(called) if who]
    for clause in _clauses(part, names):
        if soft := _SOFT.match(clause):
            needs += [SaidNeed(name, NeedKind.SOFT) for group in _groups(clause[soft.end() :], names) for name in group]
        elif hard := _HARD.match(clause):
            needs += _hard(clause[hard.end() :], names)
        elif clause:
            said = _plain(clause)[:80]
            problems.append(f"What does “{said}” mean? Write “needs …”, “works worse without …” or “call …”.")


def _parted_from_calls(part: str, names: _Names) -> tuple[str, str]:
    """After a comma a system that is called so is meant: “needs Portal, Call recording”."""
    for found in _CALL.finditer(part):
        item = part[found.start() :].lstrip(", ").partition(",")[0].strip()
        if not found.start() or item not in names:
            return part[: found.start()], part[found.end() :]
    return part, ""


def _clauses(part: str, names: _Names) -> Iterator[str]:
    start = 0
    for found in _THEN_SOFT.finditer(part):
        if part[found.end() :].partition(",")[0] not in names:
            yield part[start : found.start()]
            start = found.end()
    yield part[start:]


def _hard(text: str, names: _Names) -> Iterator[SaidNeed]:
    for group in _groups(text, names):
        kind = NeedKind.REDUNDANT if len(group) > 1 else NeedKind.REQUIRED
        yield from (SaidNeed(name, kind) for name in group)


def _groups(text: str, names: _Names) -> Iterator[list[str]]:
    """What stands between commas; what is joined by “or” is one group."""
    for item in text.split(","):
        item = re.sub(r"^\s*and\s+", "", item, flags=re.IGNORECASE).strip(" .")
        if item in names:
            yield [_plain(item)]
        elif item:
            for part in _AND.split(item) if not _OR.search(item) else [item]:
                yield [_plain(one) for one in _OR.split(part) if one.strip()]


def _once(needs: list[SaidNeed]) -> Iterator[SaidNeed]:
    """What is named twice is what it was named first."""
    seen: set[str] = set()
    for one in needs:
        if one.name.casefold() not in seen:
            seen.add(one.name.casefold())
            yield one
