"""Work that is declared late is held against what people were looking for: those who searched are told, once."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Organisation, Person
from changes.models import Change, Target, Window
from changes.selectors.sight import sight_of
from core import clock
from core.activity import record
from triage.domain.evidence import Outcome
from triage.domain.known import Known
from triage.models import Explanation, Investigation
from triage.selectors.implicated import suspects_of
from triage.selectors.known_to import known_to_all


def read_again(change_id: int) -> set[int]:
    """Within the act that declares or reports the work. Answers the organisations that have something new to see."""
    now = clock.now()
    change = Change.objects.get(pk=change_id)
    targets = frozenset(Target.objects.filter(change=change).values_list("system__slug", flat=True))
    begins = min(one.actual_start or one.starts_at for one in Window.objects.of_change(change_id))
    investigations = _perhaps_concerned(now)
    parties = known_to_all(party for one in investigations for party in _parties(one))
    concerned: set[int] = set()
    for investigation in investigations:
        seen = {one.pk: _first_seen(parties[one.pk], investigation, targets) for one in _parties(investigation)}
        seen = {party: times for party, times in seen.items() if times}
        if seen and _tell(investigation, change, _after([at for times in seen.values() for at in times], begins), now):
            concerned |= seen.keys()
    return concerned


def searchers_told_of(change_id: int) -> dict[int, datetime | None]:
    """Everybody in an investigation that this work concerns and whose systems it reaches, and when what it explains
    was first seen."""
    found: dict[int, datetime | None] = {}
    for one in Explanation.objects.filter(change=change_id).order_by("pk"):
        for person in people_in(one.investigation_id):
            found[person] = found.get(person) or one.seen_at
    rows = Person.objects.filter(pk__in=found).values_list("pk", "organisation_id")
    seeing = {party for party in {party for _, party in rows} if _sees(party, change_id)}
    return {person: found[person] for person, party in rows if party in seeing}


def people_in(investigation_id: int) -> set[int]:
    """Who opened it, who saw something, who asked somebody."""
    one = Investigation.objects.filter(pk=investigation_id)
    noted = one.values_list("observations__noted_by", flat=True)
    asked = one.values_list("questions__asked_by", flat=True)
    return {person for person in (*one.values_list("opened_by", flat=True), *noted, *asked) if person is not None}


def _perhaps_concerned(now: datetime) -> list[Investigation]:
    return list(
        Investigation.objects.open_or_recent(now)
        .select_related("organisation")
        .prefetch_related("shares__organisation", "observations__from_system", "observations__to_system")
        .order_by("pk")
    )


def _parties(investigation: Investigation) -> list[Organisation]:
    """Whose it is, and to whom it was shown."""
    return [investigation.organisation, *(one.organisation for one in investigation.shares.all())]


def _sees(party: int, change_id: int) -> bool:
    return sight_of(party, [change_id])[change_id].shows("title")


def _first_seen(known: Known, investigation: Investigation, targets: frozenset[str]) -> list[datetime]:
    """When each thing failed that work on these systems may explain, as far as this party may know: the work reaches
    what is theirs, and what fails is known to need what is worked on."""
    mine = targets.intersection(known.needed)
    rows = [row for row in investigation.observations.all() if row.outcome == Outcome.FAILING.value] if mine else []
    return [row.at for row in rows if mine & suspects_of(known, [(row.from_system.slug, row.to_system.slug)])]


def _after(seen: list[datetime], begins: datetime) -> datetime | None:
    """The first that was seen after the work began; None where the work explains nothing."""
    return min((at for at in seen if at >= begins), default=None)


def _tell(investigation: Investigation, change: Change, seen_at: datetime | None, now: datetime) -> bool:
    """What was closed is only told of what explains it."""
    if investigation.closed_at is not None and seen_at is None:
        return False
    _, new = Explanation.objects.get_or_create(
        investigation=investigation, change=change, defaults={"at": now, "seen_at": seen_at}
    )
    if new:
        record(
            "work_declared",
            "investigation",
            investigation.pk,
            actor=None,
            organisation=change.organisation,
            at=now,
            change=change.pk,
            seen_at=seen_at.isoformat() if seen_at else None,
        )
    return new
