"""Which windows together leave a redundant set with fewer members than it needs, though none of them alone does?

A smallest set of two to four windows, all in effect at one moment; one finding for each such set and system.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from changes.domain.conflicts import severity
from changes.domain.conflicts.kinds import Conflict, ConflictKind, ConflictPath, paths_of
from changes.domain.work import Reach
from core.time.interval import Interval
from estate.domain.graph import bits_as_numbers
from estate.domain.impact import shortfalls_together

MOST_WINDOWS = 4

Members = tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A smallest set of windows that breaks the redundant sets of these systems."""

    members: Members
    systems: tuple[str, ...]


def redundancy_conflicts(reach: Reach, others: Sequence[Reach]) -> list[Conflict]:
    """Of sets that hold this window, with those of the others that are in effect at one moment with it."""
    sets, period = reach.bits & reach.graph.with_set_bits, reach.work.period
    others = [other for other in others if other.bits & sets and other.work.period.overlaps(period)] if sets else []
    if not others:
        return []
    return [
        _conflict(shortage.members, system, overlap)
        for shortage in shortages(reach, others)
        if (overlap := common_period(shortage.members))
        for system in shortage.systems
    ]


def shortages(reach: Reach, others: Sequence[Reach]) -> Iterator[Shortage]:
    """The smallest sets that hold this window, of whatever overlaps among the others; the moment at which all of
    them are in effect is for the caller to find, except that sets without one are not searched further."""
    if not reach.blast.may_break:
        return
    sets = reach.bits & reach.graph.with_set_bits
    meeting = (other for other in others if other.bits & sets and _of_another(other, reach))
    near = [other for other in meeting if other.blast.may_break & reach.blast.may_break]
    possible = _that_could_break(reach, near) if near else 0
    if possible:
        yield from _Search(reach, near).larger((reach,), 0, possible)


def common_period(members: Sequence[Reach]) -> Interval | None:
    """When all of them are in effect."""
    period: Interval | None = members[0].work.period
    for member in members[1:]:
        period = period.intersection(member.work.period) if period else None
    return period


@dataclass
class _Search:
    """Grows sets one window at a time, only while some redundant set is left that all of them may help to break and
    that no part of them breaks alone."""

    reach: Reach
    near: Sequence[Reach]
    broken: dict[frozenset[int], int] = field(default_factory=dict)
    """The systems (by their bits) whose redundant sets each set of windows breaks, by the windows' identities."""

    def larger(self, members: Members, start: int, may_break: int) -> Iterator[Shortage]:
        for place in range(start, len(self.near)):
            added = self.near[place]
            left = may_break & added.blast.may_break
            if not left or not _fits(members, added) or _adds_nothing(members, added):
                continue
            grown = (*members, added)
            left &= ~self._broken_by_parts(grown)
            found = left & self._broken_by(grown) if left else 0
            if found:
                yield Shortage(grown, self._named(found))
            left &= ~found
            if left and len(grown) < MOST_WINDOWS:
                yield from self.larger(grown, place + 1, left)

    def _broken_by_parts(self, members: Members) -> int:
        bits = 0
        for size in range(1, len(members)):
            for part in combinations(members, size):
                bits |= self._broken_by(part)
        return bits

    def _broken_by(self, members: Members) -> int:
        key = frozenset(id(member) for member in members)
        if key not in self.broken:
            self.broken[key] = self._short(members) if _can_break(members) else 0
        return self.broken[key]

    def _short(self, members: Members) -> int:
        graph = self.reach.graph
        alone, *others = members
        found = shortfalls_together(graph, [one.work.declared for one in members]) if others else alone.blast.shortfalls
        bits = 0
        for shortfall in found:
            bits |= 1 << graph.index[shortfall.system]
        return bits

    def _named(self, bits: int) -> tuple[str, ...]:
        slugs = self.reach.graph.slugs
        return tuple(slugs[node] for node in bits_as_numbers(bits))


def _that_could_break(reach: Reach, near: Sequence[Reach]) -> int:
    """The systems whose redundant set four windows could break at best: those of which as many members may go out as
    must, all windows taken together, and the four that may take out most of them."""
    graph, may_break, may_go_out = reach.graph, 0, reach.blast.may_take_out
    for other in near:
        may_break |= other.blast.may_break
        may_go_out |= other.blast.may_take_out
    possible = 0
    for node in bits_as_numbers(may_break & reach.blast.may_break):
        members = graph.members_of[node]
        must = members.bit_count() - graph.minimum_of_set(node) + 1
        if (members & may_go_out).bit_count() >= must:
            most = sorted((members & other.blast.may_take_out).bit_count() for other in near)[1 - MOST_WINDOWS :]
            if (members & reach.blast.may_take_out).bit_count() + sum(most) >= must:
                possible |= 1 << node
    return possible


def _adds_nothing(members: Members, added: Reach) -> bool:
    """Whether everything that it may help to take out is out already, at every moment."""
    out = 0
    for member in members:
        if member.blast.may_take_out != member.blast.takes_out:
            return False
        out |= member.blast.takes_out
    return not added.blast.may_take_out & ~out


def _can_break(members: Members) -> int:
    bits = members[0].blast.may_break
    for member in members[1:]:
        bits &= member.blast.may_break
    return bits


def _fits(members: Members, added: Reach) -> bool:
    """Of yet another change; and, as far as it is known when they take place, in effect with each of them."""
    return all(_of_another(member, added) and member.work.period.overlaps(added.work.period) for member in members)


def _of_another(a: Reach, b: Reach) -> bool:
    return a.work.change != b.work.change


def _conflict(members: Members, system: str, overlap: Interval) -> Conflict:
    return Conflict(
        kind=ConflictKind.REDUNDANCY,
        also=(),
        severity=severity.REDUNDANCY,
        windows=tuple(sorted(member.work.window for member in members)),
        meets_at=(system,),
        paths=tuple(sorted(frozenset[ConflictPath]().union(*(paths_of(member, [system]) for member in members)))),
        overlap=overlap,
    )
