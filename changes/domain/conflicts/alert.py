"""What a conflict means for whoever does the work, in the words in which one would be called at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from changes.domain.conflicts.explanation import listed


@dataclass(frozen=True, slots=True)
class AlertParts:
    """As far as the reader may know it."""

    who: str
    """The other organisation; "you" where it is the reader's own."""
    works_on: tuple[str, ...]
    """Names of what the other works on; none where that is not known."""
    at: str
    """Its start, in words."""
    begun: bool
    """Somebody has said so."""
    due: bool
    """Its start has come."""
    checks: tuple[str, ...] = ()
    """What the reader's work is checked by, and is hit."""
    meets: tuple[str, ...] = ()
    """Where both reach."""
    running: bool = False
    """The reader's work is under way."""
    failed: tuple[str, ...] = ()
    """Those of the checks that somebody has said to have failed."""


def alert(told: AlertParts) -> str:
    """Meridian works on GES since 21:57 MST. If “GES login” fails, that is why: no need to roll back."""
    return " ".join((_who_works(told), *_what_it_means(told)))


def _who_works(told: AlertParts) -> str:
    on = f" on {listed(told.works_on)}" if told.works_on else ""
    you = told.who == "You"
    if told.begun:
        return f"{told.who} {'have' if you else 'has'} been working{on} since {told.at}."
    if told.due:
        return f"{told.who} {'were' if you else 'was'} to work{on} from {told.at}."
    return f"{told.who} will work{on} from {told.at}."


def _what_it_means(told: AlertParts) -> Iterator[str]:
    if told.failed:
        checks = " and ".join(f"“{one}”" for one in told.failed)
        yield f"{checks} failed, and that is likely why: call them before you roll back."
        return
    if told.checks:
        checks = " or ".join(f"“{one}”" for one in told.checks)
        why = "that is why: no need to roll back" if told.running else "that is why"
        yield f"If {checks} fails{'' if told.begun else ' then'}, {why}."
        return
    ask = f"sk them before you {'roll back' if told.running else 'start'}."
    yield f"Both reach {listed(told.meets)}: a{ask}" if told.meets else f"A{ask}"


def is_hit(check: Sequence[str], paths: Iterable[Sequence[str]]) -> bool:
    """Whether one of the ways that are checked is that of this check, named by its ends."""
    return any(set(check) <= set(path) for path in paths)
