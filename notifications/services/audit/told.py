"""What everybody was last told of the windows of a change, read from the rows themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from changes.domain.lifecycle import ENDED_STATES
from changes.models import Change, Window
from core.activity import Activity
from estate.models import GraphVersion
from notifications.domain.about import About, Why, first_of
from notifications.domain.audit_rulebook import OF_SYSTEMS
from notifications.domain.house_invariants import ToldFact, WindowFact
from notifications.domain.told import DROPPED, WindowSaid, correction
from notifications.models import Mute, Notice, NoticeState
from notifications.services.audit.facts import NamedPeople

TOLD_WITHIN = timedelta(seconds=60)
LEAVES_IT_AS_IT_IS = (
    *("updated", "handed_over", "proposed", "acknowledged", "objected", "confirmed", "step_added", "step_ticked"),
    *("check_passed", "check_failed"),
)
"""Acts on a change after which its windows are what they were."""


def window_row(window: Window) -> WindowFact:
    begun, ended = window.actual_start is not None, window.actual_end is not None
    return WindowFact(window.state, window.starts_at, window.ends_at, begun, ended)


@dataclass(frozen=True, slots=True)
class ToldWindow:
    """A row of the invariant, and of whom and what it speaks."""

    row: ToldFact
    person: int
    change: int
    window: int


def told_rows(changes: Collection[int], house: NamedPeople, now: datetime) -> Iterator[ToldWindow]:
    """What everybody was last told of the windows of these changes, for whom nothing is on its way."""
    for change in Change.objects.filter(pk__in=changes).order_by("pk"):
        yield from _of_change(change, house, now)


def _of_change(change: Change, house: NamedPeople, now: datetime) -> Iterator[ToldWindow]:
    windows = {window.pk: window for window in Window.objects.filter(change=change)}
    told = Notice.objects.filter(change=change, contact__is_active=True).exclude(said=[])
    notices: dict[int, list[Notice]] = defaultdict(list)
    for notice in told.order_by("said_at", "pk").select_related("contact"):
        notices[notice.contact_id].append(notice)
    excused = _excused(change, now) if notices else None
    for person, theirs in notices.items():
        if excused is None or {None, person} & excused or _reached_nobody_since(theirs):
            continue
        dropped = _is_dropped(change, theirs, list(windows.values()), house)
        for pk, window in windows.items():
            row = _told_row(change, theirs, pk, window_row(window), dropped=dropped)
            if row is not None:
                yield ToldWindow(row, person, change.pk, pk)


def _excused(change: Change, now: datetime) -> set[int | None]:
    """Those to whom something is on its way, who know because they did it, and who want to hear nothing. None stands
    for everybody: an act is still to be told."""
    acts = Activity.objects.about("change", change.pk)
    if acts.filter(told_at=None, at__gt=now - TOLD_WITHIN).exists():
        return {None}
    waiting = Notice.objects.filter(change=change, state__in=[NoticeState.PLANNED, NoticeState.SENDING])
    excused: set[int | None] = set(waiting.exclude(activity=None).values_list("contact_id", flat=True))
    excused |= set(Mute.objects.filter(change=change).values_list("person_id", flat=True))
    last = acts.filter(data__has_key="revision").exclude(kind__in=LEAVES_IT_AS_IT_IS).order_by("pk").last()
    if last is not None and last.actor_id is not None and not last.data.get("by_link"):
        excused.add(last.actor_id)
    return excused


def _reached_nobody_since(theirs: Sequence[Notice]) -> bool:
    """Whether it was tried to tell them, and their mail server refuses it."""
    last = theirs[-1]
    later = Notice.objects.filter(contact=last.contact_id, change=last.change_id, state=NoticeState.UNDELIVERED)
    return later.filter(due_at__gt=last.said_at or last.due_at).exists()


def _is_dropped(change: Change, theirs: Sequence[Notice], windows: Sequence[Window], house: NamedPeople) -> bool:
    """By what the work is: whoever an edit of the dependencies has taken it away from was told as they were."""
    going = [window for window in windows if window.state not in ENDED_STATES]
    whys = [reason for notice in theirs for reason in notice.because]
    first = min(at for at, _ in _said_lines(theirs))
    if not going or GraphVersion.objects.filter(edited_at__gt=first).exists():
        return False
    facts = house.facts_of(change, going)
    person = theirs[0].contact_id
    if person == change.owner_id or person in facts.people.get(Why.IMPLEMENTS, ()):
        return False
    own = [reason for reason in whys if reason["why"] != Why.TOLD_BEFORE]
    for reason in own:
        why, system = Why(reason["why"]), reason["system"]
        if why in OF_SYSTEMS:
            hit = system in facts.targets or system in facts.validated or bool(facts.level(system))
        elif why is Why.IMPLEMENTS:
            hit = "stands_in" in reason["roles"]
        else:
            hit = why is not Why.DROPPED
        if hit:
            return False
    return bool(own)


def _told_row(
    change: Change, theirs: Sequence[Notice], window: int, now: WindowFact, *, dropped: bool
) -> ToldFact | None:
    lines = [line for _, line in _said_lines(theirs) if line["window"] == window]
    if not lines:
        return None
    entries = [(line["sequence"], _said(line)) for line in lines if line["sequence"] is not None]
    return ToldFact(
        contact=theirs[0].contact.name,
        reference=change.reference,
        said=_said(lines[-1]),
        entry=entries[-1][1] if entries else None,
        now=now,
        dropped=dropped,
        told_dropped=lines[-1]["state"] == "dropped",
        sequences=tuple(entries),
    )


def _said_lines(notices: Iterable[Notice]) -> list[tuple[datetime, Mapping[str, Any]]]:
    """In the order in which they were said: a notice that was sent twice said something at two moments."""
    kept = [(line.get("at"), notice.said_at or notice.due_at, line) for notice in notices for line in notice.said]
    lines = [(datetime.fromisoformat(at) if at else attempted, line) for at, attempted, line in kept]
    return sorted(lines, key=lambda one: one[0])


def _said(line: Mapping[str, str]) -> WindowFact:
    ends_at = line["ends_at"]
    return WindowFact(
        line["state"], datetime.fromisoformat(line["starts_at"]), datetime.fromisoformat(ends_at) if ends_at else None
    )


def instead_of(row: ToldFact) -> About:
    """What they must be told."""
    now = WindowSaid(DROPPED if row.dropped else row.now.state, row.now.starts_at, row.now.ends_at)
    said = [WindowSaid(one.state, one.starts_at, one.ends_at) for one in (row.said, row.entry) if one is not None]
    return first_of(about for one in said if (about := correction(one, now)) is not None) or About.MOVED
