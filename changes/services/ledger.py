"""The ledger of conflicts: found, gone, accepted, told. Kept in the transaction of the act that moved something, and
by a sweep for what no act moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from accounts.models import Activity, Organisation, Person, Role
from accounts.refusals import Invalid, NotAllowed, Refused
from accounts.services import raise_board_versions, record
from changes.domain.conflicts import conflicts_among
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.models import Finding, FindingSide, FindingState, Window
from changes.services.ledger_rows import Delta, Standing, write
from changes.services.schedule import placing_work
from changes.services.works import calendars_of, placed, placed_around

PART = 500
"""Windows that are reconciled under one hold of the schedule's lock, when it is all of them."""


def reconcile(window_ids: Collection[int], now: datetime) -> Delta:
    """Makes the ledger agree with the facts for these windows and all that overlaps them."""
    if not window_ids:
        return Delta()
    standing = found_for(window_ids, now)
    return write(standing, Finding.objects.of_windows(window_ids).standing(), now)


def reconcile_all() -> Delta:
    """The same for every window that counts, and for those that findings still stand of: for imports, which may bring
    very many. Others may place work between the parts."""
    sides = FindingSide.objects.filter(finding__state=FindingState.FOUND).values("window")
    windows = Window.objects.filter(Q(state__in=EFFECTIVE_STATES) | Q(pk__in=sides))
    ids = list(windows.order_by("period", "pk").values_list("pk", flat=True))
    total = Delta()
    for start in range(0, len(ids), PART):
        with placing_work() as now:
            total = total.and_then(reconcile(ids[start : start + PART], now))
    return total


def found_for(window_ids: Collection[int], now: datetime) -> Standing:
    """What does not go together now, of all that holds one of these windows."""
    own = placed(Window.objects.effective().filter(pk__in=window_ids), now)
    near = placed_around([window.period for window in own], now, besides=window_ids) if own else []
    windows = sorted((*own, *near), key=lambda window: (window.period.starts_at, window.id))
    around = calendars_of([window.reach for window in own])
    conflicts = conflicts_among([window.reach for window in windows], {str(window.id) for window in own}, around)
    return Standing(list(conflicts), {str(window.id): window for window in windows})


def tell_of(delta: Delta, kind: str, actor: Person | None, organisation: Organisation | None) -> None:
    """Records findings that no act on a change brought about."""
    raise_board_versions(delta.touched)
    if not delta.tells:
        return
    sides = FindingSide.objects.filter(finding_id__in=(*delta.found, *delta.gone)).exclude(window=None)
    first = sides.order_by("finding_id", "window_id").values_list("window__change_id", flat=True).first()
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
        for change_id in _changes_of(sides) or _changes_of(finding.sides.all()):
            _record_acceptance(actor, change_id, finding, reason)
        raise_board_versions(finding.sides.values_list("organisation_id", flat=True))
    return finding


def own_change_of(person: Person, finding_id: int) -> int:
    """The change on the person's side of a finding; raises `Finding.DoesNotExist` where it sees none."""
    sides = FindingSide.objects.filter(finding__in=Finding.objects.visible_to(person.organisation), finding=finding_id)
    changes = _changes_of(sides.filter(organisation=person.organisation)) or _changes_of(sides)
    if not changes:
        raise Finding.DoesNotExist
    return changes[0]


def _changes_of(sides: Iterable[FindingSide]) -> list[int]:
    windows = [side.window_id for side in sides if side.window_id is not None]
    return sorted(set(Window.objects.filter(pk__in=windows).values_list("change_id", flat=True)))


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
