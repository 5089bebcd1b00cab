"""How badly a system needs another where a source does not say: asked by group, with an answer that does not make an
outage of everything."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.text import folded

Pair = tuple[str, str]
"""Dependent and provider."""
SOFT, REDUNDANT = "soft", "redundant"
_LAST = re.compile(
    r"[\s_-]*[0-9]+$|[\s_-]+(?:[a-z]|i{1,3}|iv|primary|secondary|backup|standby|main|active|passive|left|right|east|west|"
    r"north|south|blue|green)$"
)


class KindGroup(StrEnum):
    ALIKE = "alike"
    """One system needs several that look alike."""
    PROVIDER = "provider"
    """Several systems need one."""
    REST = "rest"


@dataclass(frozen=True, slots=True)
class KindQuestion:
    key: str
    group: KindGroup
    pairs: tuple[Pair, ...]
    default: str


def questions_about(pairs: Sequence[Pair], names: Mapping[str, str]) -> list[KindQuestion]:
    """Each pair in one group. `names` are those of systems by slug."""
    alike = _alike(pairs, names)
    shared = _shared(_not_in(alike, pairs))
    rest = tuple(_not_in([*alike, *shared], pairs))
    return [*alike, *shared, *([KindQuestion(KindGroup.REST, KindGroup.REST, rest, SOFT)] if rest else [])]


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


def _shared(pairs: Iterable[Pair]) -> list[KindQuestion]:
    needed: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        needed[pair[1]].append(pair)
    return [
        KindQuestion(f"{KindGroup.PROVIDER}:{provider}", KindGroup.PROVIDER, tuple(members), SOFT)
        for provider, members in sorted(needed.items())
        if len(members) > 1
    ]


def stem_of(name: str) -> str:
    """What “Switch A” and “Switch B” have in common; empty where a name has no such ending."""
    plain = folded(name).strip()
    stem = _LAST.sub("", plain)
    return stem if stem != plain and len(stem) > 1 else ""


def kinds_of(questions: Iterable[KindQuestion], answers: Mapping[str, str]) -> dict[Pair, str]:
    return {pair: answers.get(question.key, question.default) for question in questions for pair in question.pairs}
