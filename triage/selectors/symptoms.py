"""What fails of which a system is suspected, for those who are asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from estate.selectors.graph import current_estate
from triage.domain.evidence import Outcome
from triage.models import Investigation, Question

MOST = 5


@dataclass(frozen=True, slots=True)
class Failing:
    from_: str
    to: str
    since: datetime


def what_fails(question: Question) -> list[Failing]:
    return failing_through(question.investigation, question.system.slug)[:MOST]


def failing_through(investigation: Investigation, slug: str) -> list[Failing]:
    """What was seen to fail that needs this system, each once, in the order in which it was first seen."""
    graph = current_estate().graph
    reached = graph.blast_bits([slug]) if slug in graph else 0
    rows = investigation.observations.filter(outcome=Outcome.FAILING.value).order_by("at", "pk")
    first: dict[tuple[str, str], datetime] = {}
    for from_, to, at in rows.values_list("from_system__slug", "to_system__slug", "at"):
        if any(end in graph and graph.in_bits(end, reached) for end in (from_, to)):
            first.setdefault((from_, to), at)
    return [Failing(from_, to, at) for (from_, to), at in first.items()]
