"""Do these go together? One function per kind of finding, listed in one tuple."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from changes.domain.conflicts.calendars import Frozen, Hours, freeze_conflict, hours_conflict
from changes.domain.conflicts.kinds import Conflict
from changes.domain.conflicts.pairs import BESIDE, pair_conflict
from changes.domain.conflicts.redundancy import redundancy_conflicts
from changes.domain.work import Reach
from estate.domain.graph import Graph


@dataclass(slots=True)
class KnownBits:
    """Collections of systems as bits of the graph, each worked out once."""

    _known: dict[int, tuple[Graph, Collection[str], int]] = field(default_factory=dict)

    def of(self, graph: Graph, systems: Collection[str]) -> int:
        known = self._known.get(id(systems))
        if known is None or known[0] is not graph:
            known = graph, systems, graph.own_bits(one for one in systems if one in graph)
            self._known[id(systems)] = known
        return known[2]


@dataclass(frozen=True, slots=True)
class Around:
    """What a window may not go together with."""

    others: Sequence[Reach] = ()
    freezes: Sequence[Frozen] = ()
    hours: Hours = field(default_factory=dict)
    bits: KnownBits = field(default_factory=KnownBits, compare=False, repr=False)

    def meets(self, reach: Reach, systems: Collection[str]) -> bool:
        """Whether the work reaches any of these, which belong to what is around it."""
        return bool(reach.bits & self.bits.of(reach.graph, systems))


def conflicts_of(reach: Reach, around: Around) -> list[Conflict]:
    """Every finding that holds this window, in the order of the kinds and then of what is around."""
    return [conflict for kind in KINDS for conflict in kind(reach, around)]


def conflicts_among(works: Iterable[Reach], own: Collection[str], around: Around) -> Iterator[Conflict]:
    """Every finding that holds one of the `own` windows, each once. Expects the windows in the order of their starts;
    `around.others` is not looked at."""
    for reach, others in _meetings(works, own):
        yield from conflicts_of(reach, replace(around, others=others))


def overlapping(reaches: Sequence[Reach], others: Sequence[Reach]) -> list[list[Reach]]:
    """Of each of these windows the others that take place at its time, in their order: of very many, each is to be held
    against few."""
    if len(reaches) == 1:
        return [list(others)]
    in_order = sorted(range(len(reaches)), key=lambda at: reaches[at].work.period.starts_at)
    starts = [reaches[at].work.period.starts_at for at in in_order]
    latest = list(accumulate((reaches[at].work.period.ends_at for at in in_order), max))
    found: list[list[Reach]] = [[] for _ in reaches]
    for other in others:
        period = other.work.period
        for place in range(bisect_right(latest, period.starts_at), bisect_left(starts, period.ends_at)):
            if reaches[in_order[place]].work.period.ends_at > period.starts_at:
                found[in_order[place]].append(other)
    return found


def _meetings(works: Iterable[Reach], own: Collection[str]) -> Iterator[tuple[Reach, list[Reach]]]:
    """Each own window with all that it overlaps, except own ones that start later: those meet it in their turn. Only
    what is in effect is held."""
    met: dict[str, list[Reach]] = {}
    in_effect: list[Reach] = []
    for reach in works:
        now_over = [one for one in in_effect if one.work.period.ends_at <= reach.work.period.starts_at]
        yield from _met(now_over, met)
        if now_over:
            in_effect = [one for one in in_effect if one.work.period.ends_at > reach.work.period.starts_at]
        if reach.work.window in own:
            met[reach.work.window] = list(in_effect)
        else:
            for other in in_effect:
                if other.work.window in met:
                    met[other.work.window].append(reach)
        in_effect.append(reach)
    yield from _met(in_effect, met)


def _met(ended: Iterable[Reach], met: dict[str, list[Reach]]) -> Iterator[tuple[Reach, list[Reach]]]:
    return ((one, met.pop(one.work.window)) for one in ended if one.work.window in met)


def _pairs(reach: Reach, around: Around) -> Iterator[Conflict]:
    return _found(pair_conflict(reach, other) for other in around.others)


def _beside(reach: Reach, around: Around) -> Iterator[Conflict]:
    return _found(kind(reach, other) for kind in BESIDE for other in around.others)


def _redundancy(reach: Reach, around: Around) -> Iterable[Conflict]:
    return redundancy_conflicts(reach, around.others)


def _freezes(reach: Reach, around: Around) -> Iterator[Conflict]:
    start, end = reach.work.period.starts_at, reach.work.period.ends_at
    at_the_time = (one for one in around.freezes if one.period.starts_at < end and start < one.period.ends_at)
    return _found(freeze_conflict(reach, frozen) for frozen in at_the_time if around.meets(reach, frozen.systems))


def _hours(reach: Reach, around: Around) -> Iterator[Conflict]:
    return _found([hours_conflict(reach, around.hours)] if around.meets(reach, around.hours) else [])


KINDS: tuple[Callable[[Reach, Around], Iterable[Conflict]], ...] = (_redundancy, _pairs, _freezes, _hours, _beside)


def _found(conflicts: Iterable[Conflict | None]) -> Iterator[Conflict]:
    return (conflict for conflict in conflicts if conflict)
