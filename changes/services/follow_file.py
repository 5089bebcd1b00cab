"""What somebody describes anew in a file, carried out by the same acts as on pages. The callers say who may describe
what; what has started is none of a file's business, but for its end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Person
from changes.domain.draft import ChangeDraft, kept_by
from changes.domain.lifecycle import ENDED_STATES, PLANNED_STATES
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, State, Window
from changes.selectors import stored_draft
from changes.selectors.sight import audience_of
from changes.selectors.terms import terms_of
from changes.services import save_draft
from changes.services.act import Acting
from changes.services.book import alter
from changes.services.freeze_exceptions import accept_what_was_granted
from changes.services.start_and_end import cancel_windows
from core.activity import Activity

CALLED_OFF = "The file that was imported says so."


@dataclass(frozen=True, slots=True)
class TookPlace:
    """When one window began and ended."""

    start: datetime
    end: datetime


@contextmanager
def following(change_id: int, actor: Person | None) -> Iterator[Acting]:
    """The change, locked. The actor is nobody at the command line."""
    with placing_work() as now:
        own = Change.objects.select_for_update(of=("self",)).select_related("organisation", "owner")
        change = own.get(pk=change_id)
        side = actor.organisation if actor else change.organisation
        yield Acting(change, actor, now, audience_of(change), side, before=terms_of(change))


def follow(
    acting: Acting,
    draft: ChangeDraft,
    fields: Collection[str],
    *,
    owner: int | None = None,
    announced: Mapping[int, datetime] | None = None,
    checked_as: Person | None = None,
) -> Activity:
    """An edit. `owner` answers for it from now on; `announced` says of windows when they were; `checked_as` is who must
    be allowed what the draft says."""
    if checked_as is not None:
        _check(acting, draft, checked_as)
    if owner is not None:
        acting.change.owner_id = owner
    alter(acting, draft, fields, by_freezes=checked_as is not None)
    for window, moment in (announced or {}).items():
        acting.moved.add(window)
        Window.objects.filter(pk=window).exclude(announced_at=moment).update(announced_at=moment)
    activity = acting.conclude("edited")
    accept_what_was_granted(acting.change, acting.now)
    return activity


def _check(acting: Acting, draft: ChangeDraft, actor: Person) -> None:
    before = stored_draft.draft_of(acting.change)
    kept = kept_by(before, ((one.starts_at, one.ends_at) for one in draft.windows))
    begun = any(window.actual_start for window in acting.windows())
    save_draft.check(actor, draft, acting.now, kept, begun=begun, untitled=not acting.change.title)


def call_off(acting: Acting) -> Activity:
    """All that has not started."""
    planned = [window for window in acting.windows() if window.state in PLANNED_STATES]
    return cancel_windows(acting, planned, CALLED_OFF)


def take_as_done(acting: Acting, times: Mapping[int, TookPlace]) -> Activity:
    """Windows that were carried out, whether or not anybody said here that they had started."""
    for window in acting.windows():
        if window.pk in times and window.state not in ENDED_STATES:
            _end(acting, window, times[window.pk])
    return acting.conclude("completed")


def _end(acting: Acting, window: Window, took: TookPlace) -> None:
    if window.state == State.IN_PROGRESS:
        acting.tells.append("ended")
    window.state, window.asked_at = State.COMPLETED, []
    window.actual_start, window.actual_end = window.actual_start or took.start, took.end
    window.save(update_fields=["state", "asked_at", "actual_start", "actual_end"])
    acting.moved.add(window.pk)
