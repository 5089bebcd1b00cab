"""What observations make suspects, as far as those may know who act on it: nobody widens that by what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organisation
from changes.selectors.sight import systems_concerning
from core.cut import Cut, cut
from triage.domain.evidence import Edge, Outcome
from triage.domain.known import Known
from triage.models import Investigation, Observation, Question
from triage.selectors.known_to import known_to_all

MOST = 5


@dataclass(frozen=True, slots=True)
class Failing:
    from_: str
    to: str
    since: datetime


def implicated_for(organisation: Organisation, slugs: Iterable[str]) -> frozenset[str]:
    """Those of these systems that an open investigation of this organisation makes suspects, and that concern it by
    the word of others: an observation alone, which anybody can invent, entitles nobody to report."""
    edges = Observation.objects.filter(
        investigation__organisation=organisation, investigation__closed_at=None, outcome=Outcome.FAILING.value
    ).values_list("from_system__slug", "to_system__slug")
    suspects = suspects_of(_known(organisation), edges)
    return frozenset(slugs) & suspects & systems_concerning(organisation)


def failing_through(investigation: Investigation, slug: str, organisation: Organisation) -> list[Failing]:
    """What was seen to fail that needs this system as far as this organisation may know, each once, in the order in
    which it was first seen."""
    known = _known(organisation)
    rows = investigation.observations.filter(outcome=Outcome.FAILING.value).order_by("at", "pk")
    first: dict[Edge, datetime] = {}
    for from_, to, at in rows.values_list("from_system__slug", "to_system__slug", "at"):
        first.setdefault((from_, to), at)
    return [Failing(*edge, at) for edge, at in first.items() if slug in suspects_of(known, [edge])]


def what_fails(question: Question) -> Cut[Failing]:
    """For those who are asked about a system: what fails of which whoever asks suspects it."""
    asker = question.asked_by.organisation
    return cut(failing_through(question.investigation, question.system.slug, asker), MOST)


def suspects_of(known: Known, edges: Iterable[Edge]) -> frozenset[str]:
    """Both ends of what fails, and everything that either is known to need."""
    ends = {end for edge in edges for end in edge if end in known.graph}
    return frozenset(known.graph.slugs[system] for system in known.everything_needed(ends))


def _known(organisation: Organisation) -> Known:
    return known_to_all([organisation])[organisation.pk]
