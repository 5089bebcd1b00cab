"""What each suspect, were it broken, foretells of what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estate.domain.graph import bits_as_numbers
from triage.domain.evidence import Seen
from triage.domain.reach import SuspectReach

FAILS_IF_TO_IS_DOWN = 1.0
FAILS_IF_FROM_IS_BROKEN = 0.7
FAILS_IF_FROM_NEEDS_IT = 0.3
FAILS_IF_TO_NEEDS_IT = 0.05
"""The system that is tried needs the broken one, but is not taken down by it: softly, or as one of a set."""
FAILS_ANYHOW = 0.0

MISTAKES: Mapping[float, float] = {0.02: 0.6, 0.12: 0.4}
"""Shares of reports that are wrong, and how probable each is before anything was seen. On a night of contradictions the
higher one gains, so that each report counts for less."""


@dataclass(frozen=True, slots=True)
class LikelyOutcome:
    """One thing that was seen, and with what probability it would fail, were each of the suspects the broken one."""

    seen: Seen
    fails: Sequence[float]

    def chance(self, suspect: int, mistakes: float) -> float:
        """Of what was seen, with one suspect broken and a share of reports wrong."""
        return self._reported(self.fails[suspect], mistakes)

    def chance_by_itself(self, mistakes: float) -> float:
        """The same, with nothing broken that concerns it."""
        return self._reported(FAILS_ANYHOW, mistakes)

    def _reported(self, fails: float, mistakes: float) -> float:
        failing = with_mistakes(fails, mistakes)
        return failing if self.seen.failing else 1 - failing


def with_mistakes(chance: float, mistakes: float) -> float:
    """With what probability something is reported to fail that fails with this one."""
    return chance + mistakes * (1 - 2 * chance)


def foretold(index: Mapping[str, int], reach: SuspectReach, suspects: Sequence[int], seen: Seen) -> LikelyOutcome:
    """`index` numbers the systems; each class of suspects overrides those before it."""
    from_, to = (index[end] for end in seen.edge)
    itself = 1 << suspects.index(from_) if from_ in suspects else 0
    fails = [FAILS_ANYHOW] * len(suspects)
    for bits, chance in (
        (reach.needs[to], FAILS_IF_TO_NEEDS_IT),
        (reach.needs[from_], FAILS_IF_FROM_NEEDS_IT),
        (itself, FAILS_IF_FROM_IS_BROKEN),
        (reach.down[to], FAILS_IF_TO_IS_DOWN),
    ):
        for place in bits_as_numbers(bits):
            fails[place] = chance
    return LikelyOutcome(seen, fails)
