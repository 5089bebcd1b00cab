"""What could explain these observations, and how probably.

One system is taken to be broken. Each suspect foretells every observation (`likelihood.py`); Bayes' rule does the rest.
Reports may be wrong, so none of them excludes anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from triage.domain.evidence import Seen, WorkOn
from triage.domain.known import Known
from triage.domain.likelihood import MISTAKES, LikelyOutcome, foretold
from triage.domain.reach import SuspectReach, reach_of

WORK_COUNTS = 3.0
"""How many times as probably a system is broken that is worked on, before anything was seen."""
DENIAL_LEAVES = 0.5
"""What remains of a suspect on which its owner says that nobody works."""


@dataclass(frozen=True)
class Weighed:
    """The suspects with their probabilities, the most probable first, and by what they were weighed."""

    known: Known
    probability: Mapping[str, float]
    """By slug; they sum to 1."""
    mistakes: float
    """The share of reports that is probably wrong."""
    seen: Sequence[Seen]
    suspects: Sequence[int]
    """By number, in the order of the bits of `reach`."""
    reach: SuspectReach

    def explains(self, slug: str) -> tuple[Seen, ...]:
        """What fails and could come from it."""
        bit = self._bit(slug)
        return tuple(one for one in self.seen if one.failing and self._implicated(one) & bit)

    def contradicts(self, slug: str) -> tuple[Seen, ...]:
        """What fails and cannot come from it; and what works and would not, were it broken."""
        bit = self._bit(slug)
        return tuple(one for one in self.seen if self._against(one) & bit)

    def one_fault_is_enough(self) -> bool:
        """Whether any suspect alone agrees with everything that was seen."""
        left = (1 << len(self.suspects)) - 1
        for one in self.seen:
            left &= ~self._against(one)
        return bool(left) or not self.suspects

    def _bit(self, slug: str) -> int:
        return 1 << self.suspects.index(self.known.graph.index[slug])

    def _against(self, one: Seen) -> int:
        return ~self._implicated(one) if one.failing else self.reach.down[self.known.graph.index[one.edge[1]]]

    def _implicated(self, one: Seen) -> int:
        from_, to = (self.known.graph.index[end] for end in one.edge)
        return self.reach.needs[from_] | self.reach.needs[to]


def weigh(
    known: Known,
    seen: Sequence[Seen],
    works: Iterable[WorkOn] = (),
    denied: Iterable[str] = (),
    shares: Mapping[str, float] | None = None,
) -> Weighed:
    """Everything that a failing observation implicates, weighed by all observations. `denied` are systems on which
    their owners say that nobody works; `shares` what some systems weigh before anything was seen, where not 1."""
    suspects = sorted(known.everything_needed({end for one in seen if one.failing for end in one.edge}))
    around = known.everything_needed({end for one in seen for end in one.edge})
    reach = reach_of(known, suspects, around)
    told = [foretold(known.graph.index, reach, suspects, one) for one in seen]
    slugs = [known.graph.slugs[suspect] for suspect in suspects]
    priors = _priors(slugs, set(denied), shares or {})
    weights, mistakes = _weights(told, slugs, priors, list(works))
    by_slug = sorted(zip(slugs, weights, strict=True), key=lambda item: (-round(item[1], 9), item[0]))
    return Weighed(known, dict(by_slug), mistakes, seen, suspects, reach)


def _priors(slugs: Sequence[str], denied: set[str], shares: Mapping[str, float]) -> list[float]:
    return [shares.get(slug, 1.0) * (DENIAL_LEAVES if slug in denied else 1.0) for slug in slugs]


def _weights(
    told: Sequence[LikelyOutcome], slugs: Sequence[str], priors: Sequence[float], works: Sequence[WorkOn]
) -> tuple[list[float], float]:
    """The suspects' probabilities over all shares of mistakes, and the mean of those."""
    shares = list(MISTAKES)
    logs = [_logs(told, slugs, priors, works, share) for share in shares]
    most = max((each for of_share in logs for each in of_share), default=0.0)
    weights = [[MISTAKES[share] * exp(each - most) for each in logs[i]] for i, share in enumerate(shares)]
    total = sum(map(sum, weights))
    if not total:
        return [], shares[0]
    mistakes = sum(share * sum(weights[i]) for i, share in enumerate(shares)) / total
    return [sum(of_one) / total for of_one in zip(*weights, strict=True)], mistakes


def _logs(
    told: Sequence[LikelyOutcome],
    slugs: Sequence[str],
    priors: Sequence[float],
    works: Sequence[WorkOn],
    mistakes: float,
) -> list[float]:
    """The logarithm of each suspect's weight: broken by itself, or by work on it."""
    logs = [log(prior) for prior in priors]
    for one in told:
        chance = {fails: log(one.chance(place, mistakes)) for place, fails in enumerate(one.fails)}
        logs = [sum_ + chance[fails] for sum_, fails in zip(logs, one.fails, strict=True)]
    place_of = {slug: place for place, slug in enumerate(slugs)}
    for work in works:
        for target in sorted(work.targets & place_of.keys()):
            place = place_of[target]
            by_work = log(priors[place] * (WORK_COUNTS - 1)) + _by_work(told, place, work, mistakes)
            logs[place] = _log_of_sum(logs[place], by_work)
    return logs


def _by_work(told: Sequence[LikelyOutcome], place: int, work: WorkOn, mistakes: float) -> float:
    """Work foretells only what was seen after it began and before it was undone."""
    return sum(
        log(one.chance(place, mistakes) if _in_time(one, work) else one.chance_by_itself(mistakes)) for one in told
    )


def _in_time(one: LikelyOutcome, work: WorkOn) -> bool:
    return all(work.explains_what_was_seen(at) for at in one.seen.times)


def _log_of_sum(a: float, b: float) -> float:
    high, low = max(a, b), min(a, b)
    return high + log(1 + exp(low - high))
