"""When work that is copied could begin. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from changes.domain.again import Again, WhenFree, again
from changes.domain.copying import Original
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.slots import Sought
from changes.selectors.bookable import check_work
from changes.selectors.preview import PreviewInput
from changes.selectors.reader import Reader
from changes.selectors.slots import AHEAD, is_wide, slots_of_each
from core.limits import LONGEST_SEARCHED
from core.time.interval import Interval
from estate.selectors.graph import pinned

MOST_KINDS = 5
"""Windows of one piece of work that differ in their length or their systems; of more, no starts are looked for."""
SLACK = timedelta(hours=3)
"""By so much a change of clocks may move a window away from the others."""

Kind = tuple[tuple[str, ...], timedelta]


@dataclass(frozen=True, slots=True)
class CopyStarts:
    found: Again | None
    looked: bool
    """False where it takes too long, or concerns too much, to look for while somebody waits."""


def why_not_bookable(reader: Reader, draft: ChangeDraft) -> tuple[str, ...]:
    """As booking would refuse it: systems and checks that stand in the way of any copy."""
    errors = check_work(reader, draft.targets, draft.checks, draft.implementers).by_field
    return tuple(reason for reasons in errors.values() for reason in reasons)


def copy_starts(reader: Reader, original: Original) -> CopyStarts:
    """Expects work that can be booked."""
    draft = original.draft
    kinds = list(dict.fromkeys(_kind(one) for one in draft.windows))
    sought = {kind: _sought(reader, original, kind[1]) for kind in kinds}
    whole = PreviewInput(draft.targets, sought[kinds[0]].hull, draft.one_at_a_time, draft.checks, draft.implementers)
    too_long = any(one.hull.duration > LONGEST_SEARCHED for one in sought.values())
    if too_long or len(kinds) > MOST_KINDS or is_wide(reader, whole, whole.period):
        return CopyStarts(None, looked=False)
    with pinned(reader.estate):
        found = slots_of_each(reader, [(_entered(draft, kind, one.hull), one) for kind, one in sought.items()])
    slots = {kind: one.slots for kind, one in zip(kinds, found, strict=True)}
    free = WhenFree(draft.windows, tuple(slots[_kind(one)] for one in draft.windows), original.zone)
    return CopyStarts(again(free, reader.now, AHEAD.days - 1), looked=True)


def _kind(window: DraftWindow) -> Kind:
    return window.targets, window.ends_at - window.starts_at


def _sought(reader: Reader, original: Original, duration: timedelta) -> Sought:
    windows = original.draft.windows
    apart = windows[-1].starts_at - windows[0].starts_at
    return Sought(duration, reader.now, reader.now + AHEAD + apart + SLACK + duration)


def _entered(draft: ChangeDraft, kind: Kind, hull: Interval) -> PreviewInput:
    only, _ = kind
    targets = {slug: level for slug, level in draft.targets.items() if not only or slug in only}
    return PreviewInput(targets, hull, draft.one_at_a_time, draft.checks, draft.implementers)
