"""The steps of getting started, as pages word them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.domain.getting_started import StartingOnTheWay, StartingStep, StepProgress
from accounts.domain.may import may_administer, may_operate
from accounts.models import Person
from changes.selectors.getting_started import HowFar, how_far_to_show


@dataclass(frozen=True, slots=True)
class StartingWords:
    title: str
    why: str
    verb: str
    page: str
    """Its url name."""
    admins_only: bool = False
    also: tuple[str, str] = ("", "")
    """Another way to do it, for admins: its verb, and its url name."""


WORDS: Mapping[StartingStep, StartingWords] = {
    StartingStep.SYSTEMS: StartingWords(
        "Your systems",
        "What you work on, and what others notice when it fails. Type or paste a list, or take it from a spreadsheet.",
        "Add systems",
        "systems-add-several",
        also=("Import a spreadsheet", "imports"),
    ),
    StartingStep.NEEDS: StartingWords(
        "What they need",
        "Say which system needs which. This is how we spot two jobs that hit the same system.",
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
        "Your clients and carriers",
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
    """Why it cannot be done."""
    left: str = ""
    """What of it is not done yet."""
    also_verb: str = ""
    also_url: str = ""
    """Another way to do it; empty where there is none."""


def step_rows(person: Person, far: HowFar) -> list[StartingRow]:
    return [_row(person, one, far) for one in far.way]


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
    far = how_far_to_show(person)
    if far is None:
        return None
    over = sum(one.state in (StepProgress.DONE, StepProgress.SKIPPED) for one in far.way)
    return Way(over, len(far.way), next_row(step_rows(person, far)))


def _row(person: Person, one: StartingOnTheWay, far: HowFar) -> StartingRow:
    words = WORDS[one.step]
    note = _note(person, one, words)
    url = "" if note else f"{reverse(words.page)}?next={reverse('getting-started')}"
    verb, page = words.also if may_administer(person) or may_operate(person) else ("", "")
    row = StartingRow(one.step.value, words.title, words.why, words.verb, url, one.state.value, note)
    return replace(row, left=_left(one, far), also_verb=verb, also_url=reverse(page) if page else "")


def _left(one: StartingOnTheWay, far: HowFar) -> str:
    """Of being on call: once some system has somebody."""
    if one.step is not StartingStep.ON_CALL or not 0 < far.nobody_on_call < far.systems:
        return ""
    return f"{far.nobody_on_call} of {far.systems} have nobody on call."


def _note(person: Person, one: StartingOnTheWay, words: StartingWords) -> str:
    if one.state is StepProgress.BLOCKED:
        return "Once there is a system."
    if words.admins_only and not may_administer(person):
        return "An admin does this."
    return ""
