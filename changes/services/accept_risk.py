"""Accepting the risk of a conflict: each side's own act."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.domain.may import may_decide
from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.may import may_accept_risk
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, Finding, FindingSide, FindingState, Window
from changes.services.act import must_be_as_read
from core.activity import Activity, record
from core.limits import LONGEST_REASON
from core.refusals import Invalid, Refused


def accept(actor: Person, finding_id: int, reason: str, *, read: int | None = None) -> Finding:
    """The actor's organisation accepts the risk for its side, until the facts change. `read` is the finding's revision
    that was read."""
    may_decide(actor).require()
    if not reason.strip():
        raise Invalid.of("reason", "Say why the risk is acceptable.")
    with placing_work() as now:
        finding = Finding.objects.visible_to(actor.organisation).get(pk=finding_id)
        if finding.state != FindingState.FOUND:
            raise Refused("This conflict is gone already.")
        may_accept_risk(actor, finding.sides.values_list("organisation_id", flat=True)).require()
        must_be_as_read(read, finding.revision)
        sides = finding.sides.filter(organisation=actor.organisation)
        sides.update(accepted_by=actor, accepted_at=now, reason=reason.strip()[:LONGEST_REASON])
        for change_id in _changes_of(sides) or _changes_of(finding.sides.all()):
            _record_acceptance(actor, change_id, finding, reason)
        raise_board_versions(finding.sides.values_list("organisation_id", flat=True))
    return finding


def own_change_of(person: Person, finding_id: int) -> Change:
    """The change on the person's side of a finding; raises `Finding.DoesNotExist` where it sees none."""
    sides = FindingSide.objects.filter(finding__in=Finding.objects.visible_to(person.organisation), finding=finding_id)
    changes = _changes_of(sides.filter(organisation=person.organisation)) or _changes_of(sides)
    if not changes:
        raise Finding.DoesNotExist
    return Change.objects.get(pk=changes[0])


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
