"""The ledger of conflicts: found, gone, accepted, told. Kept in the transaction of the act that moved something, and
by a sweep for what no act moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q

from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.conflicts.search import conflicts_among
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.domain.log_words import Elsewhere
from changes.ledger.finding_rows import Delta, StandingConflicts, write
from changes.ledger.placed_work import calendars_of, placed, placed_around
from changes.ledger.schedule_lock import placing_work
from changes.models import Finding, FindingSide, FindingState, Window
from core.activity import record
from estate.selectors.graph import pinned

PART = 500
"""Windows that are reconciled under one hold of the schedule's lock, when it is all of them."""


def reconcile(window_ids: Collection[int], now: datetime) -> Delta:
    """Makes the ledger agree with the facts for these windows and all that overlaps them."""
    if not window_ids:
        return Delta()
    with pinned():
        standing = found_for(window_ids, now)
        return write(standing, Finding.objects.of_windows(window_ids).standing(), now)


def reconcile_all(part: int = PART) -> Delta:
    """The same for every window that counts, and for those that findings still stand of."""
    sides = FindingSide.objects.filter(finding__state=FindingState.FOUND).values("window")
    windows = Window.objects.filter(Q(state__in=EFFECTIVE_STATES) | Q(pk__in=sides))
    return reconcile_in_parts(list(windows.order_by("period", "pk").values_list("pk", flat=True)), part)


def reconcile_in_parts(ids: Sequence[int], part: int = PART) -> Delta:
    """For imports, which may bring very many. Others may place work between the parts."""
    total = Delta()
    for start in range(0, len(ids), part):
        with placing_work() as now:
            total = total.and_then(reconcile(ids[start : start + part], now))
    return total


def found_for(window_ids: Collection[int], now: datetime) -> StandingConflicts:
    """What does not go together now, of all that holds one of these windows."""
    own = placed(Window.objects.effective().filter(pk__in=window_ids), now)
    near = placed_around([window.period for window in own], now, besides=window_ids) if own else []
    windows = sorted((*own, *near), key=lambda window: (window.period.starts_at, window.id))
    around = calendars_of([window.reach for window in own])
    conflicts = conflicts_among([window.reach for window in windows], {str(window.id) for window in own}, around)
    return StandingConflicts(list(conflicts), {str(window.id): window for window in windows})


def tell_of(delta: Delta, kind: Elsewhere, actor: Person | None, organisation: Organisation | None) -> None:
    """Records findings that no act on a change brought about."""
    raise_board_versions(delta.touched)
    if not delta.tells:
        return
    sides = FindingSide.objects.filter(finding_id__in=(*delta.found, *delta.gone, *delta.worse)).exclude(window=None)
    first = sides.order_by("finding_id", "window_id").values_list("window__change_id", flat=True).first()
    record(
        kind,
        "change",
        first or 0,
        actor=actor,
        organisation=organisation,
        tells=delta.tells,
        **delta.told,
    )
