"""Questions before an answer: between those whose work it is and one organisation that is asked to approve it. Both
sides read them, nobody else's approvers do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from core.limits import LONGEST_UPDATE, too_long


class TalkAct(StrEnum):
    """An act of one side, as the log keeps it."""

    ASKED_BACK = "asked_back"
    """By the organisation that is asked to approve."""
    ANSWERED_BACK = "answered_back"
    """By those whose work it is."""


def refusals_to_say(text: str) -> tuple[str, ...]:
    if not text:
        return ("Write what you want to know or say.",)
    if len(text) > LONGEST_UPDATE:
        return (too_long(LONGEST_UPDATE, text),)
    return ()


def waits_for_answer(kinds: Iterable[str]) -> bool:
    """Of what was said between two organisations, in its order: whether the last word is a question."""
    said = [TalkAct(kind) for kind in kinds]
    return bool(said) and said[-1] is TalkAct.ASKED_BACK
