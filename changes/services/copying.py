"""Work that is done again: a draft with the same targets, plan, checks and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Person
from changes.domain.copying import StepToCopy
from changes.domain.may import may_act_on
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, Step
from changes.selectors.copying import original_of
from changes.selectors.sight import seen_at_all
from changes.services.book import new_draft
from core.refusals import Invalid
from core.time.bounds import refusals_of_moments
from core.time.interval import aware


def copy(actor: Person, change_id: int, starts_at: datetime) -> Change:
    """A draft of the actor's, whose first window begins then. Systems and checks that can no longer be booked are
    refused as in booking; people who have left are left out."""
    for reason in refusals_of_moments(starts_at):
        raise Invalid.of("starts_at", reason)
    with placing_work() as now:
        seen = seen_at_all(actor.organisation).select_related("organisation", "owner")
        original = seen.get(pk=change_id)
        may_act_on(actor, original).require()
        draft, steps = original_of(original).at(aware(starts_at))
        acting = new_draft(actor, draft, now, untitled=not original.title)
        Step.objects.bulk_create(_steps(acting.change, steps))
        acting.data["copied"] = {"organisation": original.organisation.slug, "reference": original.reference}
        acting.conclude("copied")
        return acting.change


def _steps(change: Change, steps: Iterable[StepToCopy]) -> Iterable[Step]:
    for position, step in enumerate(steps, 1):
        yield Step(change=change, position=position, text=step.text, owner_id=step.owner, planned_at=step.planned_at)
