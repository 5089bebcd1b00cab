"""What is cleared, and whether one's own window can explain what is seen (contract §2.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from estate.domain.blast_radius import BlastRadius
from estate.domain.graph import NeedKind
from triage.domain.evidence import Seen, WorkOn
from triage.domain.inference import Weighed

CLEARED_BELOW = 0.05
"""The probability under which a suspect that a working observation clears is one no longer."""
LIKELY_FROM = 0.5
LEADING_FROM = 0.5
"""Of the first suspect's probability: those who have as much lead together with it."""


class Verdict(StrEnum):
    CANNOT_EXPLAIN = "cannot_explain"
    """Something fails that it does not reach, or that failed before it began."""
    COULD_EXPLAIN = "could_explain"
    LIKELY = "likely"
    """Its targets hold half the probability or more."""


@dataclass(frozen=True, slots=True)
class YourWindow:
    verdict: Verdict
    outside: Seen | None = None
    """What fails, and neither end of it lies in what the window reaches."""
    before: Seen | None = None
    """What failed before the window began."""
    path: tuple[str, ...] = ()
    """From a target to an end of what fails."""
    after_rollback: Seen | None = None
    """What still fails though the window was rolled back: it speaks for the window."""


def cleared(weighed: Weighed) -> dict[str, Seen]:
    """The systems, by slug, that something working clears: what was tried, and all that it requires. Not those that
    other reports make suspects again; and what both fails and works clears nothing."""
    found: dict[str, Seen] = {}
    fails = {one.edge for one in weighed.seen if one.failing}
    slugs = weighed.known.graph.slugs
    for one in weighed.seen:
        if not one.failing and one.edge not in fails:
            for system in sorted(_requires(weighed, one.edge[1]), key=slugs.__getitem__):
                if weighed.probability.get(slugs[system], 0.0) < CLEARED_BELOW:
                    found.setdefault(slugs[system], one)
    return found


def leading(weighed: Weighed) -> tuple[str, ...]:
    """The first suspect, and those nearly as probable."""
    most = max(weighed.probability.values(), default=0.0)
    return tuple(slug for slug, each in weighed.probability.items() if each >= LEADING_FROM * most)


def your_window(weighed: Weighed, work: WorkOn, reaches: BlastRadius) -> YourWindow:
    failing = [one for one in weighed.seen if one.failing]
    outside = next((one for one in failing if not any(end in reaches for end in one.edge)), None)
    before = next((one for one in failing if min(one.times) < work.began), None)
    after = next((one for one in failing if work.undone and max(one.times) >= work.undone), None)
    if outside or before:
        return YourWindow(Verdict.CANNOT_EXPLAIN, outside, before, after_rollback=after)
    held = sum(weighed.probability.get(target, 0.0) for target in work.targets)
    verdict = Verdict.LIKELY if held >= LIKELY_FROM else Verdict.COULD_EXPLAIN
    return YourWindow(verdict, path=_path(failing, reaches), after_rollback=after)


def _path(failing: Iterable[Seen], reaches: BlastRadius) -> tuple[str, ...]:
    """The shortest to what failed first."""
    paths = [reaches.routes.to(end) for one in failing for end in one.edge if end in reaches]
    return min(paths, key=len, default=())


def _requires(weighed: Weighed, slug: str) -> set[int]:
    """What was tried, and all that it requires, by number."""
    seen = {weighed.known.graph.index[slug]}
    waiting = list(seen)
    while waiting:
        fresh = set(weighed.known.providers(waiting.pop(), NeedKind.REQUIRED)) - seen
        seen |= fresh
        waiting += fresh
    return seen
