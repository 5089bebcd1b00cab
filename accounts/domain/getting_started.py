"""The way from an empty house to the first window: its steps, and which of them are done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In their order."""

    SYSTEMS = "systems"
    NEEDS = "needs"
    ON_CALL = "on-call"
    COLLEAGUES = "colleagues"
    OTHERS = "others"
    WINDOW = "window"


EVERY_STEP = tuple(step.value for step in Step)
NEED_SYSTEMS = frozenset({Step.NEEDS, Step.ON_CALL, Step.WINDOW})
"""What cannot be done before there is a system."""


class StepState(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    NEXT = "next"
    """The one to do now."""
    TO_COME = "to come"
    BLOCKED = "blocked"
    """It needs a system first."""


@dataclass(frozen=True, slots=True)
class StepOnTheWay:
    step: Step
    state: StepState


def the_way(left: Collection[str], done: Collection[Step]) -> tuple[StepOnTheWay, ...]:
    """`left` are the steps that nobody skipped; what is done is done, also where it was skipped."""
    states = {step: _state(step, left, done) for step in Step}
    upcoming = next((step for step, state in states.items() if state is StepState.TO_COME), None)
    return tuple(StepOnTheWay(step, StepState.NEXT if step is upcoming else state) for step, state in states.items())


def is_walked(way: Sequence[StepOnTheWay]) -> bool:
    """Nothing is left to do."""
    return all(one.state in (StepState.DONE, StepState.SKIPPED) for one in way)


def _state(step: Step, left: Collection[str], done: Collection[Step]) -> StepState:
    if step in done:
        return StepState.DONE
    if step not in left:
        return StepState.SKIPPED
    return StepState.BLOCKED if step in NEED_SYSTEMS and Step.SYSTEMS not in done else StepState.TO_COME
