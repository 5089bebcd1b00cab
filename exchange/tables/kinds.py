"""How badly a system needs another where a source does not say: asked by group. Only what looks alike has an answer
proposed; of all else neither an outage nor a nuisance is taken for granted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.text import folded

Pair = tuple[str, str]
"""Dependent and provider."""
REDUNDANT, UNSAID = "redundant", ""
MOST_ASKED = {"alike": 15, "groups": 20, "single": 10}
"""As many as are asked one by one; the smallest of the others are asked together."""
_LAST = re.compile(
    r"[\s_-]*[0-9]+$|[\s_-]+(?:[a-z]|i{1,3}|iv|primary|secondary|backup|standby|main|active|passive|left|right|east|west|"
    r"north|south|blue|green)$"
)


class KindGroup(StrEnum):
    ALIKE = "alike"
    """One system needs several that look alike."""
    PROVIDER = "provider"
    """Several systems need one."""
    DEPENDENT = "dependent"
    """One system needs several."""
    SINGLE = "single"
    """One needs one."""
    REST = "rest"
    """What is left of many, asked together."""


@dataclass(frozen=True, slots=True)
class KindQuestion:
    key: str
    group: KindGroup
    pairs: tuple[Pair, ...]
    default: str = UNSAID
    """What is proposed; nobody has said so yet."""


def questions_about(pairs: Sequence[Pair], names: Mapping[str, str]) -> list[KindQuestion]:
    """Each pair in one group. `names` are those of systems by slug."""
    alike = _alike(pairs, names)
    shared = _by_end(KindGroup.PROVIDER, 1, _not_in(alike, pairs))
    several = _by_end(KindGroup.DEPENDENT, 0, _not_in([*alike, *shared], pairs))
    single = [
        KindQuestion(f"{KindGroup.SINGLE}:{one}:{other}", KindGroup.SINGLE, ((one, other),))
        for one, other in _not_in([*alike, *shared, *several], pairs)
    ]
    return [*_capped("alike", alike), *_capped("groups", [*shared, *several]), *_capped("single", single)]


def _capped(name: str, questions: Sequence[KindQuestion]) -> Iterator[KindQuestion]:
    """The largest first."""
    ordered = sorted(questions, key=lambda one: -len(one.pairs))
    yield from ordered[: MOST_ASKED[name]]
    if left := ordered[MOST_ASKED[name] :]:
        pairs = tuple(pair for question in left for pair in question.pairs)
        yield KindQuestion(f"{KindGroup.REST}:{name}", KindGroup.REST, pairs, left[0].default)


def _not_in(questions: Iterable[KindQuestion], pairs: Iterable[Pair]) -> list[Pair]:
    asked = {pair for question in questions for pair in question.pairs}
    return [pair for pair in pairs if pair not in asked]


def _alike(pairs: Iterable[Pair], names: Mapping[str, str]) -> list[KindQuestion]:
    found: defaultdict[Pair, list[Pair]] = defaultdict(list)
    for dependent, provider in pairs:
        if stem := stem_of(names.get(provider, provider)):
            found[dependent, stem].append((dependent, provider))
    return [
        KindQuestion(f"{KindGroup.ALIKE}:{dependent}:{stem}", KindGroup.ALIKE, tuple(members), REDUNDANT)
        for (dependent, stem), members in sorted(found.items())
        if len(members) > 1
    ]


def _by_end(group: KindGroup, end: int, pairs: Iterable[Pair]) -> list[KindQuestion]:
    """Of those that share what is at this end of the pair."""
    found: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair[end]].append(pair)
    return [
        KindQuestion(f"{group}:{shared}", group, tuple(members))
        for shared, members in sorted(found.items())
        if len(members) > 1
    ]


def stem_of(name: str) -> str:
    """What “Switch A” and “Switch B” have in common; empty where a name has no such ending."""
    plain = folded(name).strip()
    stem = _LAST.sub("", plain)
    return stem if stem != plain and len(stem) > 1 else ""


def kinds_of(questions: Iterable[KindQuestion], answers: Mapping[str, str]) -> dict[Pair, str]:
    return {pair: answers.get(question.key, question.default) for question in questions for pair in question.pairs}
