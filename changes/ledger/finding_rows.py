"""What stands, written into the ledger: new findings, changed ones, and those that are gone, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from changes.domain.conflicts.acceptance import AcceptedFacts, FallCode, acceptance_stands, why_it_falls
from changes.domain.conflicts.findings import TOLD_FROM, absorbed_windows, is_absorbed, signature
from changes.domain.conflicts.kinds import TRAITS, Conflict, MeetsWith
from changes.domain.conflicts.severity import Severity
from changes.ledger.exceptions import covered
from changes.ledger.placed_work import Placed
from changes.models import Finding, FindingQuerySet, FindingSide, FindingState
from core import many_rows
from core.time.interval import Interval
from estate.models import Freeze
from estate.selectors.graph import current_estate

BATCH = 1_000
RENEWED = (
    "state",
    "gone_at",
    "found_at",
    "told",
    "also",
    "severity",
    "paths",
    "periods",
    "people",
    "absorbed",
    "revision",
    "overlap_starts_at",
    "overlap_ends_at",
)


Period = tuple[datetime, datetime | None]
"""Start and planned end of a window; None where nobody knows the end."""


@dataclass(frozen=True, slots=True)
class StandingConflicts:
    """What does not go together, and the windows that it names."""

    conflicts: list[Conflict]
    windows: Mapping[str, Placed]


@dataclass(frozen=True, slots=True)
class Delta:
    """What a reconciliation changed; `found` and `gone` are the findings of which people are to be told."""

    found: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    worse: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """Of findings that people know of and that are not what they were: why, and whose acceptance fell by it."""
    touched: frozenset[int] = frozenset()
    """Ids of the organisations on any side of a finding that changed in any way."""

    @property
    def tells(self) -> list[str]:
        ids = {"conflict_worse": self.worse, "conflict_found": self.found, "conflict_gone": self.gone}
        return [word for word, some in ids.items() if some]

    @property
    def told(self) -> dict[str, Any]:
        """As the act keeps it."""
        kept = {"found": self.found, "gone": self.gone}
        return kept | ({"worse": {str(pk): dict(why) for pk, why in self.worse.items()}} if self.worse else {})

    def and_then(self, later: Delta) -> Delta:
        return Delta(
            tuple(sorted({*self.found, *later.found})),
            tuple(sorted({*self.gone, *later.gone})),
            {**self.worse, **later.worse},
            self.touched | later.touched,
        )


@dataclass
class _Page:
    """One reconciliation, while it is being written."""

    standing: StandingConflicts
    now: datetime
    new: list[tuple[Finding, Conflict]] = field(default_factory=list)
    changed: list[Finding] = field(default_factory=list)
    voided: list[int] = field(default_factory=list)
    """Findings whose acceptances no longer hold."""
    excepted: frozenset[int] = frozenset()
    """Those of them that an exception from the freeze covers as they are now."""
    told: list[Finding] = field(default_factory=list)
    other: dict[int, tuple[Finding, FallCode, int]] = field(default_factory=dict)
    """Findings that are not what they were, and how severe they were."""


def write(standing: StandingConflicts, known: FindingQuerySet, now: datetime) -> Delta:
    """`known` are the findings that stand in the ledger for what was looked at: those not found again are gone."""
    page = _Page(standing, now)
    by_signature = {signature(conflict): conflict for conflict in standing.conflicts}
    written = _written(known, by_signature)
    freezes = _periods_of_freezes(standing.conflicts)
    absorbing = absorbed_windows((conflict.kind, conflict.windows) for conflict in standing.conflicts)
    for key, conflict in by_signature.items():
        finding = written.get(key) or Finding(signature=key, kind=conflict.kind, found_at=now)
        absorbed = is_absorbed(conflict.kind, conflict.windows, absorbing)
        _renew(page, finding, conflict, freezes, absorbed=absorbed)
        if _to_be_told(page, finding, conflict):
            finding.told = True
            page.told.append(finding)
    gone = [finding for key, finding in written.items() if key not in by_signature and _stands(finding)]
    page.excepted = covered(one for one in page.changed if one.pk in page.voided)
    worse = _no_longer_as_known(page)
    _save(page)
    return Delta(
        tuple(sorted(finding.pk for finding in page.told)),
        tuple(sorted(_mark_gone(gone, now))),
        worse,
        _touched([*(finding for finding, _ in page.new), *page.changed, *gone]),
    )


def acceptances_that_fall(
    would_be: Sequence[tuple[Finding, Conflict]], entered: Mapping[str, Period], placed: Iterable[Placed]
) -> frozenset[int]:
    """Of accepted findings, those whose acceptance would not cover them as they would be. `entered` are the windows
    that would move."""
    periods = {str(one.id): _period(one) for one in placed} | dict(entered)
    freezes = _periods_of_freezes([conflict for _, conflict in would_be])
    then = [(finding, _as_it_would_be(finding, conflict, periods, freezes)) for finding, conflict in would_be]
    fall = {one.pk: one for finding, one in then if not acceptance_stands(_facts(finding), _facts(one))}
    return frozenset(fall) - _accepted_by_exception_alone(covered(fall.values()))


def _as_it_would_be(
    finding: Finding, conflict: Conflict, periods: Mapping[str, Period], freezes: Mapping[str, Interval]
) -> Finding:
    then = Finding(pk=finding.pk, kind=conflict.kind)
    _set_facts(then, conflict, periods, freezes)
    return then


def _accepted_by_exception_alone(excepted: frozenset[int]) -> frozenset[int]:
    own = FindingSide.objects.filter(finding__in=excepted).exclude(accepted_at=None)
    others = own.exclude(organisation=F("finding__freeze__organisation"))
    return excepted - set(others.values_list("finding_id", flat=True)) if excepted else excepted


def _written(known: FindingQuerySet, wanted: Mapping[str, Conflict]) -> dict[str, Finding]:
    """What stands already, and what is known from before: found again, it is the same finding."""
    ids = known.order_by().values_list("pk", flat=True)
    found = Finding.objects.filter(Q(pk__in=list(ids)) | Q(signature__in=list(wanted))).order_by("pk")
    return {finding.signature: finding for finding in found}


def _renew(
    page: _Page, finding: Finding, conflict: Conflict, freezes: Mapping[str, Interval], *, absorbed: bool
) -> None:
    placed = page.standing.windows
    periods = {one: _period(placed[one]) for one in conflict.windows}
    if not finding.pk:
        _set_facts(finding, conflict, periods, freezes)
        finding.absorbed = absorbed
        page.new.append((finding, conflict))
        return
    before, accepted, reopened = _values(finding), _facts(finding), finding.state == FindingState.GONE
    if reopened:
        finding.state, finding.gone_at, finding.found_at, finding.told = FindingState.FOUND, None, page.now, False
    _set_facts(finding, conflict, periods, freezes)
    finding.absorbed = absorbed
    if _values(finding) != before:
        finding.revision += 1
        page.changed.append(finding)
        why = why_it_falls(accepted, _facts(finding))
        if reopened or why:
            page.voided.append(finding.pk)
        if why and not reopened and _may_be_told(page, finding, conflict):
            page.other[finding.pk] = (finding, why, int(accepted.severity))


def _values(finding: Finding) -> tuple[object, ...]:
    return tuple(getattr(finding, name) for name in RENEWED)


def _set_facts(
    finding: Finding, conflict: Conflict, periods: Mapping[str, Period], freezes: Mapping[str, Interval]
) -> None:
    finding.also = [str(kind) for kind in conflict.also]
    finding.severity = int(conflict.severity)
    finding.meets_at = list(conflict.meets_at)
    finding.paths = [
        {"window": int(path.window), "path": list(path.path), "meets_at": path.meets_at, "check": path.check}
        for path in conflict.paths
    ]
    finding.overlap_starts_at = conflict.overlap.starts_at
    finding.overlap_ends_at = conflict.overlap.known_end
    finding.periods = {window: _stored(periods[window]) for window in conflict.windows}
    if conflict.freeze:
        finding.freeze_id = int(conflict.freeze)
        frozen = freezes[conflict.freeze]
        finding.periods["freeze"] = [frozen.starts_at.isoformat(), frozen.ends_at.isoformat()]
    if TRAITS[conflict.kind].meets is MeetsWith.HOURS and not conflict.overlap.open_ended:
        finding.periods["outside"] = [conflict.overlap.starts_at.isoformat(), conflict.overlap.ends_at.isoformat()]
    finding.people = [int(person) for person in conflict.people]


def _period(window: Placed) -> Period:
    return window.facts.actual_start or window.facts.starts_at, window.facts.ends_at


def _stored(period: Period) -> list[str | None]:
    start, end = period
    return [start.isoformat(), end.isoformat() if end else None]


def _facts(finding: Finding) -> AcceptedFacts:
    return AcceptedFacts(
        also=frozenset(finding.also),
        severity=Severity(finding.severity or 0),
        paths=frozenset((str(path["window"]), tuple(path["path"])) for path in finding.paths),
        periods={
            window: (datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
            for window, (start, end) in finding.periods.items()
        },
        people=frozenset(str(person) for person in finding.people),
    )


def _to_be_told(page: _Page, finding: Finding, conflict: Conflict) -> bool:
    return not finding.told and _may_be_told(page, finding, conflict)


def _may_be_told(page: _Page, finding: Finding, conflict: Conflict) -> bool:
    if finding.absorbed or conflict.severity < TOLD_FROM or conflict.overlap.ends_at <= page.now:
        return False
    return not any(page.standing.windows[window].silent for window in conflict.windows)


def _no_longer_as_known(page: _Page) -> dict[int, dict[str, Any]]:
    """Those of which people are told what changed: they had accepted it, or it has become more severe."""
    sides = _that_fall(page).filter(finding__in=page.other).exclude(accepted_at=None)
    accepted: dict[int, set[str]] = {}
    for pk, party in sides.values_list("finding_id", "organisation__slug"):
        accepted.setdefault(pk, set()).add(party)
    told = {finding.pk for finding in page.told}
    return {
        pk: {"code": why.value, "was": was, "accepted": sorted(accepted.get(pk, ()))}
        for pk, (_, why, was) in sorted(page.other.items())
        if pk in accepted or (why is FallCode.WORSE and pk not in told)
    }


def _save(page: _Page) -> None:
    many_rows.insert([finding for finding, _ in page.new])
    owners = _owners_of_freezes([conflict for _, conflict in page.new])
    sides = [side for finding, conflict in page.new for side in _sides(page, finding, conflict, owners)]
    many_rows.insert_values(FindingSide, sides)
    if page.changed:
        Finding.objects.bulk_update(page.changed, RENEWED, batch_size=BATCH)
    new = {id(finding) for finding, _ in page.new}
    known = [finding.pk for finding in page.told if id(finding) not in new]
    Finding.objects.filter(pk__in=known).update(told=True)
    _that_fall(page).update(accepted_by=None, accepted_at=None, reason="")


def _that_fall(page: _Page) -> QuerySet[FindingSide]:
    """The sides whose acceptances no longer hold."""
    of_owners = Q(finding__in=page.excepted, organisation=F("finding__freeze__organisation"))
    return FindingSide.objects.filter(finding__in=page.voided).exclude(of_owners)


def _sides(page: _Page, finding: Finding, conflict: Conflict, owners: Mapping[str, int]) -> list[dict[str, object]]:
    """One for each window, and one for each other party whose freeze or hours it does not go together with."""
    windows = [page.standing.windows[window] for window in conflict.windows]
    others = _owners_of_calendar(conflict, owners) - {window.organisation for window in windows}
    parties = [(window.id, window.organisation) for window in windows] + [(None, other) for other in sorted(others)]
    return [
        {"finding_id": finding.pk, "window_id": window, "organisation_id": organisation, "reason": ""}
        for window, organisation in parties
    ]


def _owners_of_calendar(conflict: Conflict, owners: Mapping[str, int]) -> set[int]:
    if conflict.freeze:
        return {owners[conflict.freeze]}
    if TRAITS[conflict.kind].meets is not MeetsWith.HOURS:
        return set()
    estate = current_estate()
    return {estate.organisation_ids[estate.owners[system]] for system in conflict.meets_at}


def _owners_of_freezes(conflicts: Sequence[Conflict]) -> dict[str, int]:
    ids = {conflict.freeze for conflict in conflicts if conflict.freeze}
    rows = Freeze.objects.filter(pk__in=ids).values_list("pk", "organisation_id") if ids else ()
    return {str(pk): organisation for pk, organisation in rows}


def _periods_of_freezes(conflicts: Sequence[Conflict]) -> dict[str, Interval]:
    ids = {conflict.freeze for conflict in conflicts if conflict.freeze}
    rows = Freeze.objects.filter(pk__in=ids).values_list("pk", "starts_at", "ends_at") if ids else ()
    return {str(pk): Interval(start, end) for pk, start, end in rows}


def _stands(finding: Finding) -> bool:
    return finding.state == FindingState.FOUND


def _mark_gone(gone: Sequence[Finding], now: datetime) -> list[int]:
    """Those of which people are to be told that they are gone: of which they were told that they were there."""
    Finding.objects.filter(pk__in=[finding.pk for finding in gone]).update(
        state=FindingState.GONE, gone_at=now, told=False
    )
    return [finding.pk for finding in gone if finding.told and finding.severity >= TOLD_FROM]


def _touched(findings: Sequence[Finding]) -> frozenset[int]:
    sides = FindingSide.objects.filter(finding__in=findings).order_by()
    return frozenset(sides.values_list("organisation_id", flat=True).distinct()) if findings else frozenset()
