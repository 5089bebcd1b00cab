"""The ledger of conflicts: found, gone, accepted, told. Kept in the transaction of the act that moved something, and
by a sweep for what no act moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Q

from accounts.models import Activity, Organisation, Person, Role
from accounts.refusals import Invalid, NotAllowed, Refused
from accounts.services import raise_board_versions, record
from changes.domain.conflicts import Conflict, Reach, conflict_between
from changes.domain.findings import TOLD_FROM, Facts, acceptance_stands, signature
from changes.domain.lifecycle import is_silent
from changes.domain.severity import Severity
from changes.models import Finding, FindingSide, FindingState, Window
from changes.services.facts import window_facts, work_of
from changes.services.schedule import placing_work
from estate.loading import current_graph


@dataclass(frozen=True, slots=True)
class Delta:
    """What a reconciliation changed; `found` and `gone` are the findings of which people are to be told."""

    found: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    touched: frozenset[int] = frozenset()
    """Ids of the organisations on any side of a finding that changed in any way."""

    @property
    def tells(self) -> list[str]:
        return [word for word, ids in (("conflict_found", self.found), ("conflict_gone", self.gone)) if ids]


def reconcile(window_ids: Collection[int], now: datetime) -> Delta:
    """Makes the ledger agree with the facts for these windows and all that overlaps them."""
    windows = list(Window.objects.with_facts().effective().filter(pk__in=window_ids))
    pairs = _pairs_with_others(windows, now)
    standing = Finding.objects.of_windows(window_ids).with_sides()
    return _write(pairs, list(standing), now)


def reconcile_all(now: datetime) -> Delta:
    """The same for every window that counts, from scratch."""
    reaches = _reaches(Window.objects.with_facts().effective(), now)
    reaches.sort(key=lambda pair: pair[1].work.period.starts_at)
    return _write(_overlapping_conflicts(reaches), list(Finding.objects.with_sides()), now)


def conflicts_of(reach: Reach, now: datetime, *, besides_change: int | None = None) -> list[tuple[Window, Conflict]]:
    """The conflicts that one window, stored or not, has with what stands in the schedule."""
    period = reach.work.period
    others = Window.objects.with_facts().effective().that_may_overlap(period.starts_at, period.ends_at)
    if besides_change is not None:
        others = others.exclude(change_id=besides_change)
    found = ((window, conflict_between(reach, other)) for window, other in _reaches(others, now))
    return [(window, conflict) for window, conflict in found if conflict]


def record_graph_edit(actor: Person | None, organisation: Organisation | None, now: datetime) -> Delta:
    """After an edit of the graph: findings appear and go on windows approved long ago, and both sides are told."""
    delta = reconcile_all(now)
    tell_of(delta, "graph_edited", actor, organisation)
    return delta


def tell_of(delta: Delta, kind: str, actor: Person | None, organisation: Organisation | None) -> None:
    """Records findings that no act on a change brought about."""
    raise_board_versions(delta.touched)
    if not delta.tells:
        return
    sides = FindingSide.objects.filter(finding_id__in=(*delta.found, *delta.gone)).order_by("finding_id", "window_id")
    first = sides.values_list("window__change_id", flat=True).first()
    record(
        kind,
        "change",
        first or 0,
        actor=actor,
        organisation=organisation,
        tells=delta.tells,
        found=delta.found,
        gone=delta.gone,
    )


def accept(actor: Person, finding_id: int, reason: str) -> Finding:
    """The actor's organisation accepts the risk for its side, until the facts change."""
    if not actor.has_role(Role.ENGINEER, Role.APPROVER):
        raise NotAllowed("Accepting a risk needs the role engineer or approver.")
    if not reason.strip():
        raise Invalid.of("reason", "Say why the risk is acceptable.")
    with placing_work() as now:
        finding = Finding.objects.visible_to(actor.organisation).get(pk=finding_id)
        if finding.state != FindingState.FOUND:
            raise Refused("This conflict is gone already.")
        sides = finding.sides.filter(organisation=actor.organisation)
        if not sides.update(accepted_by=actor, accepted_at=now, reason=reason.strip()[:1_000]):
            raise NotAllowed("Neither side of this conflict is work of your organisation.")
        for change_id in set(sides.values_list("window__change_id", flat=True)):
            _record_acceptance(actor, change_id, finding, reason)
        raise_board_versions(finding.sides.values_list("organisation_id", flat=True))
    return finding


def own_change_of(person: Person, finding_id: int) -> int:
    """The change on the person's side of a finding; raises `Finding.DoesNotExist` where it sees none."""
    sides = FindingSide.objects.filter(finding__in=Finding.objects.visible_to(person.organisation), finding=finding_id)
    own = sides.filter(organisation=person.organisation).values_list("window__change_id", flat=True).first()
    change = own or sides.values_list("window__change_id", flat=True).first()
    if change is None:
        raise Finding.DoesNotExist
    return change


def _record_acceptance(actor: Person, change_id: int, finding: Finding, reason: str) -> Activity:
    return record(
        "accepted_risk",
        "change",
        change_id,
        actor=actor,
        organisation=actor.organisation,
        finding=finding.pk,
        reason=reason,
    )


def _reaches(windows: Iterable[Window], now: datetime) -> list[tuple[Window, Reach]]:
    graph = current_graph()
    return [(window, Reach(graph, work_of(window, now))) for window in windows]


def _pairs_with_others(windows: list[Window], now: datetime) -> list[tuple[Conflict, Window, Window]]:
    own = _reaches(windows, now)
    if not own:
        return []
    during = Q()
    for _, reach in own:
        during |= Q(period__overlap=(reach.work.period.starts_at, reach.work.period.ends_at))
    others = Window.objects.with_facts().effective().filter(during | Q(state="in_progress"))
    others = others.exclude(pk__in=[window.pk for window in windows])
    around = _reaches(others, now)
    pairs = [(a, b) for a in own for b in around] + list(combinations(own, 2))
    found = ((conflict_between(a[1], b[1]), a[0], b[0]) for a, b in pairs)
    return [(conflict, a, b) for conflict, a, b in found if conflict]


def _overlapping_conflicts(in_order: list[tuple[Window, Reach]]) -> list[tuple[Conflict, Window, Window]]:
    """Walks windows by start, holding those that have not ended yet."""
    found: list[tuple[Conflict, Window, Window]] = []
    open_now: list[tuple[Window, Reach]] = []
    for window, reach in in_order:
        start = reach.work.period.starts_at
        open_now = [held for held in open_now if held[1].work.period.ends_at > start]
        for other, other_reach in open_now:
            if conflict := conflict_between(reach, other_reach):
                found.append((conflict, window, other))
        open_now.append((window, reach))
    return found


def _write(pairs: list[tuple[Conflict, Window, Window]], known: list[Finding], now: datetime) -> Delta:
    by_signature = {finding.signature: finding for finding in known}
    found, gone, touched = [], [], set()
    seen = set()
    for conflict, a, b in pairs:
        key = signature(conflict)
        seen.add(key)
        finding = by_signature.get(key)
        if finding is None:
            finding = _create(key, conflict, a, b, now)
            touched |= {a.change.organisation_id, b.change.organisation_id}
        elif _update(finding, conflict, a, b, now):
            touched |= {side.organisation_id for side in finding.sides.all()}
        if _to_be_told(finding, conflict, a, b, now):
            found.append(finding.pk)
    for finding in known:
        if finding.signature not in seen and finding.state == FindingState.FOUND:
            touched |= {side.organisation_id for side in finding.sides.all()}
            if _mark_gone(finding, now):
                gone.append(finding.pk)
    Finding.objects.filter(pk__in=found).update(told=True)
    return Delta(tuple(sorted(found)), tuple(sorted(gone)), frozenset(touched))


def _create(key: str, conflict: Conflict, a: Window, b: Window, now: datetime) -> Finding:
    finding = Finding(signature=key, kind=conflict.kind, found_at=now)
    _set_facts(finding, conflict, a, b)
    finding.save()
    FindingSide.objects.bulk_create(
        FindingSide(finding=finding, window=window, organisation_id=window.change.organisation_id) for window in (a, b)
    )
    return finding


def _update(finding: Finding, conflict: Conflict, a: Window, b: Window, now: datetime) -> bool:
    """Whether anything about the finding is different; acceptances that no longer hold are taken off."""
    before = _values(finding)
    accepted = _facts(finding)
    reopened = finding.state == FindingState.GONE
    if reopened:
        finding.state, finding.gone_at, finding.found_at, finding.told = FindingState.FOUND, None, now, False
    _set_facts(finding, conflict, a, b)
    if _values(finding) == before:
        return False
    finding.save()
    if reopened or not acceptance_stands(accepted, _facts(finding)):
        finding.sides.update(accepted_by=None, accepted_at=None, reason="")
    return True


def _values(finding: Finding) -> tuple[object, ...]:
    return (
        finding.state,
        finding.also,
        finding.severity,
        finding.paths,
        finding.periods,
        finding.overlap_starts_at,
        finding.overlap_ends_at,
    )


def _set_facts(finding: Finding, conflict: Conflict, a: Window, b: Window) -> None:
    finding.also = [str(kind) for kind in conflict.also]
    finding.severity = int(conflict.severity)
    finding.meets_at = list(conflict.meets_at)
    finding.paths = [
        {"window": int(path.window), "path": list(path.path), "meets_at": path.meets_at, "check": path.check}
        for path in conflict.paths
    ]
    finding.overlap_starts_at = conflict.overlap.starts_at
    finding.overlap_ends_at = conflict.overlap.known_end
    finding.periods = {str(window.pk): _period(window) for window in (a, b)}


def _period(window: Window) -> list[str | None]:
    start = window.actual_start or window.starts_at
    return [start.isoformat(), window.ends_at.isoformat() if window.ends_at else None]


def _facts(finding: Finding) -> Facts:
    return Facts(
        also=frozenset(finding.also),
        severity=Severity(finding.severity),
        paths=frozenset((str(path["window"]), tuple(path["path"])) for path in finding.paths),
        periods={
            window: (datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
            for window, (start, end) in finding.periods.items()
        },
    )


def _to_be_told(finding: Finding, conflict: Conflict, a: Window, b: Window, now: datetime) -> bool:
    if finding.told or conflict.severity < TOLD_FROM or conflict.overlap.ends_at <= now:
        return False
    return not any(is_silent(window_facts(window), window.asked_at, now) for window in (a, b))


def _mark_gone(finding: Finding, now: datetime) -> bool:
    """Whether people are to be told that it is gone: those who were told that it was there."""
    told = finding.told and finding.severity >= TOLD_FROM
    finding.state, finding.gone_at, finding.told = FindingState.GONE, now, False
    finding.save(update_fields=["state", "gone_at", "told"])
    return told
