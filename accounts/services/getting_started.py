"""Steps of getting started that somebody leaves out, or takes up again."""

from __future__ import annotations

from django.db import transaction

from accounts.domain.getting_started import EVERY_STEP, StartingStep
from accounts.domain.may import may_work
from accounts.models import Organisation, Person
from core.activity import record


def skip_step(actor: Person, step: StartingStep) -> None:
    _keep_steps(actor, step, wanted=False)


def take_up_step(actor: Person, step: StartingStep) -> None:
    _keep_steps(actor, step, wanted=True)


@transaction.atomic
def _keep_steps(actor: Person, step: StartingStep, *, wanted: bool) -> None:
    may_work(actor).require()
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    left = {*organisation.steps_left, step.value} if wanted else {*organisation.steps_left} - {step.value}
    steps_left = [one for one in EVERY_STEP if one in left]
    if steps_left == organisation.steps_left:
        return
    organisation.steps_left = steps_left
    organisation.save(update_fields=["steps_left"])
    kind = "step_taken_up" if wanted else "step_skipped"
    record(kind, "organisation", organisation.pk, actor=actor, organisation=organisation, step=step.value)
