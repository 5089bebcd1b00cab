"""A system has gone to another organisation: who must approve the work that is planned on it, or reaches it."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import Person
from changes.domain.lifecycle import WAITING_STATES
from changes.models import Change, Target, Window
from changes.services.approve import ApprovalDelta, renew_approvals, settle_planned_state, tell_approvals
from changes.services.follow_file import following
from estate.selectors.graph import current_estate


def ask_new_owner(actor: Person | None, slug: str, old: int, new: int) -> Iterator[tuple[Change, ApprovalDelta]]:
    """Nobody else is asked anew. `old` and `new` are the organisations; answers the changes whose approvals differ."""
    for pk in _planned_work_that_reaches(slug):
        with following(pk, actor) as acting:
            delta = renew_approvals(acting.change, acting.now, of=(old, new))
            tell_approvals(acting, delta)
            if acting.change.approvals.exists():
                settle_planned_state(acting)
            if delta.asked or delta.voided:
                acting.moved = {window.pk for window in acting.windows() if window.state in WAITING_STATES}
                acting.data["fields"] = ["owners"]
                acting.conclude("edited")
                yield acting.change, delta


def _planned_work_that_reaches(slug: str) -> list[int]:
    estate = current_estate()
    ids = [estate.system_ids[one] for one in estate.graph.needs([slug]) if one in estate.system_ids]
    worked_on = Target.objects.filter(system_id__in=ids).values("change")
    waiting = Window.objects.filter(state__in=WAITING_STATES, change__in=worked_on).values("change")
    return list(Change.objects.filter(pk__in=waiting).order_by("pk").values_list("pk", flat=True))
