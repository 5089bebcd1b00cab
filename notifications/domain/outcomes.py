"""What became of a notice, or why it still waits: as it is kept, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LONGEST_QUOTE = 400


class OutcomeCode(StrEnum):
    ACCEPTED = "accepted"
    SAID = "said"
    """An attempt failed; it will be tried again."""
    REFUSED = "refused"
    """By the mail server."""
    NOT_HANDED_OVER = "not_handed_over"
    """A fault of ours: no mail server was asked to take it."""
    TOO_LATE = "too_late"
    TOO_OFTEN = "too_often"
    QUIET_HOURS = "quiet_hours"
    """Held until they end."""
    INACTIVE = "inactive"
    NOT_FOR_THEM = "not_for_them"
    """The contact's organisation may no longer see the work."""
    MUTED = "muted"
    NOT_CONCERNED = "not_concerned"
    WAITS_AGAIN = "waits_again"
    """For approval."""
    CHANGE_DRAFT = "change_draft"
    CHANGE_REJECTED = "change_rejected"
    CHANGE_CANCELLED = "change_cancelled"
    WINDOW_IS = "window_is"
    WINDOW_GONE = "window_gone"
    WINDOW_MOVED = "window_moved"
    NOT_APPROVED = "not_approved"
    CANCELLED = "cancelled"
    STARTED = "started"
    ENDED = "ended"
    START_PASSED = "start_passed"
    NOT_PLANNED = "not_planned"
    NEXT_SAYS_IT = "next_says_it"
    NOT_ASKED = "not_asked"
    ANSWERED = "answered"
    NOT_WAITING_FOR_START = "not_waiting_for_start"
    HAS_ENDED = "has_ended"
    TAKEN_BACK = "taken_back"
    """What was pressed by mistake."""
    NOT_IN_PROGRESS = "not_in_progress"
    END_MOVED = "end_moved"
    END_PASSED = "end_passed"
    CONFLICT_GONE = "conflict_gone"
    CONFLICT_BACK = "conflict_back"
    NEVER_TOLD = "never_told"
    """Of the conflict that is gone."""
    NEVER_HEARD_OF_IT = "never_heard_of_it"
    """Of the work that no longer takes place as planned."""
    KNOWN_ALREADY = "known_already"
    """An earlier message said so."""
    LATER_SAYS_IT = "later_says_it"
    STILL_CONCERNED = "still_concerned"
    NO_PART_OF_IT = "no_part_of_it"
    RESTORED = "restored"
    """The house came back from a backup, and may have sent it before."""


@dataclass(frozen=True, slots=True)
class NoticeOutcome:
    code: OutcomeCode
    params: Mapping[str, str | int] = field(default_factory=dict)
    """What the mail server `said` stands as it was said."""

    def to_json(self) -> dict[str, Any]:
        cut = {name: value[:LONGEST_QUOTE] if isinstance(value, str) else value for name, value in self.params.items()}
        return {"code": self.code.value, **cut}


def outcome(code: OutcomeCode, **params: str | int) -> NoticeOutcome:
    return NoticeOutcome(code, params)


def outcome_in_words(kept: Mapping[str, Any]) -> str:
    """Empty where nothing became of it yet."""
    if not kept:
        return ""
    state = str(kept.get("state", "")).replace("_", " ")
    return _WORDS[OutcomeCode(kept["code"])].format(**{"said": "", **kept, "state": state}).strip()


_WORDS: Mapping[OutcomeCode, str] = {
    OutcomeCode.ACCEPTED: "Accepted by the mail server.",
    OutcomeCode.SAID: "{said}",
    OutcomeCode.REFUSED: "The mail server refuses it for good. {said}",
    OutcomeCode.NOT_HANDED_OVER: "maintwin could not make a mail of it. {said}",
    OutcomeCode.TOO_LATE: "Not delivered within {hours} hours. {said}",
    OutcomeCode.TOO_OFTEN: "Not accepted in {attempts} attempts. {said}",
    OutcomeCode.QUIET_HOURS: "Waits for the end of the contact's quiet hours.",
    OutcomeCode.INACTIVE: "The contact is no longer active.",
    OutcomeCode.NOT_FOR_THEM: "The contact's organisation may no longer see the work.",
    OutcomeCode.MUTED: "The contact wants to hear nothing more of this work.",
    OutcomeCode.NOT_CONCERNED: "The contact is no longer to be reminded then.",
    OutcomeCode.WAITS_AGAIN: "It waits for approval again.",
    OutcomeCode.CHANGE_DRAFT: "The change is draft.",
    OutcomeCode.CHANGE_REJECTED: "The change is rejected.",
    OutcomeCode.CHANGE_CANCELLED: "The change is cancelled.",
    OutcomeCode.WINDOW_IS: "The window is {state}.",
    OutcomeCode.WINDOW_GONE: "The window is gone.",
    OutcomeCode.WINDOW_MOVED: "The window has moved.",
    OutcomeCode.NOT_APPROVED: "The window is no longer approved.",
    OutcomeCode.CANCELLED: "The window is cancelled.",
    OutcomeCode.STARTED: "The window has started already.",
    OutcomeCode.ENDED: "The window has ended already.",
    OutcomeCode.START_PASSED: "The start has passed.",
    OutcomeCode.NOT_PLANNED: "The contact's organisation no longer plans this reminder.",
    OutcomeCode.NEXT_SAYS_IT: "The next reminder says it.",
    OutcomeCode.NOT_ASKED: "The approval is no longer asked for.",
    OutcomeCode.ANSWERED: "It has been answered, or is not asked any more.",
    OutcomeCode.NOT_WAITING_FOR_START: "It no longer waits for its start.",
    OutcomeCode.TAKEN_BACK: "It was taken back before it was sent.",
    OutcomeCode.HAS_ENDED: "It has ended.",
    OutcomeCode.NOT_IN_PROGRESS: "It is not in progress.",
    OutcomeCode.END_MOVED: "Its end has moved.",
    OutcomeCode.END_PASSED: "Its planned end has passed.",
    OutcomeCode.CONFLICT_GONE: "The conflict is gone again.",
    OutcomeCode.CONFLICT_BACK: "The conflict has come back.",
    OutcomeCode.NEVER_TOLD: "The contact was never told of the conflict.",
    OutcomeCode.NEVER_HEARD_OF_IT: "The contact was never told that it was planned.",
    OutcomeCode.KNOWN_ALREADY: "An earlier message said so.",
    OutcomeCode.LATER_SAYS_IT: "A later message says it, with all that has changed since.",
    OutcomeCode.STILL_CONCERNED: "The contact is concerned by it again.",
    OutcomeCode.NO_PART_OF_IT: "What the contact was to be told of it for is no part of the work any more.",
    OutcomeCode.RESTORED: "maintwin was restored from a backup, and may have sent it before that.",
}
