"""Which of much work stands on a board: what concerns its reader, and nobody's work because others have more of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A window that would stand there."""

    pk: int
    party: int
    mine: bool
    level: int
    """The worst level of one of the reader's systems by it alone."""
    begins: datetime
    tie: str
    """A word that tells nothing, by which those that are alike are sorted."""


def first_to_see(claims: Iterable[Claim], most: int, *, soonest: bool = False) -> list[Claim]:
    """So many: half of them the reader's own, if there are as many, and of others one of each party before a second of
    any. Worst first, and then what began last; or what begins `soonest`."""
    ranked = sorted(claims, key=lambda one: _rank(one, soonest))
    turns: dict[int, int] = defaultdict(int)
    own, others = [], []
    for one in ranked:
        if one.mine:
            own.append(one)
        else:
            others.append((turns[one.party], one))
            turns[one.party] += 1
    fair = [one for _, one in sorted(others, key=lambda turn: (turn[0], _rank(turn[1], soonest)))]
    kept = own[: max(most // 2, most - len(fair))]
    chosen = {*kept, *fair[: most - len(kept)]}
    return [one for one in ranked if one in chosen]


def _rank(one: Claim, soonest: bool) -> tuple[float | str, ...]:
    begins = one.begins.timestamp()
    return (begins, one.tie) if soonest else (not one.mine, -one.level, -begins, one.tie)
