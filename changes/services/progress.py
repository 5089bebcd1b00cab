"""Ticking off steps and validations, and giving systems back before the work is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from accounts.models import Person
from changes.models import CheckResult, State, Step, StepState, Validation, Window
from changes.selectors.facts import declared_of
from changes.selectors.sight import seen_in_full
from changes.services.act import Acting, acting_on, own_engineer
from changes.services.start_and_end import running
from core.limits import LONGEST_STEP, MOST_STEPS
from core.ports import ports
from core.refusals import Invalid, Refused
from core.time.interval import aware
from core.validators import is_one_line
from estate.selectors.graph import current_estate


def add_step(actor: Person, change_id: int, text: str, owner: str = "", planned_at: datetime | None = None) -> Step:
    """The last of the plan. `owner` is the address of somebody of the organisation, or empty."""
    text = text.strip()
    if not text:
        raise Invalid.of("text", "Say what is done in this step.")
    if len(text) > LONGEST_STEP or not is_one_line(text):
        raise Invalid.of("text", f"At most {LONGEST_STEP} characters, on one line.")
    with acting_on(change_id, actor) as acting:
        own_engineer(acting)
        steps = Step.objects.filter(change=acting.change)
        if steps.count() >= MOST_STEPS:
            raise Refused(f"A plan has at most {MOST_STEPS} steps.")
        last = steps.aggregate(last=Max("position"))["last"] or 0
        step = Step.objects.create(
            change=acting.change,
            position=last + 1,
            text=text,
            owner=_owner(acting, owner),
            planned_at=aware(planned_at) if planned_at else None,
        )
        _conclude(acting, "step_added", step)
        return step


def steps_seen_by(actor: Person) -> QuerySet[Step]:
    """Those of changes that the actor sees in full."""
    return Step.objects.filter(change__in=seen_in_full(actor.organisation)).select_related("change")


def tick_step(actor: Person, step_id: int, state: str) -> Step:
    """Done, left out, or to do again."""
    if state not in StepState.values:
        raise Invalid.of("state", "It is todo, done or skipped.")
    with acting_on(steps_seen_by(actor).get(pk=step_id).change_id, actor) as acting:
        own_engineer(acting)
        step = Step.objects.get(pk=step_id)
        step.state = StepState(state)
        step.ticked_at = acting.now if state != StepState.TODO else None
        step.ticked_by = actor if state != StepState.TODO else None
        step.save(update_fields=["state", "ticked_at", "ticked_by"])
        _conclude(acting, "step_ticked", step)
        return step


def tick_check(actor: Person, window_id: int, validation_id: int, *, passed: bool) -> UUID | None:
    """Whether a validation passes. A failed one opens an investigation in which that stands already, or adds it to the
    one that is open; answers which, by its public id."""
    with running(actor, window_id) as (acting, window):
        if window.state != State.IN_PROGRESS:
            raise Refused(f"It is {window.get_state_display()}: its checks are ticked while it is in progress.")
        check = acting.change.validations.select_related("from_system", "to_system").get(pk=validation_id)
        CheckResult.objects.create(window=window, validation=check, passed=passed, at=acting.now, by=actor)
        acting.data.update(windows=[window.pk], check=_kept(check))
        acting.conclude("check_passed" if passed else "check_failed")
        if check.from_system is None:
            return None
        edge = (check.from_system.slug, check.to_system.slug)
        return ports.check_ticked(actor, window.pk, edge, passed)


def _kept(check: Validation) -> dict[str, str | None]:
    from_ = check.from_system.slug if check.from_system else None
    return {"from": from_, "to": check.to_system.slug, "text": check.text}


def release(actor: Person, window_id: int, systems: Collection[str], *, read: int | None = None) -> Window:
    """These targets are done early; the work goes on with the rest."""
    with running(actor, window_id, read=read) as (acting, window):
        if window.state != State.IN_PROGRESS:
            raise Refused(f"Only work in progress gives systems back; this is {window.get_state_display()}.")
        worked_on = set(declared_of(acting.change, window).levels)
        _refuse_release(worked_on, systems)
        ids = current_estate().system_ids
        window.released = sorted({*window.released, *(ids[slug] for slug in systems)})
        window.only_systems = sorted(ids[slug] for slug in worked_on - set(systems))
        window.asked_at = []
        window.save(update_fields=["released", "only_systems", "asked_at"])
        acting.moved.add(window.pk)
        acting.tells.append("released")
        acting.data["released"] = sorted(systems)
        acting.conclude("released")
        return window


def _refuse_release(worked_on: set[str], systems: Collection[str]) -> None:
    if not systems:
        raise Invalid.of("systems", "Say which systems are done.")
    for place, slug in enumerate(systems):
        if slug not in worked_on:
            raise Invalid.of(f"systems.{place}", f"“{slug[:80]}” is not worked on in this window any more.")
    if worked_on <= set(systems):
        raise Refused("That is all of them: complete the work instead.")


def _owner(acting: Acting, email: str) -> Person | None:
    if not email:
        return None
    person = Person.objects.with_address(email)
    if person is None or not person.is_active or person.organisation_id != acting.change.organisation_id:
        raise Invalid.of("owner", f"Nobody in your organisation has the address “{email[:100]}”.")
    return person


def _conclude(acting: Acting, kind: str, step: Step) -> None:
    acting.data["text"] = step.text
    acting.data["state"] = step.state
    acting.conclude(kind)
