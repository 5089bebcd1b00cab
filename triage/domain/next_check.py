"""What to check next: the dependency whose answer is expected to split the suspects best."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import log2

from triage.domain.evidence import Edge
from triage.domain.inference import Weighed
from triage.domain.likelihood import (
    FAILS_ANYHOW,
    FAILS_IF_FROM_IS_BROKEN,
    FAILS_IF_FROM_NEEDS_IT,
    FAILS_IF_TO_IS_DOWN,
    with_mistakes,
)
from triage.domain.reach import SuspectReach, reach_of

MOST_WEIGHED = 128
"""Suspects that the answer is foretold for: the most probable."""
TELLS_NOTHING = 0.02
"""Bits below which an answer is not worth a call."""


@dataclass(frozen=True, slots=True)
class NextCheck:
    edge: Edge
    bits: float
    """How much the answer is expected to tell."""


def next_check(weighed: Weighed, made: Collection[Edge] = ()) -> NextCheck | None:
    """The best of all dependencies that the asker may know and name, but for those that were checked already; none
    where no answer would tell more."""
    best = max(_candidates(weighed, set(made)), key=lambda one: (round(one.bits, 9), _first(one.edge)), default=None)
    return best if best is not None and best.bits >= TELLS_NOTHING else None


def _first(edge: Edge) -> tuple[tuple[int, ...], ...]:
    """Of equally good ones, the first by name."""
    return tuple(tuple(-ord(letter) for letter in end) for end in edge)


def _candidates(weighed: Weighed, made: set[Edge]) -> Iterator[NextCheck]:
    known, slugs = weighed.known, weighed.known.graph.slugs
    likely = [known.graph.index[slug] for slug in list(weighed.probability)[:MOST_WEIGHED]]
    systems = known.that_need_any(likely)
    parts = Parts(weighed, likely, reach_of(known, likely, systems))
    for from_ in systems:
        if known.may_be_named(from_):
            for to in known.all_providers(from_):
                if to in systems and known.may_be_named(to) and (slugs[from_], slugs[to]) not in made:
                    yield NextCheck((slugs[from_], slugs[to]), _expected(parts.of(from_, to), weighed.mistakes))


class Parts:
    """How probable it is that the broken system takes the provider down, is the dependent, is something else that the
    dependent needs, or is none of these. What the provider needs, its dependent needs too."""

    def __init__(self, weighed: Weighed, likely: list[int], reach: SuspectReach) -> None:
        weights = [weighed.probability[weighed.known.graph.slugs[system]] for system in likely]
        self._mass = Mass([weight / sum(weights) for weight in weights])
        self._place = {system: place for place, system in enumerate(likely)}
        self._reach = reach

    def of(self, from_: int, to: int) -> tuple[float, float, float, float]:
        down, place = self._reach.down[to], self._place.get(from_)
        is_down, needed = self._mass.of(down), self._mass.of(self._reach.needs[from_])
        is_from = 0.0 if place is None or down >> place & 1 else self._mass.weights[place]
        return is_down, is_from, needed - is_down - is_from, 1 - needed


class Mass:
    """The probability of sets of suspects, which are given as bits; the same sets come again and again."""

    def __init__(self, weights: list[float]) -> None:
        self.weights = weights
        self._bytes = [self._sums(weights[start : start + 8]) for start in range(0, len(weights), 8)]
        self._known: dict[int, float] = {}

    def of(self, bits: int) -> float:
        known = self._known.get(bits)
        if known is None:
            packed = bits.to_bytes(len(self._bytes), "little")
            known = sum(sums[byte] for sums, byte in zip(self._bytes, packed, strict=True))
            self._known[bits] = known
        return known

    @staticmethod
    def _sums(weights: list[float]) -> list[float]:
        sums = [0.0]
        for weight in weights:
            sums += [known + weight for known in sums]
        return sums + [0.0] * (256 - len(sums))


def _expected(parts: tuple[float, float, float, float], mistakes: float) -> float:
    """Bits that the answer is expected to tell."""
    chances = (FAILS_IF_TO_IS_DOWN, FAILS_IF_FROM_IS_BROKEN, FAILS_IF_FROM_NEEDS_IT, FAILS_ANYHOW)
    said = [(max(0.0, part), with_mistakes(chance, mistakes)) for part, chance in zip(parts, chances, strict=True)]
    return _entropy(sum(part * chance for part, chance in said)) - sum(part * _entropy(chance) for part, chance in said)


def _entropy(chance: float) -> float:
    if chance <= 0 or chance >= 1:
        return 0.0
    return -chance * log2(chance) - (1 - chance) * log2(1 - chance)
