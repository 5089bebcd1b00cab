"""How badly one system needs another, as a page asks it where a table does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exchange.models import ImportRun
from exchange.services.imports import DEPENDENCY_KINDS
from exchange.tables.kinds import KindGroup

MOST_NAMED = 4
ALL_LEFT = "all"
"""The field that answers whatever is left open."""
_IT = ("It stops working without it", "It works worse without it", "It has others like it, and one is enough")
_ONE = ("Stops working when one is down", "Works worse when one is down", "They stand in for each other: one is enough")
ANSWERS: Mapping[str, tuple[str, str, str]] = {
    KindGroup.PROVIDER: (
        "These all stop working without it",
        "These all work worse without it",
        "They have others like it, and one is enough",
    ),
    KindGroup.ALIKE: _ONE,
    KindGroup.DEPENDENT: _ONE,
    KindGroup.SINGLE: _IT,
}
FOR_MANY = ("These all stop working", "These all work worse", "One of several is enough")
"""In the order of DEPENDENCY_KINDS."""


@dataclass(frozen=True, slots=True)
class KindChoice:
    kind: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class KindRow:
    name: str
    """Of the field."""
    text: str
    choices: tuple[KindChoice, ...]
    is_proposed: bool
    """What is chosen is a guess of ours."""


def kind_rows(run: ImportRun, here: Mapping[str, str]) -> Iterator[KindRow]:
    """`here` are the names that the reader may know, by slug."""
    for place, question in enumerate(run.questions):
        names = {**question["names"], **here}
        pairs = [(names.get(one, one), names.get(other, other)) for one, other in question["pairs"]]
        group, answer = question["group"], run.answers.get(question["key"], "")
        is_proposed = not answer and group == KindGroup.ALIKE
        chosen = question["default"] if is_proposed else answer
        choices = tuple(_choices(ANSWERS.get(group, FOR_MANY), chosen))
        yield KindRow(f"kind-{place}", _asked(group, pairs, question["total"]), choices, is_proposed)


def for_all_left() -> tuple[KindChoice, ...]:
    return tuple(_choices(FOR_MANY, ""))


def answered(run: ImportRun, given: Mapping[str, str]) -> dict[str, str]:
    """By the key of each question; fields are named by their place. One answer may be given for all that is left."""
    for_left = given.get(ALL_LEFT, "")
    found = {
        question["key"]: given.get(f"kind-{place}") or run.answers.get(question["key"], for_left)
        for place, question in enumerate(run.questions)
    }
    return {key: kind for key, kind in found.items() if kind}


def said_of_answers(run: ImportRun) -> str:
    """How many questions are answered; empty before the first is."""
    left, asked = len(run.unanswered), len(run.questions)
    if left == asked:
        return ""
    if left:
        return f"Your answers are saved: {asked - left} of {asked}. {left} still to answer."
    return f"Your answer{'s are' if asked > 1 else ' is'} saved. You can change {'them' if asked > 1 else 'it'} below."


def _choices(labels: Sequence[str], chosen: str) -> Iterator[KindChoice]:
    for kind, label in zip(DEPENDENCY_KINDS, labels, strict=True):
        yield KindChoice(kind, label, kind == chosen)


def _asked(group: str, pairs: list[tuple[str, str]], total: int) -> str:
    if group in (KindGroup.ALIKE, KindGroup.DEPENDENT):
        return f"{pairs[0][0]} needs {_listed([provider for _, provider in pairs], total)}"
    if group == KindGroup.PROVIDER:
        return f"{_listed([dependent for dependent, _ in pairs], total)} need {pairs[0][1]}"
    return "; ".join([f"{one} needs {other}" for one, other in pairs[:MOST_NAMED]]) + _more(total - MOST_NAMED)


def _listed(names: list[str], total: int) -> str:
    if total > MOST_NAMED:
        return ", ".join(names[:MOST_NAMED]) + _more(total - MOST_NAMED)
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _more(number: int) -> str:
    return f" and {number:,} more" if number > 0 else ""
