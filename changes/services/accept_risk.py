"""Accepting the risk of a conflict: each side's own act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.domain.may import may_decide
from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.may import may_accept_risk
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, Finding, FindingSide, FindingState
from changes.services.act import must_be_as_read
from core.activity import record
from core.limits import LONGEST_REASON, MOST_ACCEPTED
from core.refusals import Invalid, Refused

WITHOUT_REASON = "Say why the risk is acceptable."
NOT_THERE = "This conflict is no longer there."
_WHOSE = "sides__accepted_by", "sides__window"


@dataclass(frozen=True, slots=True)
class Acceptances:
    """What came of accepting several, each for itself."""

    accepted: tuple[UUID, ...]
    refused: Mapping[UUID, str]
    """Why not, in words."""


def accept(actor: Person, finding_id: int, reason: str, *, read: int | None = None) -> Finding:
    """The actor's organisation accepts the risk for its side, until the facts change. `read` is the finding's revision
    that was read."""
    may_decide(actor).require()
    if not reason.strip():
        raise Invalid.of("reason", WITHOUT_REASON)
    with placing_work() as now:
        finding = Finding.objects.visible_to(actor.organisation).prefetch_related(*_WHOSE).get(pk=finding_id)
        _must_be_acceptable(actor, finding, read)
        _accept(actor, [finding], _kept(reason), now)
    return finding


def accept_several(actor: Person, read: Mapping[UUID, int], reason: str) -> Acceptances:
    """The same for each of these with one reason; `read` holds the revision that was read of each. One that cannot be
    accepted as it was read hinders none of the others. Raises `Invalid` where nothing at all can be done."""
    may_decide(actor).require()
    _must_be_entered(read, reason)
    with placing_work() as now:
        found = Finding.objects.visible_to(actor.organisation).filter(public_id__in=read)
        findings = list(found.prefetch_related(*_WHOSE).order_by("public_id"))
        why_not = {one.public_id: _why_not(actor, one, read[one.public_id], _kept(reason)) for one in findings}
        able = [one for one in findings if not why_not[one.public_id]]
        _accept(actor, [one for one in able if not _is_accepted(actor, one)], _kept(reason), now)
    refused = {one: why for one in read if (why := why_not.get(one, NOT_THERE))}
    return Acceptances(tuple(one.public_id for one in able), refused)


def _must_be_entered(read: Mapping[UUID, int], reason: str) -> None:
    errors = {}
    if not read:
        errors["conflict"] = ["Tick the conflicts whose risk you accept."]
    if len(read) > MOST_ACCEPTED:
        errors["conflict"] = [f"At most {MOST_ACCEPTED} at once: {len(read)} are ticked."]
    if not reason.strip():
        errors["reason"] = [WITHOUT_REASON]
    if errors:
        raise Invalid(errors)


def _why_not(actor: Person, finding: Finding, read: int, reason: str) -> str:
    """Empty where it can be accepted, or was by the actor with the same reason: who sends it twice has done it once."""
    by = next((side.accepted_by for side in _own_sides(actor, finding) if side.accepted_by), None)
    if finding.state == FindingState.FOUND and by is not None:
        again = by == actor and all(side.reason == reason for side in _own_sides(actor, finding))
        return "" if again else f"{by} has already accepted it for your side."
    try:
        _must_be_acceptable(actor, finding, read)
    except Refused as refusal:
        return " ".join(refusal.reasons)
    return ""


def _must_be_acceptable(actor: Person, finding: Finding, read: int | None) -> None:
    if finding.state != FindingState.FOUND:
        raise Refused("This conflict is already gone.")
    may_accept_risk(actor, [side.organisation_id for side in finding.sides.all()]).require()
    must_be_as_read(read, finding.revision)


def _accept(actor: Person, findings: Sequence[Finding], reason: str, now: datetime) -> None:
    """With one record for each change."""
    own = [side for finding in findings for side in _own_sides(actor, finding)]
    FindingSide.objects.filter(pk__in=[side.pk for side in own]).update(
        accepted_by=actor, accepted_at=now, reason=reason
    )
    for change_id, accepted in _by_change(actor, findings).items():
        _record_acceptance(actor, change_id, accepted, reason)
    raise_board_versions({side.organisation_id for finding in findings for side in finding.sides.all()})


def _by_change(actor: Person, findings: Iterable[Finding]) -> dict[int, list[int]]:
    """The findings' keys by the change on the actor's side; where there is none, by those of the other."""
    found: dict[int, list[int]] = {}
    for finding in findings:
        for change_id in _changes_of(_own_sides(actor, finding)) or _changes_of(finding.sides.all()):
            found.setdefault(change_id, []).append(finding.pk)
    return found


def _kept(reason: str) -> str:
    return reason.strip()[:LONGEST_REASON]


def _own_sides(actor: Person, finding: Finding) -> list[FindingSide]:
    return [side for side in finding.sides.all() if side.organisation_id == actor.organisation_id]


def _is_accepted(actor: Person, finding: Finding) -> bool:
    return any(side.accepted_by_id for side in _own_sides(actor, finding))


def own_change_of(person: Person, finding_id: int) -> Change:
    """The change on the person's side of a finding; raises `Finding.DoesNotExist` where it sees none."""
    sides = FindingSide.objects.filter(finding__in=Finding.objects.visible_to(person.organisation), finding=finding_id)
    met = sides.select_related("window")
    changes = _changes_of(met.filter(organisation=person.organisation)) or _changes_of(met)
    if not changes:
        raise Finding.DoesNotExist
    return Change.objects.get(pk=changes[0])


def _changes_of(sides: Iterable[FindingSide]) -> list[int]:
    return sorted({side.window.change_id for side in sides if side.window})


def _record_acceptance(actor: Person, change_id: int, findings: Sequence[int], reason: str) -> None:
    record(
        "accepted_risk",
        "change",
        change_id,
        actor=actor,
        organisation=actor.organisation,
        findings=list(findings),
        reason=reason,
    )
