"""Booking a change, editing it, asking for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.domain.may import may_work
from accounts.models import Person
from changes.domain.approval_reasons import ApprovalCode
from changes.domain.draft import (
    ChangeDraft,
    DraftWindow,
    differing_fields,
    kept_by,
    known_again,
    with_occurrences_kept,
    with_targets_kept,
)
from changes.domain.lifecycle import (
    ASKED_FOR_STATES,
    ENDED_STATES,
    GOING_AHEAD_STATES,
    PLANNED_STATES,
    UNDECIDED_STATES,
    refusals_to_become,
    refusals_to_move,
)
from changes.domain.may import may_act_on
from changes.domain.series import first_windows, marked_where_moved, replaced_by_rule
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, State, Window
from changes.selectors import stored_draft as entered_draft
from changes.selectors.blocking_freezes import blocked_now
from changes.selectors.facts import window_facts
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.services import save_draft
from changes.services.act import Acting, acting_on, ids_of, must_be_as_read, own_engineer, set_planned_state
from changes.services.approve import renew_approvals, settle_planned_state, tell_approvals, withdraw_questions
from changes.services.freeze_exceptions import accept_what_was_granted, refuse_what_is_frozen
from changes.services.references import new_reference
from core.refusals import Invalid, Refused, refuse_if
from core.time.interval import Interval
from core.time.repeats import refusals_of_repeats

ABOUT_WORK = frozenset({"targets", "windows", "repeats", "one_at_a_time", "checks", "implementers"})
"""What conflicts, approvals and reminders rest on."""


def book(actor: Person, draft: ChangeDraft, *, submit: bool = False) -> Change:
    """A new change of the actor's organisation; with `submit` it is asked for in the same act."""
    may_work(actor).require()
    with placing_work() as now:
        acting = new_draft(actor, draft, now)
        if submit:
            _submit(acting)
        acting.conclude("submitted" if submit else "booked")
        return acting.change


def new_draft(actor: Person, draft: ChangeDraft, now: datetime, *, untitled: bool = False) -> Acting:
    """Saved under the schedule's lock, for the act to conclude."""
    save_draft.check(actor, draft, now, untitled=untitled)
    if draft.repeats:
        draft = replace(draft, windows=first_windows(draft.repeats, now))
    _refuse_the_past(draft, now)
    organisation = actor.organisation
    change = Change(organisation=organisation, owner=actor, reference=new_reference(organisation))
    save_draft.save(change, draft)
    Window.objects.bulk_create(save_draft.new_window(change, entered) for entered in draft.windows)
    if draft.repeats:
        save_draft.save_series(change, draft.repeats, now)
    return Acting(change, actor, now, set(), organisation)


def submit(actor: Person, change_id: int, *, revision: int | None = None, read: int | None = None) -> Change:
    """`read` are the terms that were read."""
    with acting_on(change_id, actor, revision=revision) as acting:
        own_engineer(acting)
        must_be_as_read(read, acting.change.terms, "terms")
        refuse_if(_refusals_to_submit(acting))
        _submit(acting)
        acting.conclude("submitted")
        accept_what_was_granted(acting.change, acting.now)
        return acting.change


def edit_and_submit(actor: Person, change_id: int, draft: ChangeDraft, *, revision: int | None = None) -> Change:
    """Both or neither: where it cannot be submitted, nothing of it is saved."""
    with placing_work():
        edit(actor, change_id, draft, revision=revision)
        return submit(actor, change_id)


def edit(actor: Person, change_id: int, draft: ChangeDraft, *, revision: int | None = None) -> Change:
    """Replaces what was entered, for the windows that have not started. Approvals that no longer cover it fall."""
    with acting_on(change_id, actor, revision=revision) as acting:
        own_engineer(acting)
        change = acting.change
        refuse_if(f"It is {change.get_state_display()}." for _ in range(change.state in ENDED_STATES))
        before = entered_draft.draft_of(change)
        windows = with_targets_kept(known_again(_still_to_come(acting, draft), before.windows), before.windows)
        draft = by_its_rule(acting, before, replace(draft, windows=windows))
        if draft.title == Reader(actor, acting.now).title(change):
            draft = replace(draft, title=change.title)  # as it was shown: where it had none, it still has none
        fields = differing_fields(before, draft)
        declined = any(window.state == State.REJECTED for window in acting.windows())
        if not (fields or declined):
            return change
        begun = any(window.actual_start for window in acting.windows())
        kept = kept_by(before, ((one.starts_at, one.ends_at) for one in draft.windows))
        save_draft.check(actor, draft, acting.now, kept, begun=begun, untitled=not change.title)
        alter(acting, draft, fields)
        acting.conclude("edited")
        accept_what_was_granted(change, acting.now)
        return change


def alter(acting: Acting, draft: ChangeDraft, fields: Collection[str], *, by_freezes: bool = True) -> None:
    """Saves a draft that was checked, and what follows from it, for the act to conclude. `fields` are those that
    differ; `by_freezes` are the windows held back that block them."""
    change, frozen = acting.change, blocked_now(acting.change, acting.now)
    declined = any(window.state == State.REJECTED for window in acting.windows())
    if change.state == State.REJECTED:
        set_planned_state(change, State.DRAFT)
        withdraw_questions(change, ApprovalCode.DRAFT_AGAIN)
    save_draft.save(change, draft)
    save_windows(acting, draft)
    if draft.repeats and "repeats" in fields:
        save_draft.save_series(change, draft.repeats, acting.now)
    if by_freezes and change.state != State.DRAFT:
        refuse_what_is_frozen(acting, frozen)
    if declined or ABOUT_WORK.intersection(fields):
        _settle_edit(acting)
    acting.data["fields"] = sorted(fields)


def by_its_rule(acting: Acting, before: ChangeDraft, draft: ChangeDraft) -> ChangeDraft:
    """Of work that repeats: each window with the occurrence that it is, and all of them where another rule places them.
    Raises `Invalid` for a window that no rule gives it."""
    repeats = draft.repeats
    if repeats is None:
        if before.repeats is not None:
            raise Invalid.of("repeats", "It repeats. To end that, let its rule end, or cancel what is still to come.")
        return draft
    if repeats != before.repeats:
        for field, reason in refusals_of_repeats(repeats, acting.now):
            raise Invalid.of(f"repeats.{field}", reason)
        skipped = {one.occurrence for one in acting.windows() if one.occurrence and one.state not in PLANNED_STATES}
        return replace(draft, windows=replaced_by_rule(before.windows, repeats, acting.now, skipped))
    if any(window.id is None for window in draft.windows):
        raise Invalid.of("windows", "Its windows follow a rule. Book more work as a change of its own.")
    windows = marked_where_moved(with_occurrences_kept(draft.windows, before.windows), repeats)
    return replace(draft, windows=windows)


def _still_to_come(acting: Acting, draft: ChangeDraft) -> tuple[DraftWindow, ...]:
    """Without those that have begun, where they are given as they stand."""
    begun = {(one.public_id, one.starts_at, one.ends_at) for one in acting.windows() if one.actual_start}
    return tuple(one for one in draft.windows if (one.id, one.starts_at, one.ends_at) not in begun)


def move_window(actor: Person, window_id: int, entered: dict[str, Any], *, revision: int | None = None) -> Change:
    """Moves one window that has not started: `starts_at`, `ends_at` and `targets`, as far as given."""
    visible = seen_at_all(actor.organisation)
    window = Window.objects.select_related("change__organisation").get(pk=window_id, change__in=visible)
    may_act_on(actor, window.change).require()
    before = entered_draft.draft_of(window.change)
    if all(one.id != window.public_id for one in before.windows):
        raise Refused(f"This window is {window.get_state_display()} and cannot be moved.")
    windows = tuple(_replaced(one, entered) if one.id == window.public_id else one for one in before.windows)
    return edit(actor, window.change_id, replace(before, windows=windows, long_confirmed=False), revision=revision)


def _replaced(window: DraftWindow, entered: dict[str, Any]) -> DraftWindow:
    return DraftWindow(
        entered.get("starts_at", window.starts_at),
        entered.get("ends_at", window.ends_at),
        tuple(entered.get("targets", window.targets) or ()),
        window.id,
    )


def _submit(acting: Acting) -> None:
    refuse_what_is_frozen(acting)
    Window.objects.filter(change=acting.change, state__in=UNDECIDED_STATES).update(announced_at=acting.now)
    tell_approvals(acting, renew_approvals(acting.change, acting.now))
    if settle_planned_state(acting):
        acting.tells.append("announced")
    acting.moved = {window.pk for window in acting.windows()}


def _refusals_to_submit(acting: Acting) -> list[str]:
    reasons = list(refusals_to_become(acting.change.state, State.REQUESTED))
    windows = acting.windows()
    if any(window.ends_at and window.ends_at <= acting.now for window in windows):
        reasons.append("One of its windows is already over. Move it first.")
    gone = [target.system for target in acting.change.targets.all() if target.system.retired]
    reasons += [f"{system} is retired. Take it out first, or ask for it to be brought back." for system in gone]
    return reasons


def _refuse_the_past(draft: ChangeDraft, now: datetime) -> None:
    for place, window in enumerate(draft.windows):
        if window.ends_at <= now:
            field = "repeats.starts_at_local" if draft.repeats else f"windows.{place}.ends_at"
            raise Invalid.of(field, "This period is already over. Declare work that took place.")


def save_windows(acting: Acting, draft: ChangeDraft) -> None:
    """Kept windows are moved, new ones added, and those left out are cancelled, or deleted where nobody knew."""
    planned = {window.public_id: window for window in acting.windows() if window.state in PLANNED_STATES}
    kept = {entered.id for entered in draft.windows if entered.id is not None}
    if unknown := kept - planned.keys():
        raise Invalid.of("windows", f"Window {min(unknown)} cannot be edited: it is not planned work of this change.")
    _take_out(acting, [window for key, window in planned.items() if key not in kept])
    _set_aside(planned, draft.windows)
    running = [window for window in acting.windows() if window.state == State.IN_PROGRESS and window.ends_at]
    for place, entered in enumerate(draft.windows):
        if entered.id is None or _moves(planned[entered.id], entered):
            _refuse_running_at_that_time(running, entered, place)
        if entered.id is not None:
            _move(acting, planned[entered.id], entered, place)
    add_windows(acting, [entered for entered in draft.windows if entered.id is None])


def place_again(acting: Acting, entered: Sequence[DraftWindow]) -> int:
    """Moves planned windows of its own, whose targets stay, to where a rule has them. Answers how many moved."""
    planned = {window.public_id: window for window in acting.windows() if window.state in PLANNED_STATES}
    moving = tuple(one for one in entered if one.id is not None and _moves(planned[one.id], one))
    _set_aside(planned, moving)
    for place, one in enumerate(moving):
        if one.id is not None:
            _move_period(acting, planned[one.id], one, place)
    return len(moving)


def _take_out(acting: Acting, windows: list[Window]) -> None:
    for window in windows:
        if window.announced_at is None:
            window.delete()
            continue
        _note_before(acting, window, "cancelled")
        window.state = State.CANCELLED
        window.save(update_fields=["state"])


def _set_aside(planned: dict[UUID, Window], windows: tuple[DraftWindow, ...]) -> None:
    """Windows that move make room first, so that they may take each other's place."""
    moving = [one.id for one in windows if one.id is not None and _moves(planned[one.id], one)]
    Window.objects.filter(public_id__in=moving).update(state=State.CANCELLED)


def _moves(window: Window, entered: DraftWindow) -> bool:
    return (window.starts_at, window.ends_at) != (entered.starts_at, entered.ends_at)


def _refuse_running_at_that_time(running: Iterable[Window], entered: DraftWindow, place: int) -> None:
    for window in running:
        until = window.ends_at or entered.ends_at
        if until > entered.starts_at and (window.actual_start or window.starts_at) < entered.ends_at:
            raise Invalid.of(f"windows.{place}.starts_at", "This window overlaps another one of the same change.")


def add_windows(acting: Acting, entered: Iterable[DraftWindow], state: str = "") -> None:
    windows = [save_draft.new_window(acting.change, one) for one in entered]
    for window in windows:
        window.state = State(state or (State.DRAFT if acting.change.state == State.DRAFT else State.REQUESTED))
        window.announced_at = None if acting.change.state == State.DRAFT else acting.now
    Window.objects.bulk_create(windows)
    acting.moved |= ids_of(windows)
    if windows and acting.change.state in GOING_AHEAD_STATES:
        acting.tells.append("announced")


def _move(acting: Acting, window: Window, entered: DraftWindow, place: int) -> None:
    only = save_draft.only_ids(entered)
    stands = only, entered.occurrence, entered.moved
    if stands != (window.only_systems, window.occurrence, window.moved):
        window.only_systems, window.occurrence, window.moved = stands
        window.save(update_fields=["only_systems", "occurrence", "moved"])
    if _moves(window, entered):
        _move_period(acting, window, entered, place)


def _move_period(acting: Acting, window: Window, entered: DraftWindow, place: int) -> None:
    period = Interval(entered.starts_at, entered.ends_at)
    for reason in refusals_to_move(window_facts(window), period, acting.now):
        raise Invalid.of(f"windows.{place}.ends_at", reason)
    _note_before(acting, window, "moved")
    window.starts_at, window.ends_at, window.asked_at = period.starts_at, period.ends_at, []
    window.period_revision += 1
    window.announced_at = window.announced_at and acting.now
    window.save(update_fields=["state", "starts_at", "ends_at", "asked_at", "period_revision", "announced_at"])


def _note_before(acting: Acting, window: Window, word: str) -> None:
    """People are told of what they had been told before: approved periods."""
    acting.moved.add(window.pk)
    acting.data.setdefault("before", []).append(
        {
            "window": window.pk,
            "starts_at": window.starts_at.isoformat(),
            "ends_at": window.ends_at.isoformat() if window.ends_at else None,
        }
    )
    if window.state == State.APPROVED:
        acting.tells.append(word)


def _settle_edit(acting: Acting) -> None:
    acting.moved |= {window.pk for window in acting.windows() if window.state not in ENDED_STATES}
    if not any(window.state in ASKED_FOR_STATES for window in acting.windows()):
        return
    tell_approvals(acting, renew_approvals(acting.change, acting.now))
    was_requested = acting.change.state == State.REQUESTED
    approved = settle_planned_state(acting)
    if approved and was_requested:
        acting.tells.append("announced")
    if not approved:
        acting.tells = [word for word in acting.tells if word != "announced"]
