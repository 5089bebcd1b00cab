"""What stands first when somebody asks whether it was them: work that others declared, where it explains what fails at
least as well as one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.evidence import Seen, WorkOn
from triage.domain.inference import Weighed
from triage.domain.verdict import LIKELY_FROM, Verdict, leading


class HowLikely(StrEnum):
    LIKELY = "likely"
    """Its systems hold half the probability or more."""
    MOST = "most"
    """Nothing else is as probable."""
    COULD = "could"


@dataclass(frozen=True, slots=True)
class LeadingWork:
    work: WorkOn
    on: tuple[str, ...]
    """Its systems that lead among the suspects, the most probable first."""
    how: HowLikely


@dataclass(frozen=True, slots=True)
class Explaining:
    """How well a piece of work explains what fails."""

    explains: int
    """So many of the things that fail, each seen while it was going on."""
    most: float
    """The probability of the one system of its that is most suspect."""
    held: float
    """That of all of them."""

    def is_as_good_as(self, other: Explaining) -> bool:
        return self.explains >= other.explains and self.held >= other.held


def work_that_leads(
    weighed: Weighed, others: Iterable[WorkOn], mine: WorkOn | None, verdict: Verdict | None
) -> LeadingWork | None:
    """The best of the others' work that explains anything, and that as well as one's own; None where one's own leads,
    or nothing is declared. One's own that cannot explain it stands behind whatever could."""
    own = explaining(weighed, mine) if mine and verdict is not Verdict.CANNOT_EXPLAIN else None
    first = leading(weighed)
    found = [(explaining(weighed, one), one) for one in others if not one.targets.isdisjoint(first)]
    able = [pair for pair in found if pair[0].explains and (own is None or pair[0].is_as_good_as(own))]
    best = max(able, key=lambda pair: (pair[0].explains, round(pair[0].held, 9), pair[1].window), default=None)
    return _leads(weighed, *best, first) if best else None


def explaining(weighed: Weighed, work: WorkOn) -> Explaining:
    each = [weighed.probability.get(target, 0.0) for target in work.targets]
    explains = {one for target in work.targets & weighed.probability.keys() for one in weighed.explains(target)}
    in_time = sum(_in_time(one, work) for one in explains)
    return Explaining(in_time, max(each, default=0.0), sum(each))


def _leads(weighed: Weighed, how_well: Explaining, work: WorkOn, first: Sequence[str]) -> LeadingWork:
    on = tuple(slug for slug in first if slug in work.targets)
    if how_well.held >= LIKELY_FROM:
        return LeadingWork(work, on, HowLikely.LIKELY)
    beside = max((each for slug, each in weighed.probability.items() if slug not in work.targets), default=0.0)
    return LeadingWork(work, on, HowLikely.MOST if how_well.most > beside else HowLikely.COULD)


def _in_time(one: Seen, work: WorkOn) -> bool:
    return all(work.explains_what_was_seen(at) for at in one.times)
