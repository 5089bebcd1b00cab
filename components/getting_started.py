"""The steps of getting started, as pages word them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.domain.getting_started import Step, StepOnTheWay, StepState
from accounts.domain.may import may_administer
from accounts.models import Person
from changes.selectors.getting_started import way_to_show


@dataclass(frozen=True, slots=True)
class StepWords:
    title: str
    why: str
    verb: str
    page: str
    """Its url name."""
    admins_only: bool = False


WORDS: Mapping[Step, StepWords] = {
    Step.SYSTEMS: StepWords(
        "Your systems",
        "What you work on, and what others notice when it fails. Type or paste a list, or take it from a spreadsheet.",
        "Add systems",
        "systems",
    ),
    Step.NEEDS: StepWords(
        "What they need",
        "Say which system needs which. This is how work is found that meets in a third place.",
        "Say what needs what",
        "systems",
    ),
    Step.ON_CALL: StepWords(
        "Who is on call",
        "Whom others call at 3 a.m., and who is told when work reaches a system of yours.",
        "Say who is on call",
        "on-call",
    ),
    Step.COLLEAGUES: StepWords(
        "Your colleagues",
        "Invite those who book work, approve it, or only want to look.",
        "Invite colleagues",
        "people",
        admins_only=True,
    ),
    Step.OTHERS: StepWords(
        "The other party",
        "Your client, your carriers: who you depend on, and who depends on you. They get a mail and begin here, too.",
        "Invite an organisation",
        "people",
        admins_only=True,
    ),
    Step.WINDOW: StepWords(
        "Your first window",
        "When you work on what. You see whom it reaches, who has to approve it, and what it conflicts with.",
        "Book a change",
        "book",
    ),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    step: str
    title: str
    why: str
    verb: str
    url: str
    """Empty where it cannot be done yet, or not by the reader."""
    state: str
    note: str


def step_rows(person: Person, way: Sequence[StepOnTheWay]) -> list[StepRow]:
    return [_row(person, one) for one in way]


def next_row(rows: Sequence[StepRow]) -> StepRow | None:
    """What the reader can do now."""
    return next((row for row in rows if row.state == StepState.NEXT and row.url), None)


@dataclass(frozen=True, slots=True)
class Way:
    """How far one has come, for Tonight."""

    done: int
    steps: int
    next: StepRow | None


def way_on_tonight(person: Person) -> Way | None:
    way = way_to_show(person)
    if not way:
        return None
    over = sum(one.state in (StepState.DONE, StepState.SKIPPED) for one in way)
    return Way(over, len(way), next_row(step_rows(person, way)))


def _row(person: Person, one: StepOnTheWay) -> StepRow:
    words = WORDS[one.step]
    note = _note(person, one, words)
    url = "" if note else reverse(words.page)
    return StepRow(one.step.value, words.title, words.why, words.verb, url, one.state.value, note)


def _note(person: Person, one: StepOnTheWay, words: StepWords) -> str:
    if one.state is StepState.BLOCKED:
        return "Once there is a system."
    if words.admins_only and not may_administer(person):
        return "An admin does this."
    return ""
