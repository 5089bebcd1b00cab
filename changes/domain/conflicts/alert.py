"""What a conflict means for whoever does the work, in the words in which one would be called at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from changes.domain.conflicts.explanation import listed


@dataclass(frozen=True, slots=True)
class AlertParts:
    """As far as the reader may know it."""

    who: str
    """The other organisation; of its own work whoever answers for it, empty where that is the reader."""
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
    own: str = ""
    """Title of the other work, where it is the reader's own."""


def alert(told: AlertParts) -> str:
    """Meridian works on GES since 21:57 MST. If “GES login” fails, that is likely why: no need to
    roll back."""
    return " ".join((_who_works(told), *_what_it_means(told)))


def _who_works(told: AlertParts) -> str:
    on = f" on {listed(told.works_on)}" if told.works_on else ""
    who, work, working = (f"“{told.own}”, also yours,", "run", "running") if told.own else (told.who, "work", "working")
    if told.begun:
        return f"{who} has been {working}{on} since {told.at}."
    if told.due:
        return f"{who} was to {work}{on} from {told.at}."
    return f"{who} will {work}{on} from {told.at}."


def _what_it_means(told: AlertParts) -> Iterator[str]:
    ask = f"talk to {told.who}" if told.own and told.who else "look at it" if told.own else "ask them"
    if told.failed:
        checks = " and ".join(f"“{one}”" for one in told.failed)
        yield f"{checks} failed, and that is likely why: {ask} before you roll back."
    elif told.checks:
        checks = " or ".join(f"“{one}”" for one in told.checks)
        why = "that is likely why: no need to roll back" if told.running else "that is likely why"
        yield f"If {checks} fails{'' if told.begun else ' then'}, {why}."
    else:
        ask += f" before you {'roll back' if told.running else 'start'}."
        yield f"Both reach {listed(told.meets)}: {ask}" if told.meets else f"{ask[0].upper()}{ask[1:]}"


def is_hit(check: Sequence[str], paths: Iterable[Sequence[str]]) -> bool:
    """Whether one of the ways that are checked is that of this check, named by its ends."""
    return any(set(check) <= set(path) for path in paths)
