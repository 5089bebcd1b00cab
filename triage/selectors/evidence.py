"""What counts in an investigation: its own observations, and those of others about what is connected with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Organisation
from changes.selectors.reader import Reader
from triage.domain.evidence import Edge, Outcome
from triage.domain.evidence import SeenOnce as Seen
from triage.domain.known import Known
from triage.models import Answer, Investigation, Observation, Share
from triage.selectors.implicated import suspects_of
from triage.selectors.known_to import known_to, known_to_all

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


def parties_it_counts_for(investigation: Investigation) -> set[int]:
    """Ids of the other organisations that see it as symptoms of what is looked for in an investigation of theirs, or
    in one that they were shown."""
    others = Investigation.objects.still_open().exclude(pk=investigation.pk)
    shown = Share.objects.filter(investigation__in=others).values_list("organisation", "investigation")
    searched = {(party, pk) for party, pk in (*others.values_list("organisation", "pk"), *shown)}
    edges = _failing_edges({pk for _, pk in searched})
    parties = known_to_all(Organisation.objects.filter(pk__in={party for party, _ in searched}))
    rows = list(investigation.observations.in_order())
    noters = known_to_all({investigation.organisation, *(row.noted_by.organisation for row in rows)})
    noted = {as_seen(row).edge for row in _by_those_who_may_know(rows, noters)}
    return {
        party
        for party, pk in searched
        if _that_count(parties[party], noted, suspects_of(parties[party], edges.get(pk, ())))
    }


def _failing_edges(investigations: Iterable[int]) -> dict[int, set[Edge]]:
    rows = Observation.objects.filter(investigation__in=investigations, outcome=Outcome.FAILING.value)
    found: dict[int, set[Edge]] = {}
    for pk, from_, to in rows.values_list("investigation", "from_system__slug", "to_system__slug"):
        found.setdefault(pk, set()).add((from_, to))
    return found


def _symptoms(reader: Reader, investigation: Investigation, rows: Iterable[Observation]) -> Iterator[Symptom]:
    """Of other open investigations, on dependencies that the reader and whoever noted it may know of, about something
    that is suspect here as well; each once, however many saw it."""
    known = known_to(reader)
    failing = [as_seen(row).edge for row in rows if row.outcome == Outcome.FAILING.value]
    suspects = suspects_of(known, failing)
    shown = set(Investigation.objects.visible_to(reader.organisation).still_open().values_list("pk", flat=True))
    others = Observation.objects.of_open_ones_besides(investigation.pk, reader.now - CONNECTED_SINCE)
    told = list(others.exclude(outcome=Outcome.CANNOT_TELL.value))
    counting = _that_count(known, {as_seen(row).edge for row in told}, suspects)
    near = [row for row in told if as_seen(row).edge in counting]
    noters = known_to_all({reader.organisation, *(row.noted_by.organisation for row in near)})
    first: dict[tuple[Edge, str], Observation] = {}
    for row in _by_those_who_may_know(near, noters):
        first.setdefault((as_seen(row).edge, row.outcome), row)
    for row in first.values():
        by = row.noted_by.organisation.name if row.investigation_id in shown else ""
        yield Symptom(row.from_system.slug, row.to_system.slug, row.outcome == Outcome.FAILING.value, row.at, by)


def _by_those_who_may_know(rows: Iterable[Observation], noters: Mapping[int, Known]) -> Iterator[Observation]:
    """Without what somebody says of systems that are none of their business: anybody could invent it."""
    return (row for row in rows if _is_known(noters[row.noted_by.organisation_id], as_seen(row).edge))


def _that_count(known: Known, edges: Iterable[Edge], suspects: frozenset[str]) -> set[Edge]:
    """Dependencies that may be known, on something that is suspect or needs what is."""
    near = (edge for edge in edges if _is_known(known, edge))
    return {edge for edge in near if not suspects.isdisjoint(suspects_of(known, [(edge[1], edge[1])]))}


def _is_known(known: Known, edge: Edge) -> bool:
    if not all(end in known.graph and end in known.nameable for end in edge):
        return False
    from_, to = (known.graph.index[slug] for slug in edge)
    return to in set(known.all_providers(from_))


def _nameable(reader: Reader, row: Observation) -> bool:
    return all(end in reader.estate.graph and reader.may_open(end) for end in as_seen(row).edge)


def _outcome(failing: bool) -> Outcome:
    return Outcome.FAILING if failing else Outcome.WORKING
