"""What a wall shows, which everybody in the room reads and nobody has signed in at: whose work it is, when, on which
listed systems, and what it does to the organisation's own. No people, no numbers, no titles. A private system has no
name here, whoever owns it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from changes.domain.conflicts.explanation import listed
from core.level import Level

MOST_NAMED = 2
"""Of the systems that are worked on, in one line."""
MOST_PARTIES = 3


@dataclass(frozen=True, slots=True)
class NamesOnWalls:
    listed: Mapping[str, str]
    """Names of listed systems, by slug."""
    owners: Mapping[str, str]
    """Names of organisations, by the slug of any system of theirs."""

    def of_all(self, systems: Iterable[str]) -> list[str]:
        """Each word once, those that say most first."""
        return sorted(dict.fromkeys(map(self.of, systems)), key=lambda word: word not in self.listed.values())

    def of(self, system: str) -> str:
        """A listed system by its name, any other by whose it is. What is no slug is a word for it already."""
        if system in self.listed:
            return self.listed[system]
        return f"a system of {self.owners[system]}" if system in self.owners else system


@dataclass(frozen=True, slots=True)
class SeenWork:
    """A window on Tonight, as anybody of the organisation reads it; but for what a wall does not show anyway."""

    organisation: str
    mine: bool
    concerns: bool
    """It is the organisation's own, reaches it, or meets its work."""
    state: str
    starts_at: datetime
    ends_at: datetime | None
    targets: tuple[str, ...] = ()
    """Slugs, or words for what the organisation may not name; none where it may not know them."""
    hits: tuple[tuple[str, Level], ...] = ()
    """Own systems that it reaches, the worst first."""
    hits_more: int = 0
    reported_by: str = ""
    """Organisation, while the owner has not confirmed it."""


@dataclass(frozen=True, slots=True)
class WorkOnWall:
    what: str
    whose: str
    state: str
    starts_at: datetime
    ends_at: datetime | None
    level: Level
    does: str
    """What it does to the organisation's own systems, in words."""
    reported_by: str = ""


def shown_on_a_wall(work: SeenWork, names: NamesOnWalls) -> WorkOnWall:
    targets = names.of_all(work.targets)
    return WorkOnWall(
        what=_counted(targets) if targets else "Something that meets our work",
        whose="our own work" if work.mine else work.organisation,
        state=work.state,
        starts_at=work.starts_at,
        ends_at=work.ends_at,
        level=_worst(work),
        does=_does(work, names),
        reported_by=work.reported_by,
    )


def first_on_a_wall(works: Iterable[SeenWork]) -> list[SeenWork]:
    """What is worst for the organisation; of what is as bad that of others, and what began, or begins, first."""
    return sorted(works, key=lambda one: (-_worst(one), one.mine, one.starts_at, one.organisation))


def soonest_on_a_wall(works: Iterable[SeenWork]) -> list[SeenWork]:
    """Of what is to come, what begins first; of what begins at once the worst."""
    return sorted(works, key=lambda one: (one.starts_at, -_worst(one), one.organisation))


def wall_headline(
    hitting: Iterable[str] = (), meeting: Iterable[str] = (), late: Iterable[str] = (), own: int = 0, own_late: int = 0
) -> str:
    """The one thing to be read from afar. Others are named by their organisation."""
    for parties, what in (
        (hitting, "working on something that reaches us"),
        (meeting, "working on something that meets our work"),
    ):
        if named := sorted(parties):
            return f"{_parties(named)} {'is' if len(named) == 1 else 'are'} {what}."
    if named := sorted(late):
        return f"{_parties(named)} should have started, and {'has' if len(named) == 1 else 'have'} not said so."
    if own_late:
        return "Work of our own should have started."
    return "Only our own work is under way." if own else "Nobody is working on anything that reaches us."


def left_out(more: int, far: int, *, shown: bool) -> str:
    """Of how much there is no room to tell: what reaches the organisation, and what does not."""
    do = "does" if far == 1 else "do"
    if more and far:
        return f"and {more} more, and {far} that {do} not reach us"
    if more:
        return f"and {more} more"
    if far:
        return f"and {far} more that {do} not reach us" if shown else f"{far} that {do} not reach us"
    return ""


def _worst(work: SeenWork) -> Level:
    return work.hits[0][1] if work.hits else Level.NONE


def _does(work: SeenWork, names: NamesOnWalls) -> str:
    if not work.hits:
        return "no impact on us expected" if work.targets else ""
    level, others = _worst(work), len(work.hits) - 1 + work.hits_more
    worst = names.of_all(system for system, one in work.hits if one == level)[0]
    return f"{worst}: {level.said}" + (f", and {others} more" if others else "")


def _counted(named: list[str]) -> str:
    rest = len(named) - MOST_NAMED
    return listed([*named[:MOST_NAMED], *([f"{rest} more"] if rest > 0 else [])])


def _parties(named: list[str]) -> str:
    most = MOST_PARTIES if len(named) > MOST_PARTIES + 1 else len(named)
    rest = len(named) - most
    return listed([*named[:most], *([f"{rest} others"] if rest else [])])
