"""What counts in an investigation: its own observations, and those of others about what is connected with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from changes.selectors.reader import Reader
from triage.domain.evidence import Edge, Outcome
from triage.domain.evidence import SeenOnce as Seen
from triage.domain.known import Known
from triage.models import Answer, Investigation, Observation
from triage.selectors.diagnosis import known_to

CONNECTED_SINCE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Symptom:
    """Reported by others on connected systems; who they are is said only where their investigation was shown."""

    from_: str
    to: str
    failing: bool
    at: datetime
    by: str
    """Name of the organisation, or empty."""


@dataclass(frozen=True)
class Evidence:
    rows: tuple[Observation, ...]
    symptoms: tuple[Symptom, ...]
    denied: frozenset[str]

    @property
    def observations(self) -> list[Seen]:
        own = [as_seen(row) for row in self.rows]
        return own + [Seen(one.from_, one.to, _outcome(one.failing), one.at) for one in self.symptoms]


def evidence_of(reader: Reader, investigation: Investigation) -> Evidence:
    """In a fixed number of queries. Observations on systems that have become private to others stay on record and
    count no longer."""
    rows = tuple(row for row in investigation.observations.in_order() if _nameable(reader, row))
    said = set(investigation.questions.exclude(answer="").values_list("system__slug", "answer"))
    denied = {slug for slug, answer in said if answer == Answer.NO and (slug, Answer.YES.value) not in said}
    return Evidence(rows, tuple(_symptoms(reader, investigation, rows)), frozenset(denied))


def observations_of(reader: Reader, investigations: Iterable[Investigation]) -> dict[int, list[Observation]]:
    """What was seen in each of these, in one query."""
    found: dict[int, list[Observation]] = {}
    for row in Observation.objects.filter(investigation__in=list(investigations)).in_order():
        if _nameable(reader, row):
            found.setdefault(row.investigation_id, []).append(row)
    return found


def as_seen(row: Observation) -> Seen:
    return Seen(row.from_system.slug, row.to_system.slug, Outcome(row.outcome), row.at)


def _symptoms(reader: Reader, investigation: Investigation, rows: Iterable[Observation]) -> Iterator[Symptom]:
    """Of other open investigations, on dependencies that the reader may know of, about something that is suspect here
    as well; each once, however many saw it."""
    known = known_to(reader)
    failing = {end for row in rows if row.outcome == Outcome.FAILING.value for end in as_seen(row).edge}
    suspects = known.everything_needed(failing)
    shown = set(Investigation.objects.visible_to(reader.organisation).still_open().values_list("pk", flat=True))
    others = Observation.objects.of_open_ones_besides(investigation.pk, reader.now - CONNECTED_SINCE)
    first: dict[tuple[Edge, str], Observation] = {}
    for row in others.exclude(outcome=Outcome.CANNOT_TELL.value):
        first.setdefault((as_seen(row).edge, row.outcome), row)
    for row in first.values():
        if _nameable(reader, row) and _connected(known, row, suspects):
            by = row.noted_by.organisation.name if row.investigation_id in shown else ""
            yield Symptom(row.from_system.slug, row.to_system.slug, row.outcome == Outcome.FAILING.value, row.at, by)


def _connected(known: Known, row: Observation, suspects: set[int]) -> bool:
    from_, to = (known.graph.index[slug] for slug in as_seen(row).edge)
    is_known = to in set(known.all_providers(from_))
    return is_known and not suspects.isdisjoint(known.everything_needed([row.to_system.slug]))


def _nameable(reader: Reader, row: Observation) -> bool:
    return all(end in reader.estate.graph and reader.may_open(end) for end in as_seen(row).edge)


def _outcome(failing: bool) -> Outcome:
    return Outcome.FAILING if failing else Outcome.WORKING
