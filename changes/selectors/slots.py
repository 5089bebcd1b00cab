"""When what is entered could begin instead, in words that its reader may read. Nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from accounts.models import Person
from changes.domain.conflicts.kinds import Conflict
from changes.domain.slot_picks import is_free, nearest
from changes.domain.slots import Plainly, Reason, Refusal, Slot, Slots, Sought, concerning, free_slots
from changes.domain.work import Reach, Work
from changes.ledger.placed_work import Placed, calendars_of, placed
from changes.models import ChangeImplementer, Target, Validation, Window
from changes.selectors.bookable import check_work
from changes.selectors.finding_words import SeenSide
from changes.selectors.findings import PreviewWords, preview_words
from changes.selectors.preview import PREVIEWED, PreviewInput, check
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from core.limits import LONGEST_SEARCHED
from core.refusals import Invalid
from core.time.interval import Interval
from estate.domain.impact import Declared
from estate.selectors.graph import pinned

AHEAD = timedelta(days=90)
"""How far the form looks."""
WIDEST = 5_000
"""Systems on which work could make a difference, so many that the form does not look."""
MOST_REASONS = 4
"""Sentences that a refusal is explained with; of more it says how many there are."""

Words = Mapping[int, PreviewWords]


@dataclass(frozen=True, slots=True)
class RefusedView:
    from_: datetime
    until: datetime
    because: str


@dataclass(frozen=True, slots=True)
class SlotsView:
    slots: tuple[Slot, ...]
    refused: tuple[RefusedView, ...]


@dataclass(frozen=True, slots=True)
class NearestView:
    """Other starts for a window, and whether it is free already where it was entered."""

    wanted: Interval
    starts: tuple[datetime, ...]
    free: bool
    until: datetime
    """No start after this was looked at."""
    because: str
    """Where there is no start at all: what stands in the way most of the time."""


def slots(reader: Reader, entered: PreviewInput, sought: Sought) -> SlotsView:
    """When what is entered could begin, whenever it is entered for. Whoever asks learns of others what a preview would
    tell, no more."""
    _check_length(sought)
    check(reader, entered, (sought.hull,), "latest")
    with pinned(reader.estate):
        found = _found(reader, entered, sought)
    return SlotsView(found.slots, tuple(_refused(reader, sought.hull, found)))


def nearest_slots(reader: Reader, entered: PreviewInput, place: int) -> NearestView | None:
    """A few starts for one of the windows of what was previewed, the others staying where they are. None for work
    that takes too long, or concerns too much, to look for while somebody types; and for work that is kept where it
    stands, because it could not be booked anew."""
    wanted, windows = entered.windows[place].period, entered.windows
    entered = replace(entered, targets=entered.declared_in(entered.windows[place]).levels, only=(), more=())
    besides = tuple(one.period for nth, one in enumerate(windows) if nth != place)
    earliest = reader.now if wanted.starts_at < reader.now + AHEAD else wanted.starts_at
    sought = Sought(wanted.duration, earliest, earliest + AHEAD + wanted.duration, besides)
    if check_work(reader, entered.targets, entered.checks, ()).by_field:
        return None
    if sought.hull.duration > LONGEST_SEARCHED or is_wide(reader, entered, sought.hull):
        return None
    found = _found(reader, entered, sought)
    starts = nearest(found.slots, wanted.starts_at, reader.zone)
    free = is_free(found.slots, wanted.starts_at)
    because = "" if starts or free else _mostly(_refused(reader, sought.hull, found))
    return NearestView(wanted, starts, free, sought.last_start, because)


def is_wide(reader: Reader, entered: PreviewInput, hull: Interval) -> bool:
    """Whether it concerns more than is looked at while somebody waits."""
    return len(concerning(_reach(reader, entered, hull, frozenset()))) > WIDEST


def _mostly(refused: Iterable[RefusedView]) -> str:
    """What refuses the most of the time."""
    length: dict[str, timedelta] = defaultdict(timedelta)
    for one in refused:
        length[one.because] += one.until - one.from_
    return max(length, key=lambda because: length[because], default="")


def _found(reader: Reader, entered: PreviewInput, sought: Sought) -> Slots:
    [found] = slots_of_each(reader, [(entered, sought)])
    return found


def slots_of_each(reader: Reader, work: Sequence[tuple[PreviewInput, Sought]]) -> list[Slots]:
    """When each of these windows of one piece of work could begin, by as many queries for many as for one."""
    people = _people(work[0][0])
    reaches = [_reach(reader, entered, sought.hull, people) for entered, sought in work]
    others = _others(reader, work[0][0].change, reaches)
    reader.look_at_placed(others)
    around = replace(calendars_of(reaches), others=[other.reach for other in others])
    return [free_slots(reach, around, sought, reader.now) for reach, (_, sought) in zip(reaches, work, strict=True)]


def _check_length(sought: Sought) -> None:
    length = sought.hull.duration
    if length > LONGEST_SEARCHED:
        raise Invalid.of("latest", f"Ask for at most {LONGEST_SEARCHED.days} days at once.")
    if sought.duration <= timedelta():
        raise Invalid.of("duration", "Say how long it takes: more than 0 min.")
    if sought.duration > length:
        raise Invalid.of("duration", "It takes longer than the time between the earliest start and the latest end.")


def _people(entered: PreviewInput) -> frozenset[str]:
    return frozenset(str(person.pk) for person in Person.objects.with_addresses(entered.implementers).values())


def _reach(reader: Reader, entered: PreviewInput, hull: Interval, people: frozenset[str]) -> Reach:
    blast = reader.estate.memory.blast_radius(Declared(dict(entered.targets), entered.one_at_a_time))
    return Reach(Work(PREVIEWED, PREVIEWED, hull, blast.declared, entered.checks, people), blast)


def _others(reader: Reader, change: int | None, reaches: Sequence[Reach]) -> list[Placed]:
    """Those of other changes that may make a difference, in the order of their starts."""
    windows = Window.objects.effective().that_may_overlap([reach.work.period for reach in reaches], reader.now)
    if change is not None:
        windows = windows.exclude(change_id=change)
    return placed(windows.filter(_that_may_meet(reader, reaches)), reader.now)


def _that_may_meet(reader: Reader, reaches: Sequence[Reach]) -> Q:
    """Work on what it or its checks need, work that is checked by what it reaches, and work of the same people."""
    ids = reader.estate.system_ids
    reached = [ids[slug] for slug in {slug for reach in reaches for slug in reach.graph.named(reach.bits)}]
    of_change = {"change": OuterRef("change_id")}
    concerned = {slug for reach in reaches for slug in concerning(reach)}
    targets = Target.objects.filter(**of_change, system_id__in=[ids[slug] for slug in concerned])
    checks = Validation.objects.filter(Q(to_system_id__in=reached) | Q(from_system_id__in=reached), **of_change)
    implementers = [int(one) for one in reaches[0].work.implementers]
    people = ChangeImplementer.objects.filter(**of_change, person_id__in=implementers)
    return Q(Exists(targets)) | Q(Exists(checks)) | Q(Exists(people))


def _refused(reader: Reader, hull: Interval, found: Slots) -> list[RefusedView]:
    """Neighbours for which the same is said are one, unless a slot of one instant parts them."""
    words = _words(reader, hull, found.refused)
    parting = {slot.from_ for slot in found.slots}
    refused: list[RefusedView] = []
    for one in found.refused:
        view = RefusedView(one.from_, one.until, _because(one.because, words))
        if (
            refused
            and view.from_ not in parting
            and (refused[-1].until, refused[-1].because) == (view.from_, view.because)
        ):
            view = replace(view, from_=refused.pop().from_)
        refused.append(view)
    return refused


def _words(reader: Reader, hull: Interval, refused: Iterable[Refusal]) -> Words:
    """What is said of each conflict, by its identity: it stands in many refusals."""
    known = {id(one): one for refusal in refused for one in refusal.because if isinstance(one, Conflict)}
    side = SeenSide(None, hull.starts_at, hull.ends_at, mine=True, sight=Sight.FULL)
    words = preview_words(reader, list(known.values()), _met(reader, known.values()), side)
    return dict(zip(known, words, strict=True))


def _met(reader: Reader, conflicts: Iterable[Conflict]) -> dict[int, Window]:
    """Their windows, with the checks of those only of which the reader may read them."""
    ids = {int(window) for one in conflicts for window in one.windows if window.isdigit()}
    windows: dict[int, Window] = Window.objects.with_parties().in_bulk(ids)
    full = [window for window in windows.values() if reader.sight(window.change).shows("every conflict")]
    prefetch_related_objects(full, "change__validations")
    return windows


def _because(reasons: Sequence[Reason], words: Words) -> str:
    """Of the past nothing more is said; nor of what a finding of the same windows says better."""
    if Plainly.PAST in reasons:
        return Plainly.PAST
    plain = [str(reason) for reason in reasons if isinstance(reason, Plainly)]
    said = [words[id(reason)] for reason in reasons if isinstance(reason, Conflict)]
    whole = [one.explanation for one in said if not one.absorbed] or [one.explanation for one in said]
    sentences = list(dict.fromkeys([*plain, *whole]))
    more = len(sentences) - MOST_REASONS
    return " ".join([*sentences[:MOST_REASONS], *([f"And {more} more reasons."] if more > 0 else [])])
