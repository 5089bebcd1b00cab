"""What a conflict says: windows, or a window and a freeze, maintenance hours or a person, that do not go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from changes.domain.conflicts.severity import Severity
from changes.domain.work import Reach
from core.time.interval import Interval


class ConflictKind(StrEnum):
    SAME_SYSTEM = "same_system"
    """Both work on it."""
    DEPENDENCY = "dependency"
    """One works on what the other's work reaches."""
    VALIDATION = "validation"
    """One is checked by what the other's work reaches."""
    SHARED_DEPENDENT = "shared_dependent"
    """Both reach something that depends on both."""
    REDUNDANCY = "redundancy"
    """Together they leave fewer members of a redundant set up than it needs, and none of them alone does."""
    FREEZE = "freeze"
    """One reaches what is frozen at the time."""
    MAINTENANCE_HOURS = "maintenance_hours"
    """Part of one lies outside the hours that an owner wants work to happen in."""
    PERSON = "person"
    """One person implements both."""


class MeetsWith(Enum):
    """What work does not go together with."""

    WORK = "work"
    FREEZE = "freeze"
    HOURS = "hours"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class KindTraits:
    """What the ledger, pages and letters ask of a kind."""

    words: str
    """On pages."""
    meets: MeetsWith = MeetsWith.WORK
    absorbs: bool = False
    """It says better what the pair finding of the same windows says, and shows the way of each window."""

    @property
    def with_calendar(self) -> bool:
        """With a freeze or with hours, and not with other work."""
        return self.meets in (MeetsWith.FREEZE, MeetsWith.HOURS)


TRAITS: Mapping[str, KindTraits] = {
    ConflictKind.SAME_SYSTEM: KindTraits("Both work on the same system"),
    ConflictKind.DEPENDENCY: KindTraits("One works on what the other affects"),
    ConflictKind.VALIDATION: KindTraits("A check may fail because of it"),
    ConflictKind.SHARED_DEPENDENT: KindTraits("Both affect the same system"),
    ConflictKind.REDUNDANCY: KindTraits("Together they take a system down", absorbs=True),
    ConflictKind.FREEZE: KindTraits("In a freeze", MeetsWith.FREEZE),
    ConflictKind.MAINTENANCE_HOURS: KindTraits("Outside maintenance hours", MeetsWith.HOURS),
    ConflictKind.PERSON: KindTraits("One person for both", MeetsWith.PERSON),
}
"""By kind, or by its word."""


@dataclass(frozen=True, slots=True, order=True)
class ConflictPath:
    """How one window comes to a meeting point: from its target, or by its check."""

    window: str
    meets_at: str
    path: tuple[str, ...]
    check: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A finding before it is written down; `also` names later kinds that hold too."""

    kind: ConflictKind
    also: tuple[ConflictKind, ...]
    severity: Severity
    windows: tuple[str, ...]
    """Sorted: two, up to four with redundancy, one with a freeze or maintenance hours."""
    meets_at: tuple[str, ...]
    paths: tuple[ConflictPath, ...]
    overlap: Interval
    """With maintenance hours: from the first moment outside of them to the last."""
    freeze: str | None = None
    people: tuple[str, ...] = ()
    """Who implements both windows."""


def paths_of(reach: Reach, points: Iterable[str]) -> frozenset[ConflictPath]:
    """The path from a target to each of the points that the work reaches."""
    reached = reach.among(points)
    near = reach.blast.near(reached)
    return frozenset(ConflictPath(reach.work.window, point, near.path(point)) for point in reached)
