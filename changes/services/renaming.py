"""A system gets another short name, by which addresses and files name it. What is stored names it by its new one
afterwards, as far as anything is compared with that; the record of what happened stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from accounts.models import Person
from changes.domain.approvals import Basis, OwnBasis
from changes.domain.conflicts.findings import signature_of
from changes.domain.log_words import Elsewhere
from changes.ledger import reconcile as ledger
from changes.ledger.schedule_lock import placing_work
from changes.models import Approval, Finding, FreezeException, Proposal, Target, Window
from core.ports import ports
from estate.models import System
from estate.selectors.graph import current_estate
from estate.services import systems as system_acts


def rename(actor: Person, system: System, slug: str) -> System:
    """Nobody is told: the work, and what it meets, is what it was."""
    with placing_work() as now:
        old = system.slug
        system = system_acts.give_slug(actor, system, slug)
        if system.slug == old:
            return system
        _in_findings(old, system.slug)
        _in_agreements(old, system.slug)
        windows = _windows_reaching(system.slug)
        delta = ledger.reconcile(windows, now)
        ledger.tell_of(delta, Elsewhere.GRAPH_EDITED, actor, actor.organisation)
        ports.windows_moved(frozenset(windows))
        return system


def _windows_reaching(slug: str) -> set[int]:
    estate = current_estate()
    targets = [estate.system_ids[one] for one in estate.graph.needs([slug])]
    changes = Target.objects.filter(system_id__in=targets).values("change")
    return set(Window.objects.effective().filter(change__in=changes).values_list("pk", flat=True))


def _in_findings(old: str, new: str) -> None:
    """Also of those that are gone: found again they are the same."""
    named = Finding.objects.filter(Q(meets_at__contains=[old]) | Q(paths__icontains=f'"{old}"'))
    for finding in named.prefetch_related("sides"):
        windows = sorted(str(side.window_id) for side in finding.sides.all() if side.window_id)
        freeze = str(finding.freeze_id or "")
        known = finding.signature == signature_of(finding.kind, windows, finding.meets_at, freeze)
        finding.meets_at = sorted(_replaced(finding.meets_at, old, new))
        finding.paths = [_path(path, old, new) for path in finding.paths]
        if known:
            finding.signature = signature_of(finding.kind, windows, finding.meets_at, freeze)
        finding.save(update_fields=["meets_at", "paths", "signature"])


def _path(path: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    [meets_at] = _replaced([path["meets_at"]], old, new)
    return {**path, "path": _replaced(path["path"], old, new), "meets_at": meets_at}


def _in_agreements(old: str, new: str) -> None:
    """What was approved or proposed, and which freezes were let pass, is said of the same systems as before."""
    rows: list[Approval | Proposal] = [*_naming(Approval, old), *_naming(Proposal, old)]
    for row in rows:
        row.basis = _basis(Basis.from_json(row.basis), old, new).to_json()
        row.save(update_fields=["basis"])
    for exception in FreezeException.objects.filter(systems__contains=[old]):
        exception.systems = sorted(_replaced(exception.systems, old, new))
        exception.save(update_fields=["systems"])


def _naming(model: Any, slug: str) -> list[Any]:
    return list(model.objects.filter(basis__icontains=f'"{slug}"'))


def _basis(basis: Basis, old: str, new: str) -> Basis:
    own = {
        window: OwnBasis(_keys(one.levels, old, new), frozenset(_replaced([*one.targets], old, new)))
        for window, one in basis.own.items()
    }
    checks = frozenset((new if a == old else a, new if b == old else b) for a, b in basis.checks)
    targets = frozenset(_replaced([*basis.targets], old, new))
    return replace(basis, levels=_keys(basis.levels, old, new), targets=targets, checks=checks, own=own)


def _keys(levels: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if slug == old else slug: level for slug, level in levels.items()}


def _replaced(slugs: Sequence[str], old: str, new: str) -> list[str]:
    return [new if slug == old else slug for slug in slugs]
