"""May work be placed where a freeze blocks it?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from changes.domain.conflicts.calendars import Frozen
from changes.domain.work import Reach
from core.time.interval import Interval


@dataclass(frozen=True, slots=True)
class Exempt:
    """What the owner of a freeze lets happen all the same."""

    freeze: str
    systems: frozenset[str]
    periods: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A window reaches frozen systems while the freeze lasts."""

    freeze: str
    systems: frozenset[str]
    overlap: Interval


def blocked(reaches: Iterable[Reach], freezes: Collection[Frozen]) -> Iterator[Blocked]:
    """Whatever blocking freezes these windows reach, by whatever dependency and at whatever level."""
    for reach in reaches:
        for frozen in freezes:
            overlap = reach.work.period.intersection(frozen.period) if frozen.blocks else None
            systems = reach.among(frozen.systems) if overlap else frozenset()
            if overlap and systems:
                yield Blocked(frozen.freeze, systems, overlap)


def held_back(
    found: Iterable[Blocked], granted: Collection[Exempt], *, emergency: str = "", before: Collection[Blocked] = ()
) -> Iterator[Blocked]:
    """What keeps the work from being placed there: all but an emergency with a reason, what an exception covers, and
    what stood there before."""
    if emergency.strip():
        return
    for one in found:
        stood = any(_within(one, known.freeze, known.systems, (known.overlap,)) for known in before)
        if not stood and not is_exempt(one, granted):
            yield one


def is_exempt(one: Blocked, granted: Iterable[Exempt]) -> bool:
    return any(_within(one, each.freeze, each.systems, each.periods) for each in granted)


def _within(one: Blocked, freeze: str, systems: frozenset[str], periods: Iterable[Interval]) -> bool:
    return one.freeze == freeze and one.systems <= systems and any(period.contains(one.overlap) for period in periods)
