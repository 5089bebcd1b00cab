"""Which of the suspects would take a system down, and which it merely needs: for many systems at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from estate.domain.graph import NeedKind
from triage.domain.known import Known


@dataclass(frozen=True, slots=True)
class SuspectReach:
    """For each system, by number, the suspects as one integer: bit n stands for the n-th suspect."""

    down: Mapping[int, int]
    """Those that, broken alone, take it down (contract §2.1); itself among them."""
    needs: Mapping[int, int]
    """Those that it needs, directly or not; itself among them."""


def reach_of(known: Known, suspects: Sequence[int], systems: Collection[int]) -> SuspectReach:
    """Providers are looked at before their dependents; those that need each other again and again, until nothing is
    new. `systems` must hold whatever its members need, as far as that leads to suspects."""
    place = {system: 1 << bit for bit, system in enumerate(suspects)}
    down, needs = dict.fromkeys(systems, 0), dict.fromkeys(systems, 0)
    for together in known.graph.providers_first(systems):
        changed = True
        while changed:
            changed = any(_widen(known, system, place.get(system, 0), down, needs) for system in together)
            changed = changed and len(together) > 1
    return SuspectReach(down, needs)


def _widen(known: Known, system: int, itself: int, down: dict[int, int], needs: dict[int, int]) -> bool:
    taken, needed = itself, itself
    for provider in known.providers(system, NeedKind.REQUIRED):
        taken |= down.get(provider, 0)
        needed |= needs.get(provider, 0)
    for provider in known.providers(system, NeedKind.SOFT):
        needed |= needs.get(provider, 0)
    members = [*known.providers(system, NeedKind.REDUNDANT)]
    for provider in members:
        needed |= needs.get(provider, 0)
    if members:
        spare = len(known.graph.redundant[system]) - known.graph.minimum_of_set(system)
        taken |= _in_more_than(spare, [down.get(member, 0) for member in members])
    before = down[system], needs[system]
    down[system], needs[system] = taken | before[0], needed | before[1]
    return before != (down[system], needs[system])


def _in_more_than(count: int, sets: Iterable[int]) -> int:
    """The bits that are set in more than so many of them."""
    at_least = [-1] + [0] * (count + 1)
    for bits in sets:
        for number in range(count + 1, 0, -1):
            at_least[number] |= at_least[number - 1] & bits
    return at_least[count + 1]
