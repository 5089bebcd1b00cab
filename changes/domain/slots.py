"""When instead? Free slots are defined by conflicts finding nothing at medium or worse.

What is looked for is asked of `conflicts_of` once, as if it lasted from the earliest start to the latest end. Each
conflict that is found so has its overlap, and a window of the wanted duration meets that overlap exactly when it
starts less than the duration before it and before its end. Maintenance hours say where it may lie instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise

from changes.domain.conflicts import severity
from changes.domain.conflicts.calendars import bound_by_hours
from changes.domain.conflicts.kinds import Conflict, ConflictKind, paths_of
from changes.domain.conflicts.pairs import people_in_both
from changes.domain.conflicts.search import Around, conflicts_of
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Reach, reach_of
from core.time.interval import Interval
from core.time.recurrence import covered
from estate.domain.part_of_graph import part_of

REFUSED_FROM = Severity.MEDIUM


class Plainly(StrEnum):
    """Why a start is refused that no conflict speaks against."""

    PAST = "This is in the past."
    OWN = "Another window of this change takes place then."


Reason = Conflict | Plainly


@dataclass(frozen=True, slots=True)
class Sought:
    """A period of this duration, that starts at `earliest` or later and ends at `latest` or before."""

    duration: timedelta
    earliest: datetime
    latest: datetime
    besides: tuple[Interval, ...] = ()
    """Other windows of the same change."""

    @property
    def hull(self) -> Interval:
        return Interval(self.earliest, self.latest)

    @property
    def last_start(self) -> datetime:
        return self.latest - self.duration


@dataclass(frozen=True, slots=True)
class Slot:
    """Possible starts, both ends included; a single instant where they are equal."""

    from_: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Starts between two instants that are refused; those at its ends belong to what stands beside it."""

    from_: datetime
    until: datetime
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Slots:
    """Together they hold every start, each from where the one before ends."""

    slots: tuple[Slot, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Barrier:
    """No start lies after the one and before the other, these two excluded."""

    after: datetime
    before: datetime
    reason: Reason


def free_slots(reach: Reach, around: Around, sought: Sought, now: datetime) -> Slots:
    """Expects a duration that is no longer than the time from the earliest start to the latest end."""
    whole = Reach(replace(reach.work, period=sought.hull), reach.blast)
    whole, around = _narrowed(whole, around)
    barriers = [*_plainly(sought, now), *_met(whole, around, sought), *_outside_of_hours(whole, around, sought)]
    return _cut(barriers, sought.earliest, sought.last_start)


def concerning(reach: Reach) -> frozenset[str]:
    """The systems on which work can reach what this work reaches or is checked by, and so make a difference to it."""
    return reach.graph.needs(reach.graph.named(reach.bits) | reach.validated)


def _narrowed(whole: Reach, around: Around) -> tuple[Reach, Around]:
    """The same in the part of the graph that makes a difference, unless that is most of it: levels and paths of work
    elsewhere would be worked out far beyond where they meet."""
    near = [other for other in around.others if people_in_both(whole, other) or not whole.goes_with(other)]
    freezes = [replace(one, systems=whole.among(one.systems)) for one in around.freezes]
    graph, closed = whole.graph, concerning(whole)
    if len(closed) <= len(graph.slugs) // 2:
        graph = part_of(graph, closed, (slug for one in near for slug in (*one.targets, *one.validated)))
        whole, *near = (reach_of(graph, one.work) for one in (whole, *near))
    return whole, Around(near, [one for one in freezes if one.systems], around.hours)


def _plainly(sought: Sought, now: datetime) -> Iterator[Barrier]:
    if sought.earliest < now:
        yield Barrier(_before(sought.earliest), now, Plainly.PAST)
    for period in sought.besides:
        yield Barrier(period.starts_at - sought.duration, period.ends_at, Plainly.OWN)


def _met(whole: Reach, around: Around, sought: Sought) -> Iterator[Barrier]:
    for conflict in conflicts_of(whole, replace(around, hours={})):
        if conflict.severity >= REFUSED_FROM:
            yield Barrier(conflict.overlap.starts_at - sought.duration, conflict.overlap.ends_at, conflict)


def _outside_of_hours(whole: Reach, around: Around, sought: Sought) -> Iterator[Barrier]:
    """Of each system by itself: work has to lie in one part of the hours of all of them."""
    for system in bound_by_hours(whole, around.hours):
        conflict = _hours_conflict(whole, system)
        after = _before(sought.earliest)
        for part in covered(around.hours[system], sought.hull):
            if part.duration >= sought.duration:
                yield Barrier(after, part.starts_at, conflict)
                after = part.ends_at - sought.duration
        yield Barrier(after, sought.latest, conflict)


def _hours_conflict(whole: Reach, system: str) -> Conflict:
    return Conflict(
        kind=ConflictKind.MAINTENANCE_HOURS,
        also=(),
        severity=severity.MAINTENANCE_HOURS,
        windows=(whole.work.window,),
        meets_at=(system,),
        paths=tuple(sorted(paths_of(whole, [system]))),
        overlap=whole.work.period,
    )


def _before(moment: datetime) -> datetime:
    """So that the moment itself is refused, too."""
    return moment - timedelta.resolution


def _cut(barriers: Sequence[Barrier], first: datetime, last: datetime) -> Slots:
    slots: list[Slot] = []
    refused: list[Refusal] = []
    for piece in _pieces(barriers, first, last):
        if not piece.because:
            _join_slot(slots, Slot(piece.from_, piece.until))
        elif piece.from_ < piece.until or first == last:
            _join_refusal(refused, piece, slots)
    return Slots(tuple(slots), tuple(refused))


def _join_slot(slots: list[Slot], slot: Slot) -> None:
    if slots and slots[-1].until == slot.from_:
        slot = Slot(slots.pop().from_, slot.until)
    slots.append(slot)


def _join_refusal(refused: list[Refusal], piece: Refusal, slots: Sequence[Slot]) -> None:
    """With the one before for the same reasons, unless a slot of one instant parts them."""
    parted = bool(slots) and slots[-1].until == piece.from_
    if refused and not parted and (refused[-1].until, refused[-1].because) == (piece.from_, piece.because):
        piece = replace(refused.pop(), until=piece.until)
    refused.append(piece)


def _pieces(barriers: Sequence[Barrier], first: datetime, last: datetime) -> Iterator[Refusal]:
    """Every instant at which something begins or ends to be refused, and the stretches between them, in order, each
    with all that speaks against it."""
    barriers = sorted((one for one in barriers if one.before > first), key=_weight)
    opening, closing = _places(one.after for one in barriers), _places(one.before for one in barriers)
    standing = {place for place, one in enumerate(barriers) if one.after < first}
    instants = sorted({first, last, *(instant for instant in (*opening, *closing) if first < instant < last)})
    for instant, following in pairwise((*instants, last)):
        standing.difference_update(closing[instant])
        yield Refusal(instant, instant, _because(barriers, standing))
        standing.update(opening[instant])
        if instant < following:
            yield Refusal(instant, following, _because(barriers, standing))


def _places(instants: Iterable[datetime]) -> Mapping[datetime, list[int]]:
    places: dict[datetime, list[int]] = defaultdict(list)
    for place, instant in enumerate(instants):
        places[instant].append(place)
    return places


def _because(barriers: Sequence[Barrier], standing: Iterable[int]) -> tuple[Reason, ...]:
    reasons = (barriers[place].reason for place in sorted(standing))
    return tuple(next(same) for _, same in groupby(reasons, key=id))


def _weight(barrier: Barrier) -> int:
    """What is plain stands first, then the worst; the same reasons stand together."""
    if isinstance(barrier.reason, Conflict):
        return -barrier.reason.severity
    return -len(Severity) - (barrier.reason is Plainly.PAST)
