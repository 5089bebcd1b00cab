"""Taking back a start or an end that was pressed by mistake."""

from __future__ import annotations

from accounts.models import Person
from changes.domain.end_of_work import Pressed, last_pressed, refusals_to_undo, was_heard
from changes.models import FindingSide, FindingState, State, Window
from changes.services.act import Acting
from changes.services.approve import settle_planned_state
from changes.services.start_and_end import running
from core.activity import Activity, ActivityQuerySet
from core.refusals import Refused, refuse_if

PRESSED_BY = ("started", "completed", "rolled_back")


def undo(actor: Person, window_id: int, *, read: int | None = None) -> Window:
    """By any engineer of the organisation, within ten minutes, unless other work rests on it by then."""
    with running(actor, window_id, read=read) as (acting, window):
        pressed = last_pressed(window.state, window.announced_at, window.actual_start, window.actual_end)
        refuse_if(refusals_to_undo(pressed, acting.now))
        assert pressed is not None
        if pressed.is_end:
            _go_on(acting, window)
        else:
            _not_begun(acting, window)
        _conclude(acting, window, pressed)
        _refuse_what_rests_on_it(window, pressed)
        return window


def _go_on(acting: Acting, window: Window) -> None:
    if any(one.state == State.IN_PROGRESS for one in acting.windows()):
        raise Refused("Another window of the same change has begun since.")
    window.state, window.actual_end, window.asked_at = State.IN_PROGRESS, None, []
    window.save(update_fields=["state", "actual_end", "asked_at"])


def _not_begun(acting: Acting, window: Window) -> None:
    if _acts_on(acting, window, "extended", "released").filter(pk__gt=_press(acting, window).pk).exists():
        raise Refused("Its end was moved, or systems were given back, since it started. End it instead.")
    window.state, window.actual_start, window.asked_at = State.APPROVED, None, []
    window.save(update_fields=["state", "actual_start", "asked_at"])
    settle_planned_state(acting)
    window.refresh_from_db()
    if window.state == State.APPROVED and not _was_announced(acting, window):
        acting.tells.append("announced")  # approved while it ran: those told in advance have heard nothing yet


def _was_announced(acting: Acting, window: Window) -> bool:
    told = Activity.objects.about("change", acting.change.pk).filter(tells__contains=["announced"])
    return told.filter(data__windows__contains=[window.pk]).exists()


def _conclude(acting: Acting, window: Window, pressed: Pressed) -> None:
    act = _press(acting, window)
    acting.moved.add(window.pk)
    acting.data["undoes"] = act.pk
    undone = "end_undone" if pressed.is_end else "start_undone"
    if was_heard(pressed, acting.now):
        acting.tells.append(undone)
    else:
        acting.never_gone = frozenset(act.data["gone"])
    acting.conclude(undone)


def _press(acting: Acting, window: Window) -> Activity:
    return _acts_on(acting, window, *PRESSED_BY).latest("pk")


def _acts_on(acting: Acting, window: Window, *kinds: str) -> ActivityQuerySet:
    acts = Activity.objects.about("change", acting.change.pk).filter(kind__in=kinds)
    return acts.filter(data__windows__contains=[window.pk])


def _refuse_what_rests_on_it(window: Window, pressed: Pressed) -> None:
    """Others who began since then relied on what was pressed."""
    if not pressed.is_end:
        return
    met = FindingSide.objects.filter(finding__sides__window=window, finding__state=FindingState.FOUND)
    begun = met.filter(window__actual_start__gte=pressed.at).exclude(window__change=window.change_id)
    if begun.exists():
        raise Refused("Other work that meets it has begun since. Declare what still goes on instead.")
