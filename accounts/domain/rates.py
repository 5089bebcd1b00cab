"""How often one may do what wakes people elsewhere: by person, by organisation and by system within an hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.limits import CALLS_OUTSIDE, CountedBy, MostInAnHour
from core.refusals import TooOften

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """One act of that kind."""

    at: datetime
    person: int | None
    organisation: int | None
    systems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spent:
    """What holds somebody back, and until when."""

    most: MostInAnHour
    system: str
    """By its slug, where it is counted by system."""
    until: datetime


def spent(kind: str, who: DoneBefore, before: Sequence[DoneBefore]) -> Spent | None:
    """`who` is the act that is about to be done, with its moment; the limit that holds longest is answered."""
    found = [one for most in CALLS_OUTSIDE[kind] for one in _spent_of(most, who, before)]
    return max(found, key=lambda one: one.until, default=None)


def refuse_if_spent(held: Spent | None, what: str, until: str, instead: str = "") -> None:
    """`what` is what was done, `until` the moment in words, `instead` what helps meanwhile."""
    if held is not None:
        whose = "Your organisation has" if held.most.by is not CountedBy.PERSON else "You have"
        times = f"{held.most.times} times" if held.most.times > 1 else "once"
        words = (f"{whose} {what} {times} in the last hour. You can again at {until}.", instead)
        raise TooOften(held.until, *(text for text in words if text))


def _spent_of(most: MostInAnHour, who: DoneBefore, before: Sequence[DoneBefore]) -> Iterable[Spent]:
    for system in sorted(who.systems) if most.by is CountedBy.SYSTEM else ("",):
        times = sorted(one.at for one in before if one.at > who.at - HOUR and _counts(most.by, who, one, system))
        if len(times) >= most.times:
            yield Spent(most, system, times[-most.times] + HOUR)


def _counts(by: CountedBy, who: DoneBefore, one: DoneBefore, system: str) -> bool:
    if by is CountedBy.PERSON:
        return one.person == who.person
    return one.organisation == who.organisation and (by is CountedBy.ORGANISATION or system in one.systems)
