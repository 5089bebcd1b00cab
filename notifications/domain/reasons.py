"""Reasons as a notice keeps them, and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from changes.domain.felt import does
from estate.domain.impact import Level
from notifications.domain.about import Why
from notifications.domain.audience import STANDS_IN, Reason

ROLE_WORDS = {
    "owner": "its owner",
    "on_call": "on call for it",
    "informed": "kept informed about it",
    "approver": "its approver",
}
MOST_SHOWN = 12


def to_json(reason: Reason) -> dict[str, Any]:
    return {
        "why": reason.why.value,
        "system": reason.system,
        "roles": list(reason.roles),
        "level": reason.level.word,
        "path": list(reason.path),
        "finding": reason.finding,
    }


def from_json(kept: dict[str, Any]) -> Reason:
    return Reason(
        Why(kept["why"]),
        kept["system"],
        tuple(kept["roles"]),
        Level.from_word(kept["level"]),
        tuple(kept["path"]),
        kept["finding"],
    )


def in_words(
    kept: Iterable[dict[str, Any]],
    name: Callable[[str], str],
    *,
    with_paths: bool,
    contact: str = "",
    own_work: bool = False,
) -> tuple[str, ...]:
    """One sentence each: to the contact themselves, or about the contact with that name. Without paths where the
    reader may not see what the work begins with. Of a contact's own work what meets it is others'."""
    told = [from_json(one) for one in kept]
    sentences = dict.fromkeys(
        OWN_IS_MET if own_work and one.why is Why.IN_CONFLICT else _sentence(one, name, contact, with_paths=with_paths)
        for one in told
    )
    shown = tuple(sentences)[:MOST_SHOWN]
    left = len(sentences) - len(shown)
    return (*shown, f"And {left} more.") if left else shown


def _sentence(reason: Reason, name: Callable[[str], str], contact: str, *, with_paths: bool) -> str:
    if not reason.system:
        yours, theirs = IN_PLACE_OF_OTHERS if STANDS_IN in reason.roles else WITHOUT_SYSTEM[reason.why]
        return theirs.replace("{}", contact) if contact else yours
    roles = [ROLE_WORDS.get(role, role) for role in reason.roles if role != STANDS_IN]
    who = f"{contact} is" if contact else "You are"
    you = f"{who} {' and '.join(roles)}." if roles else ""
    if reason.roles == (STANDS_IN,):
        you = f"Nobody is named for that, so it goes to {contact or 'you'}."
    return f"{_what_happens(reason, name, with_paths=with_paths)} {you}".strip()


def _what_happens(reason: Reason, name: Callable[[str], str], *, with_paths: bool) -> str:
    system = name(reason.system)
    if reason.why is Why.VALIDATED:
        return f"{system} has to work for it to count as done."
    does_what = "works on" if reason.why is Why.TARGET else "reaches"
    if not reason.level:
        return f"It {does_what} {system}, and no impact is expected."
    path = f": {' → '.join(map(name, reason.path))}" if with_paths and len(reason.path) > 1 else ""
    return f"It {does_what} {system}, which {does(reason.level)}{path}."


IN_PLACE_OF_OTHERS = (
    "Nobody else is named for it, so it goes to you.",
    "Nobody else is named for it, so it goes to {}.",
)
OWN_IS_MET = "Other work conflicts with it."
WITHOUT_SYSTEM = {
    Why.ASKED: ("You approve work for your organisation.", "{} approves work for the organisation."),
    Why.ANSWERS: ("You answer for this work.", "{} answers for this work."),
    Why.IMPLEMENTS: ("You carry it out.", "{} carries it out."),
    Why.IN_CONFLICT: ("Your own work conflicts with it.", "Their own work conflicts with it."),
    Why.TOLD_BEFORE: ("You were told about this before.", "{} was told about this before."),
    Why.DROPPED: (
        "What you were told about it for has been taken out of it.",
        "What {} was told about it for has been taken out of it.",
    ),
    Why.ADDRESSED: ("The link that was used was yours.", "The link that was used was {}’s."),
    Why.PROPOSED: ("You proposed this time.", "{} proposed this time."),
    Why.TALKS: ("You decide or asked about it.", "{} decides or asked about it."),
    Why.LOOKS_AFTER: (
        "You look after a system that may be broken.",
        "{} looks after a system that may be broken.",
    ),
    Why.SEARCHES: (
        "You are looking for a fault that it may explain.",
        "{} is looking for a fault that it may explain.",
    ),
    Why.CLAIMED: (
        "It is about what your systems need, or who needs them.",
        "It is about what their systems need, or who needs them.",
    ),
    Why.IN_PLACE: (
        "The person who was told first hasn’t said they saw it.",
        "{} is next after somebody who hasn’t said they saw it.",
    ),
    Why.TARGET: ("It works on your system.", "It works on their system."),
    Why.REACHED: ("It reaches your system.", "It reaches their system."),
    Why.VALIDATED: (
        "Your system has to work for it to count as done.",
        "Their system has to work for it to count as done.",
    ),
}
