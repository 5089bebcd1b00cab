"""Work that is declared late is held against what people were looking for: those who searched are told, once."""

from __future__ import annotations

from datetime import datetime

from changes.models import Change, Target, Window
from core import clock
from core.activity import record
from estate.selectors.graph import Estate, current_estate
from triage.domain.evidence import Outcome
from triage.models import Explanation, Investigation, Observation


def read_again(change_id: int) -> set[int]:
    """Within the act that declares or reports the work. Answers the organisations that have something new to see."""
    now, estate = clock.now(), current_estate()
    change = Change.objects.get(pk=change_id)
    targets = frozenset(Target.objects.filter(change=change).values_list("system__slug", flat=True))
    begins = min(one.actual_start or one.starts_at for one in Window.objects.of_change(change_id))
    concerned: set[int] = set()
    for investigation in _perhaps_concerned(now):
        seen = _first_seen(estate, investigation, targets)
        if seen and _tell(investigation, change, _after(seen, begins), now):
            concerned |= {investigation.organisation_id, *(one.organisation_id for one in investigation.shares.all())}
    return concerned


def searchers_told_of(change_id: int) -> dict[int, datetime | None]:
    """Everybody in an investigation that this work concerns, and when what it explains was first seen."""
    found: dict[int, datetime | None] = {}
    for one in Explanation.objects.filter(change=change_id).order_by("pk"):
        for person in people_in(one.investigation_id):
            found[person] = found.get(person) or one.seen_at
    return found


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
        .prefetch_related("shares", "observations__from_system", "observations__to_system")
        .order_by("pk")
    )


def _first_seen(estate: Estate, investigation: Investigation, targets: frozenset[str]) -> list[datetime]:
    """When each thing failed that work on these systems may explain, as far as its people may know of that: the work
    reaches what is theirs, or it failed from or to something of theirs."""
    reached = estate.graph.blast_bits(targets)
    party = investigation.organisation.slug
    affected = bool(targets & estate.needed_by(party))
    rows = [row for row in investigation.observations.all() if row.outcome == Outcome.FAILING.value]
    return [row.at for row in rows if _is_hit(estate, row, reached) and (affected or _touches(estate, row, party))]


def _is_hit(estate: Estate, row: Observation, reached: int) -> bool:
    ends = (row.from_system.slug, row.to_system.slug)
    return any(estate.graph.in_bits(end, reached) for end in ends if end in estate.graph)


def _touches(estate: Estate, row: Observation, party: str) -> bool:
    return party in (estate.owners.get(row.from_system.slug), estate.owners.get(row.to_system.slug))


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
