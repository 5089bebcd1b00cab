"""What the invariants of a house are asked of, read from the rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from changes.domain.approval_reasons import why_in_words
from changes.domain.approvals import Basis, why_voided
from changes.domain.conflicts.findings import TOLD_FROM, absorbed_windows, is_absorbed, signature
from changes.domain.lifecycle import EFFECTIVE_STATES, ENDED_STATES, PLANNED_STATES
from changes.ledger.finding_rows import StandingConflicts
from changes.ledger.reconcile import found_for
from changes.models import Approval, ApprovalState, Change, Finding, State, Window
from changes.selectors.facts import basis_of
from core import clock
from core.activity import Activity
from estate.models import GraphVersion
from estate.selectors.graph import current_estate
from notifications.domain.house_invariants import (
    ApprovalFact,
    ChangeFact,
    FindingFact,
    HouseFacts,
    LedgerFacts,
    WaitingAct,
    WindowFact,
)
from notifications.models import Notice
from notifications.services.audit.facts import NamedPeople
from notifications.services.audit.run import audit_since
from notifications.services.audit.told import TOLD_WITHIN, told_rows, window_row

PART = 500
"""Windows whose conflicts are worked out at once."""
SWEPT_WITHIN = timedelta(minutes=2)
"""What no act moved is looked at every minute."""


def house_facts(now: datetime, since: datetime) -> HouseFacts:
    """Acts and reminders since a moment; all else as it is."""
    return HouseFacts(
        changes=list(_changes()),
        waiting=list(_waiting(now)),
        findings=_findings(now),
        approvals=list(_approvals(now)),
        told=[one.row for one in told_rows(_told_of_what_is_not_over(), NamedPeople(), now)],
        forgotten=list(_forgotten(since, now)),
    )


def _changes() -> Iterator[ChangeFact]:
    windows: dict[int, list[WindowFact]] = defaultdict(list)
    for window in Window.objects.order_by("starts_at", "pk").iterator(chunk_size=2_000):
        windows[window.change_id].append(window_row(window))
    counts: dict[int, Mapping[str, int]] = {row["change"]: row for row in _answers()}
    written = _revisions()
    for pk, reference, state, revision in Change.objects.order_by("pk").values_list(
        "pk", "reference", "state", "revision"
    ):
        said = counts.get(pk, {})
        yield ChangeFact(
            reference, state, tuple(windows[pk]), said.get("asked", 0), said.get("declined", 0), said.get("every", 0),
            revision, written.get(pk, 0),
        )  # fmt: skip


def _answers() -> Iterable[Any]:
    ahead = Approval.objects.filter(retrospective=False).order_by().values("change")
    return ahead.annotate(
        asked=Count("pk", filter=Q(state=ApprovalState.ASKED)),
        declined=Count("pk", filter=Q(state=ApprovalState.REJECTED)),
        every=Count("pk"),
    )


def _revisions() -> dict[int, int]:
    acts = Activity.objects.filter(subject_kind="change", data__has_key="revision").order_by("pk")
    return {change: int(revision) for change, revision in acts.values_list("subject_id", "data__revision")}


def _waiting(now: datetime) -> Iterator[WaitingAct]:
    late = Activity.objects.not_yet_told().filter(at__lte=now - TOLD_WITHIN)
    for pk, kind, at in late.values_list("pk", "kind", "at"):
        yield WaitingAct(pk, f"{kind}, {at:%Y-%m-%d %H:%MZ}")


def _findings(now: datetime) -> LedgerFacts:
    """What was so a moment ago and is so now should be in the ledger, what was so at neither should not."""
    kept = {
        one.signature: FindingFact(_of_finding(one), one.severity, told=one.told)
        for one in Finding.objects.standing().prefetch_related("sides__window__change").order_by("pk")
    }
    found = _found(now)
    if {key: one.severity for key, one in kept.items()} == {key: one.severity for key, one in found.items()}:
        return LedgerFacts(kept, found)
    before = _found(now - SWEPT_WITHIN)
    lasting = {key: one for key, one in found.items() if key in before or key in kept}
    going = {key: one for key, one in before.items() if key in kept and key not in lasting}
    return LedgerFacts(kept, {**lasting, **going})


def _found(now: datetime) -> dict[str, FindingFact]:
    ids = list(Window.objects.filter(state__in=EFFECTIVE_STATES).order_by("pk").values_list("pk", flat=True))
    found: dict[str, FindingFact] = {}
    for start in range(0, len(ids), PART):
        found |= dict(_of_part(found_for(ids[start : start + PART], now), now))
    return found


def _of_part(standing: StandingConflicts, now: datetime) -> Iterator[tuple[str, FindingFact]]:
    absorbing = absorbed_windows((one.kind, one.windows) for one in standing.conflicts)
    names = _names(standing)
    for one in standing.conflicts:
        where = f" at {', '.join(one.meets_at)}" if one.meets_at else ""
        what = f"{one.kind} of {' and '.join(names[window] for window in one.windows)}{where}"
        quiet = any(standing.windows[window].silent for window in one.windows)
        hidden = quiet or is_absorbed(one.kind, one.windows, absorbing) or one.overlap.ends_at <= now
        yield signature(one), FindingFact(what, int(one.severity), to_be_told=one.severity >= TOLD_FROM and not hidden)


def _names(standing: StandingConflicts) -> dict[str, str]:
    windows = Window.objects.filter(pk__in=[int(one) for one in standing.windows]).select_related("change")
    return {str(window.pk): str(window) for window in windows}


def _of_finding(finding: Finding) -> str:
    windows = " and ".join(str(side.window) for side in finding.sides.all() if side.window)
    where = f" at {', '.join(finding.meets_at)}" if finding.meets_at else ""
    return f"{finding.kind} of {windows}{where}"


def _approvals(now: datetime) -> Iterator[ApprovalFact]:
    """Of what has not started. What a later edit of the dependencies does to a level voids nothing."""
    estate, graph = current_estate(), GraphVersion.objects.order_by("pk").values_list("edited_at", flat=True).first()
    planned = Window.objects.filter(state__in=PLANNED_STATES).values("change")
    given = Approval.objects.filter(state=ApprovalState.APPROVED, retrospective=False, change__in=planned)
    for approval in given.select_related("change__organisation", "organisation").order_by("pk"):
        agreed, basis = Basis.from_json(approval.basis), basis_of(approval.change, now)
        if graph is not None and approval.decided_at is not None and graph > approval.decided_at:
            basis = replace(basis, levels=agreed.levels, own={})
        why = why_voided(agreed, basis, estate.owned.get(approval.organisation.slug, frozenset()))
        words = why_in_words(why.to_json(), lambda slug: slug) if why else ""
        yield ApprovalFact(approval.change.reference, approval.organisation.name, words)


def _forgotten(since: datetime, now: datetime) -> Iterator[str]:
    """By the audit, which has nobody told this time."""
    with transaction.atomic():
        report = audit_since(since, now)
        transaction.set_rollback(True)
    yield from map(str, report.missed)


def _told_of_what_is_not_over() -> set[int]:
    going = Window.objects.exclude(state__in=ENDED_STATES).values("change")
    lately = Window.objects.filter(actual_end__gt=clock.now() - timedelta(days=30)).values("change")
    told = Notice.objects.exclude(said=[]).order_by()
    told = told.filter(Q(change__in=going) | Q(change__in=lately) | Q(change__state=State.CANCELLED))
    return {change for change in told.values_list("change_id", flat=True).distinct() if change is not None}
