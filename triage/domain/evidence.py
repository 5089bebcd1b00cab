"""What was seen, what is being worked on, and what owners said: all that the search for a cause goes by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    FAILING = "failing"
    WORKING = "working"
    CANNOT_TELL = "cannot_tell"
    """Asked, and nobody could say: it counts for nothing, and is not asked again."""


Edge = tuple[str, str]
"""From which system something was tried, and to which, by slug."""


@dataclass(frozen=True, slots=True)
class SeenOnce:
    """Somebody used the one system from the other. Raises ValueError for one system alone and for a naive time."""

    from_: str
    to: str
    outcome: Outcome
    at: datetime

    def __post_init__(self) -> None:
        if self.from_ == self.to:
            raise ValueError(f"{self.from_} cannot be seen from itself")
        if self.at.tzinfo is None:
            raise ValueError("a time needs its offset")

    @property
    def edge(self) -> Edge:
        return self.from_, self.to


@dataclass(frozen=True, slots=True)
class WorkOn:
    """Declared or reported work that has begun."""

    window: str
    targets: frozenset[str]
    began: datetime
    undone: datetime | None = None
    """When it was rolled back: what fails after that, it does not explain."""

    def explains_what_was_seen(self, at: datetime) -> bool:
        return self.began <= at and (self.undone is None or at < self.undone)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was seen, however many saw it: ten agents with one symptom are one piece of evidence."""

    edge: Edge
    failing: bool
    times: tuple[datetime, ...]


def things_seen(observations: Iterable[SeenOnce]) -> tuple[Seen, ...]:
    """In the order in which they were first seen."""
    times: dict[tuple[Edge, bool], list[datetime]] = {}
    for one in sorted(observations, key=lambda one: (one.at, one.edge)):
        if one.outcome is not Outcome.CANNOT_TELL:
            times.setdefault((one.edge, one.outcome is Outcome.FAILING), []).append(one.at)
    return tuple(Seen(edge, failing, tuple(when)) for (edge, failing), when in times.items())
