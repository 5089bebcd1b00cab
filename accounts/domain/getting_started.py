"""The way from an empty house to the first window: its steps, and which of them are done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class StartingStep(StrEnum):
    """In their order."""

    SYSTEMS = "systems"
    NEEDS = "needs"
    ON_CALL = "on-call"
    COLLEAGUES = "colleagues"
    OTHERS = "others"
    WINDOW = "window"


EVERY_STEP = tuple(step.value for step in StartingStep)
NEED_SYSTEMS = frozenset({StartingStep.NEEDS, StartingStep.ON_CALL, StartingStep.WINDOW})
"""What cannot be done before there is a system."""


class StepProgress(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    NEXT = "next"
    """The one to do now."""
    TO_COME = "to come"
    BLOCKED = "blocked"
    """It needs a system first."""


@dataclass(frozen=True, slots=True)
class StartingOnTheWay:
    step: StartingStep
    state: StepProgress


def the_way(left: Collection[str], done: Collection[StartingStep]) -> tuple[StartingOnTheWay, ...]:
    """`left` are the steps that nobody skipped; what is done is done, also where it was skipped."""
    states = {step: _state(step, left, done) for step in StartingStep}
    upcoming = next((step for step, state in states.items() if state is StepProgress.TO_COME), None)
    if upcoming is not None:
        states[upcoming] = StepProgress.NEXT
    return tuple(StartingOnTheWay(step, state) for step, state in states.items())


def is_walked(way: Sequence[StartingOnTheWay]) -> bool:
    """Nothing is left to do."""
    return all(one.state in (StepProgress.DONE, StepProgress.SKIPPED) for one in way)


def _state(step: StartingStep, left: Collection[str], done: Collection[StartingStep]) -> StepProgress:
    if step in done:
        return StepProgress.DONE
    if step not in left:
        return StepProgress.SKIPPED
    return StepProgress.BLOCKED if step in NEED_SYSTEMS and StartingStep.SYSTEMS not in done else StepProgress.TO_COME
