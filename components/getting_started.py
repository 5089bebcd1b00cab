"""The steps of getting started, as pages word them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.domain.getting_started import StartingOnTheWay, StartingStep, StepProgress
from accounts.domain.may import may_administer
from accounts.models import Person
from changes.selectors.getting_started import way_to_show


@dataclass(frozen=True, slots=True)
class StartingWords:
    title: str
    why: str
    verb: str
    page: str
    """Its url name."""
    admins_only: bool = False


WORDS: Mapping[StartingStep, StartingWords] = {
    StartingStep.SYSTEMS: StartingWords(
        "Your systems",
        "What you work on, and what others notice when it fails. Type or paste a list, or take it from a spreadsheet.",
        "Add systems",
        "systems-add-several",
    ),
    StartingStep.NEEDS: StartingWords(
        "What they need",
        "Say which system needs which. This is how work is found that meets in a third place.",
        "Say what needs what",
        "systems-add-several",
    ),
    StartingStep.ON_CALL: StartingWords(
        "Who is on call",
        "Whom others call at 3 a.m., and who is told when work reaches a system of yours.",
        "Say who is on call",
        "on-call",
    ),
    StartingStep.COLLEAGUES: StartingWords(
        "Your colleagues",
        "Invite those who book work, approve it, or only want to look.",
        "Invite colleagues",
        "people-invite",
        admins_only=True,
    ),
    StartingStep.OTHERS: StartingWords(
        "The other party",
        "Your client, your carriers: who you depend on, and who depends on you. They get a mail and begin here, too.",
        "Invite an organisation",
        "organisation-invite",
        admins_only=True,
    ),
    StartingStep.WINDOW: StartingWords(
        "Your first window",
        "When you work on what. You see whom it reaches, who has to approve it, and what it conflicts with.",
        "Book a change",
        "book",
    ),
}


@dataclass(frozen=True, slots=True)
class StartingRow:
    step: str
    title: str
    why: str
    verb: str
    url: str
    """Empty where it cannot be done yet, or not by the reader."""
    state: str
    note: str


def step_rows(person: Person, way: Sequence[StartingOnTheWay]) -> list[StartingRow]:
    return [_row(person, one) for one in way]


def next_row(rows: Sequence[StartingRow]) -> StartingRow | None:
    """What the reader can do now."""
    return next((row for row in rows if row.state == StepProgress.NEXT and row.url), None)


@dataclass(frozen=True, slots=True)
class Way:
    """How far one has come, for Tonight."""

    done: int
    steps: int
    next: StartingRow | None


def way_on_tonight(person: Person) -> Way | None:
    way = way_to_show(person)
    if not way:
        return None
    over = sum(one.state in (StepProgress.DONE, StepProgress.SKIPPED) for one in way)
    return Way(over, len(way), next_row(step_rows(person, way)))


def _row(person: Person, one: StartingOnTheWay) -> StartingRow:
    words = WORDS[one.step]
    note = _note(person, one, words)
    url = "" if note else f"{reverse(words.page)}?next={reverse('getting-started')}"
    return StartingRow(one.step.value, words.title, words.why, words.verb, url, one.state.value, note)


def _note(person: Person, one: StartingOnTheWay, words: StartingWords) -> str:
    if one.state is StepProgress.BLOCKED:
        return "Once there is a system."
    if words.admins_only and not may_administer(person):
        return "An admin does this."
    return ""
