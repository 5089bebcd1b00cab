"""What happens to a window once people work: start, updates, extension, end, cancellation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts.models import Person
from accounts.services.rates import refuse_too_often
from changes.domain.approval_reasons import ApprovalCode, ApprovalReason
from changes.domain.end_of_work import refusals_to_complete
from changes.domain.lifecycle import (
    ENDED_STATES,
    PLANNED_STATES,
    refusals_to_become,
    refusals_to_extend,
    refusals_to_start,
)
from changes.models import Change, State, Step, StepState, Window
from changes.selectors.facts import window_facts
from changes.selectors.open_ends import open_ends
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services.act import Acting, acting_on, must_be_as_read, own_engineer
from changes.services.approve import renew_approvals, tell_approvals, withdraw_questions
from core.activity import Activity
from core.limits import LONGEST_UPDATE, too_long
from core.refusals import Invalid, Refused, refuse_if
from core.time.about_now import not_behind
from core.time.interval import aware


def start(actor: Person, window_id: int, reason: str = "", *, read: int | None = None) -> Window:
    """Early, on time or late; unapproved only with a reason. Here and below `read` is the window's revision that was
    read."""
    with running(actor, window_id, read=read) as (acting, window):
        refuse_if(refusals_to_start(window_facts(window), acting.now, reason.strip()))
        window.state, window.actual_start, window.asked_at = State.IN_PROGRESS, acting.now, []
        window.save(update_fields=["state", "actual_start", "asked_at"])
        if window.occurrence is not None:
            _begin_plan_anew(acting.change)
        _conclude(acting, window, "started", tells="started", reason=reason.strip())
        return window


def _begin_plan_anew(change: Change) -> None:
    """Each time of work that repeats goes through the plan by itself; the log keeps what was ticked before."""
    ticked = Step.objects.filter(change=change).exclude(state=StepState.TODO)
    ticked.update(state=StepState.TODO, ticked_at=None, ticked_by=None)


def post_update(actor: Person, window_id: int, text: str) -> Window:
    text = text.strip()
    if not text:
        raise Invalid.of("text", "Write what the people affected should know.")
    if len(text) > LONGEST_UPDATE:
        raise Invalid.of("text", too_long(LONGEST_UPDATE, text))
    with running(actor, window_id) as (acting, window):
        if window.state != State.IN_PROGRESS:
            raise Refused(f"Updates are posted while work is in progress; this is {window.get_state_display()}.")
        refuse_too_often("updated", actor, acting.now)
        window.asked_at = []
        window.save(update_fields=["asked_at"])
        acting.data["windows"] = [window.pk]
        acting.tells.append("updated")
        acting.data["text"] = text
        acting.conclude("updated")
        return window


def extend(
    actor: Person, window_id: int, ends_at: datetime, *, revision: int | None = None, read: int | None = None
) -> Window:
    """Moves the end of running work, later or earlier but not before now. Voids nothing; those who were asked
    approve it retrospectively."""
    ends_at = aware(ends_at)
    with running(actor, window_id, revision, read) as (acting, window):
        ends_at = not_behind(ends_at, acting.now)
        refuse_if(refusals_to_extend(window_facts(window), ends_at, acting.now))
        if ends_at == window.ends_at:
            raise Refused("That is already its planned end. Nothing was changed.")
        _refuse_running_into_own(acting, window, ends_at)
        later = window.ends_at is not None and ends_at > window.ends_at
        acting.data["before"] = [_period(window)]
        window.ends_at, window.asked_at, window.moved = ends_at, [], window.occurrence is not None
        if window.actual_start and ends_at <= window.starts_at:
            window.starts_at = window.actual_start
        window.period_revision += 1
        window.save(update_fields=["starts_at", "ends_at", "asked_at", "period_revision", "moved"])
        if later:
            _ask_retrospectively(acting)
        _conclude(acting, window, "extended", tells="extended")
        return window


def complete(actor: Person, window_id: int, despite: str = "", *, read: int | None = None) -> Window:
    """With a check that is not ticked or failed, or with a high conflict open, only `despite` these, with a reason."""
    despite = despite.strip()
    with running(actor, window_id, read=read) as (acting, window):
        refuse_if(refusals_to_become(window.state, State.COMPLETED))
        refuse_if(refusals_to_complete(open_ends(Reader(actor, acting.now), acting.change, window.pk), despite))
        return _end(acting, window, State.COMPLETED, "completed", "ended", despite)


def roll_back(actor: Person, window_id: int, reason: str, *, read: int | None = None) -> Window:
    if not reason.strip():
        raise Invalid.of("reason", "Say why it is rolled back.")
    with running(actor, window_id, read=read) as (acting, window):
        return _end(acting, window, State.ROLLED_BACK, "rolled_back", "rolled_back", reason)


def cancel_window(actor: Person, window_id: int, reason: str, *, read: int | None = None) -> Window:
    _need_reason(reason)
    with running(actor, window_id, read=read) as (acting, window):
        _cancel(acting, window)
        if all(one.state == State.CANCELLED for one in acting.windows()):
            withdraw_questions(acting.change, ApprovalCode.CANCELLED)
        _conclude(acting, window, "window_cancelled", reason=reason.strip())
        return window


def cancel(
    actor: Person, change_id: int, reason: str, *, revision: int | None = None, read: int | None = None
) -> Change:
    """Cancels every window that has not ended. `read` are the terms that were read."""
    _need_reason(reason)
    with acting_on(change_id, actor, revision=revision) as acting:
        own_engineer(acting)
        must_be_as_read(read, acting.change.terms, "terms")
        windows = [window for window in acting.windows() if window.state not in ENDED_STATES]
        if not windows:
            raise Refused(f"It is already {acting.change.get_state_display()}.")
        cancel_windows(acting, windows, reason)
        return acting.change


def cancel_windows(acting: Acting, windows: Iterable[Window], reason: str) -> Activity:
    """The act itself, where who does it and of which windows has been settled."""
    for window in windows:
        _cancel(acting, window)
    nothing_left = all(one.state in ENDED_STATES for one in acting.windows())
    if nothing_left:
        withdraw_questions(acting.change, ApprovalCode.CANCELLED)
    acting.data["reason"] = reason.strip()
    return acting.conclude("cancelled" if nothing_left else "window_cancelled")


@contextmanager
def running(
    actor: Person, window_id: int, revision: int | None = None, read: int | None = None
) -> Iterator[tuple[Acting, Window]]:
    """The window and its change, locked, for an engineer whose organisation's work it is."""
    visible = seen_at_all(actor.organisation)
    change_id = Window.objects.values_list("change_id", flat=True).get(pk=window_id, change__in=visible)
    with acting_on(change_id, actor, revision=revision) as acting:
        own_engineer(acting)
        window = Window.objects.select_for_update(of=("self",)).select_related("change__organisation").get(pk=window_id)
        must_be_as_read(read, window.revision)
        yield acting, window


def _conclude(acting: Acting, window: Window, kind: str, *, tells: str = "", reason: str = "") -> None:
    acting.moved.add(window.pk)
    if tells:
        acting.tells.append(tells)
    if reason:
        acting.data["reason"] = reason
    acting.conclude(kind)


def _end(acting: Acting, window: Window, state: State, kind: str, tells: str, reason: str = "") -> Window:
    refuse_if(refusals_to_become(window.state, state))
    window.state, window.actual_end, window.asked_at = state, acting.now, []
    window.save(update_fields=["state", "actual_end", "asked_at"])
    _conclude(acting, window, kind, tells=tells, reason=reason.strip())
    return window


def _cancel(acting: Acting, window: Window) -> None:
    refuse_if(refusals_to_become(window.state, State.CANCELLED))
    if window.state != State.DRAFT:
        acting.tells.append("cancelled")
    acting.moved.add(window.pk)
    window.actual_end = acting.now if window.state == State.IN_PROGRESS else None
    window.state = State.CANCELLED
    window.save(update_fields=["state", "actual_end"])


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.of("reason", "Say why it is cancelled.")


def _period(window: Window) -> dict[str, object]:
    ends_at = window.ends_at.isoformat() if window.ends_at else None
    return {"window": window.pk, "starts_at": window.starts_at.isoformat(), "ends_at": ends_at}


def _refuse_running_into_own(acting: Acting, window: Window, ends_at: datetime) -> None:
    later = [other for other in acting.windows() if other.state in PLANNED_STATES and other.starts_at < ends_at]
    if any(other.starts_at >= (window.actual_start or window.starts_at) for other in later):
        raise Refused("This runs into the next window of the same change. Move or cancel that one first.")


def _ask_retrospectively(acting: Acting) -> None:
    acting.change.approvals.filter(retrospective=True, state="approved").update(
        state="withdrawn", because=ApprovalReason(ApprovalCode.EXTENDED_AGAIN).to_json()
    )
    tell_approvals(acting, renew_approvals(acting.change, acting.now, retrospective=True))
