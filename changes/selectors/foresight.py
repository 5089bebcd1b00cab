"""What an act on a stored window would make, and what it would end. Nothing is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from changes.domain.lifecycle import may_become, refusals_to_extend
from changes.domain.may import may_act_on
from changes.models import Change, Window
from changes.selectors.facts import checks_of, declared_of, window_facts
from changes.selectors.findings import FindingView, SideView
from changes.selectors.preview import PlannedWindow, PreviewInput, PreviewView, foresee
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.selectors.stored_draft import draft_of
from core.refusals import refuse_if
from core.time import wording
from core.time.interval import Interval, aware
from estate.selectors.graph import pinned


def extension(reader: Reader, window_id: int, ends_at: datetime) -> PreviewView:
    """Of running work whose end is moved."""
    window = _own_window(reader, window_id)
    ends_at = aware(ends_at)
    refuse_if(refusals_to_extend(window_facts(window), ends_at, reader.now))
    start = window.actual_start or window.starts_at
    seen = foresee(reader, _entered(window, Interval(start, ends_at)))
    return _with_suggestions(reader, seen)


def start(reader: Reader, window_id: int) -> PreviewView | None:
    """Of work that would begin now; nothing where it cannot, which the act itself says."""
    window = _own_window(reader, window_id)
    over = window.ends_at is not None and window.ends_at <= reader.now
    if over or not may_become(window.state, "in_progress"):
        return None
    ends_at = window.ends_at or reader.now + timedelta(hours=reader.organisation.open_end_hours)
    return foresee(reader, _entered(window, Interval(reader.now, ends_at, open_ended=window.ends_at is None)))


def of_draft(reader: Reader, change: Change) -> PreviewView | None:
    """Of a draft of the reader's organisation, submitted as it stands; None where none of it is still to come."""
    entered = as_entered(change)
    if entered is None or all(one.period.ends_at <= reader.now for one in entered.windows):
        return None
    with pinned(reader.estate):
        return foresee(reader, entered)


def as_entered(change: Change) -> PreviewInput | None:
    """A stored change as a preview takes it, with the windows that have not started; None where there are none."""
    draft = draft_of(change)
    stored = {window.public_id: window.pk for window in change.windows.all()}
    windows = tuple(
        PlannedWindow(Interval(one.starts_at, one.ends_at), stored.get(one.id) if one.id else None, one.targets)
        for one in draft.windows
        if one.ends_at > one.starts_at
    )
    if not windows:
        return None
    return PreviewInput(
        draft.targets,
        windows[0].period,
        draft.one_at_a_time,
        draft.checks,
        draft.implementers,
        change.pk,
        windows[0].window,
        windows[1:],
        only=windows[0].only,
    )


def _own_window(reader: Reader, window_id: int) -> Window:
    seen = Window.objects.filter(change__in=seen_at_all(reader.organisation)).with_facts()
    window = seen.get(pk=window_id)
    may_act_on(reader.person, window.change).require()
    return window


def _entered(window: Window, period: Interval) -> PreviewInput:
    declared = declared_of(window.change, window)
    return PreviewInput(
        targets=declared.levels,
        period=period,
        one_at_a_time=declared.one_at_a_time,
        checks=checks_of(window.change),
        implementers=tuple(person.email for person in window.change.implementers.all()),
        change=window.change_id,
        window=window.pk,
    )


def _with_suggestions(reader: Reader, seen: PreviewView) -> PreviewView:
    """Work that runs is not moved out of the way: it ends before the other begins, or they are called."""
    windows = tuple(
        replace(window, conflicts=tuple(_to_end_before(reader, view) for view in window.conflicts))
        for window in seen.windows
    )
    return replace(seen, windows=windows)


def _to_end_before(reader: Reader, view: FindingView) -> FindingView:
    other = next((side for side in view.others if isinstance(side, SideView)), None)
    if other is None or other.contact is None or view.overlap_starts_at <= reader.now:
        return view
    by = wording.moment(view.overlap_starts_at, reader.zone, reader.now)
    number = f", {other.contact.desk_phone}" if other.contact.desk_phone else ""
    return replace(view, suggestion=f"End by {by}, or call the {other.contact.desk} desk{number}.")
