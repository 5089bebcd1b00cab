"""What work does to a system, as people say it: can be out, is still at risk, may have been slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from core.level import Level


class Phase(Enum):
    EXPECTED = "expected"
    """Planned, or under way as planned: it may be felt at any moment of it, or at none."""
    DECLARED = "declared"
    """Somebody says that it is so now."""
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Hit:
    """One of the reader's systems, and how badly it is hit."""

    name: str
    level: Level


_VERBS: Mapping[tuple[Phase, Level], tuple[str, str]] = {
    (Phase.EXPECTED, Level.OUTAGE): ("can", "be out"),
    (Phase.EXPECTED, Level.DEGRADED): ("can", "be slow or partly working"),
    (Phase.EXPECTED, Level.AT_RISK): ("is", Level.AT_RISK.said),
    (Phase.DECLARED, Level.OUTAGE): ("is", "out"),
    (Phase.DECLARED, Level.DEGRADED): ("is", "slow or partly working"),
    (Phase.DECLARED, Level.AT_RISK): ("is", Level.AT_RISK.said),
    (Phase.PAST, Level.OUTAGE): ("may", "have been out"),
    (Phase.PAST, Level.DEGRADED): ("may", "have been slow or partly working"),
    (Phase.PAST, Level.AT_RISK): ("was", Level.AT_RISK.said),
}
_OF_MANY = {"is": "are", "was": "were"}


def does(level: Level, phase: Phase = Phase.EXPECTED, *, many: bool = False, still: bool = False) -> str:
    """can be out · are at risk · is still at risk."""
    if not level:
        return "should notice nothing"
    aux, rest = _VERBS[phase, level]
    return " ".join(part for part in (_OF_MANY.get(aux, aux) if many else aux, "still" if still else "", rest) if part)
