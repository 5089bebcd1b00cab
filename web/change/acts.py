"""What a reader may do on the page of a change: one table of acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django import forms
from django.urls import reverse

from accounts.models import Person
from changes.domain.end_of_work import OpenEnds, can_be_undone, last_pressed, reasons_to_ask
from changes.domain.lifecycle import ENDED_STATES, end_to_offer, may_become
from changes.domain.may import may_act_on, may_answer_requests
from changes.selectors.changes import ChangeView, WindowView
from changes.selectors.open_ends import open_ends
from changes.selectors.reader import Reader
from changes.selectors.whole_changes import whole_changes
from changes.services import answer_report as declaring
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import hand_over as handing
from changes.services import propose as proposing
from changes.services import start_and_end
from changes.services import talk as talking
from changes.services import undo as undoing
from components.forms import NothingForm, ReasonForm, TalkForm
from components.work import Act
from web.change.answer_acts import answers, revocations, takeovers
from web.change.forms import CancelForm, ExtendForm, HandOverForm, MoveForm, ProposeForm, UpdateForm

Data = Mapping[str, Any]


class Reads(Enum):
    """What has to be as it was read."""

    TERMS = "terms"
    WINDOW = "window"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ActDoor:
    """`run` takes the person, the change, the window (0 where the act is about the whole change), what was typed, and
    the number that was read."""

    label: str
    run: Callable[[Person, int, int, Data, int | None], object]
    form: Callable[[Reader, Data | None, WindowView | None], forms.Form] | None = None
    done: str = ""
    told: str = ""
    """Said after it where somebody is told of the act; where nobody is, that is said."""
    help: str = ""
    danger: bool = False
    foreseen: bool = False
    """What it would meet is shown while it is typed."""
    reads: Reads = Reads.WINDOW
    answers: bool = False
    """It says yes or no to what was read, and so never goes without its number."""
    button: str = ""
    """What stands on the button below its form, where that differs from the label."""


EARLY = timedelta(minutes=30)
HEARD_SOON = "Others are told in 30 seconds; until then you can take it back and nobody hears of it."


def _reason(label: str, *, required: bool = True) -> Callable[[Reader, Data | None, WindowView | None], forms.Form]:
    return lambda reader, data, window: ReasonForm(data, label=label, required=required)


def _cancel(reader: Reader, data: Data | None, window: WindowView | None) -> forms.Form:
    running = window.state == "in_progress" if window else bool(data and data.get("left"))
    return CancelForm(data, label="Why is it cancelled? Everybody who is told reads this.", running=running)


def _new_end(reader: Reader, data: Data | None, window: WindowView | None) -> forms.Form:
    end = end_to_offer(window.ends_at if window else None, reader.now)
    return ExtendForm(data, zone=reader.zone, initial={"ends_at": end})


def _planned(window: WindowView | None) -> dict[str, Any]:
    return {"starts_at": window.starts_at, "ends_at": window.ends_at} if window else {}


ACTS: dict[str, ActDoor] = {
    "submit": ActDoor(
        "Submit for approval",
        lambda who, change, window, data, read: booking.submit(who, change, read=read),
        reads=Reads.TERMS,
    ),
    "move-to": ActDoor(
        "Move it there",
        lambda who, change, window, data, read: booking.move_window(who, window, dict(data)),
        lambda reader, data, window: MoveForm(data),
        done="Moved.",
        reads=Reads.NOTHING,
    ),
    "approve": ActDoor(
        "Approve",
        lambda who, change, window, data, read: approving.approve(who, change, read=read),
        done="Approved.",
        reads=Reads.TERMS,
        answers=True,
    ),
    "decline": ActDoor(
        "Decline",
        lambda who, change, window, data, read: approving.reject(who, change, data["reason"], read=read),
        _reason("Why? The requester reads this."),
        done="Declined.",
        told="The requester is told, with your reason.",
        danger=True,
        reads=Reads.TERMS,
        answers=True,
    ),
    "propose": ActDoor(
        "Another time",
        lambda who, change, window, data, read: proposing.propose(
            who, change, data["starts_at"], data["ends_at"], window or None, read=read
        ),
        lambda reader, data, window: ProposeForm(data, zone=reader.zone, initial=_planned(window)),
        done="Proposed. They can take it over with one press.",
        told="They are told.",
        help="They can accept it with one press, which counts as your approval. Until then you stay asked.",
        reads=Reads.TERMS,
        answers=True,
        button="Propose this time",
    ),
    "ask-back": ActDoor(
        "Ask a question",
        lambda who, change, window, data, read: talking.ask(who, change, data["text"]),
        lambda reader, data, window: TalkForm(data),
        done="Asked. You get the answer by mail.",
        reads=Reads.NOTHING,
    ),
    "answer-back": ActDoor(
        "Answer",
        lambda who, change, window, data, read: talking.answer(who, change, data["text"], data["party"]),
        lambda reader, data, window: TalkForm(data),
        done="Sent. They get it by mail.",
        reads=Reads.NOTHING,
    ),
    "withdraw-answer": ActDoor(
        "Withdraw our answer",
        lambda who, change, window, data, read: approving.withdraw_answer(who, change, read=read),
        done="Your answer is withdrawn.",
        danger=True,
        reads=Reads.TERMS,
        answers=True,
    ),
    "start-early": ActDoor(
        "Start now, early",
        lambda who, change, window, data, read: start_and_end.start(who, window, read=read),
        lambda reader, data, window: NothingForm(data),
        done="Started.",
        told="Those on call for what it reaches are told.",
        help="Its planned start is still ahead. It starts now and counts until its planned end, so move the end "
        "if you will be done sooner.",
        foreseen=True,
    ),
    "start": ActDoor(
        "Start",
        lambda who, change, window, data, read: start_and_end.start(who, window, read=read),
        done="Started.",
        told="Those on call for what it reaches are told.",
    ),
    "start-unapproved": ActDoor(
        "Start without approval",
        lambda who, change, window, data, read: start_and_end.start(who, window, data["reason"], read=read),
        _reason("Why can’t it wait? This goes in your log."),
        help="It is not approved yet. The log says that you start it all the same.",
        danger=True,
    ),
    "update": ActDoor(
        "Post an update",
        lambda who, change, window, data, read: start_and_end.post_update(who, window, data["text"]),
        lambda reader, data, window: UpdateForm(data),
        done="Posted.",
        told="Those on call for what it reaches are told.",
        reads=Reads.NOTHING,
    ),
    "extend": ActDoor(
        "Move the end",
        lambda who, change, window, data, read: start_and_end.extend(who, window, data["ends_at"], read=read),
        _new_end,
        done="The end is moved.",
        told="Those on call for what it reaches are told.",
        foreseen=True,
    ),
    "complete": ActDoor(
        "It is done",
        lambda who, change, window, data, read: start_and_end.complete(who, window, read=read),
        done="Completed.",
        told=HEARD_SOON,
    ),
    "complete-despite": ActDoor(
        "It is done",
        lambda who, change, window, data, read: start_and_end.complete(who, window, data["reason"], read=read),
        _reason("Why is it done all the same? This goes in your log."),
        done="Completed.",
        told=HEARD_SOON,
        button="It is done all the same",
    ),
    "undo-end": ActDoor(
        "Undo: it is not over",
        lambda who, change, window, data, read: undoing.undo(who, window, read=read),
        done="The work goes on. Everybody who was told it was over is told.",
    ),
    "undo-start": ActDoor(
        "Undo: it has not started",
        lambda who, change, window, data, read: undoing.undo(who, window, read=read),
        done="It has not started. Everybody who was told it had is told.",
    ),
    "roll-back": ActDoor(
        "We rolled it back",
        lambda who, change, window, data, read: start_and_end.roll_back(who, window, data["reason"], read=read),
        _reason("Why was it rolled back? Everybody who is told reads this."),
        done="It is recorded as rolled back.",
        danger=True,
    ),
    "cancel-window": ActDoor(
        "Cancel this window",
        lambda who, change, window, data, read: start_and_end.cancel_window(who, window, data["reason"], read=read),
        _cancel,
        done="Cancelled.",
        danger=True,
    ),
    "cancel": ActDoor(
        "Cancel the change",
        lambda who, change, window, data, read: start_and_end.cancel(who, change, data["reason"], read=read),
        _cancel,
        done="Cancelled.",
        danger=True,
        reads=Reads.TERMS,
    ),
    "hand-over": ActDoor(
        "Hand it over",
        lambda who, change, window, data, read: handing.hand_over(who, window, data["email"], read=read),
        lambda reader, data, window: HandOverForm(data, organisation=reader.organisation),
        done="Handed over. They answer for it now.",
        help="Another engineer of your organisation answers for it from now on, is asked whether it has started and "
        "ended, and is its contact.",
    ),
    "confirm": ActDoor(
        "Yes, that is our work",
        lambda who, change, window, data, read: declaring.confirm_report(who, window, read=read),
        done="Confirmed.",
        told="Those who were told of the report are told.",
    ),
    "deny": ActDoor(
        "No, nobody is working on it",
        lambda who, change, window, data, read: declaring.deny_report(who, window, data["reason"], read=read),
        _reason("Anything they should know? Those who reported it read this.", required=False),
        done="Denied. It no longer counts.",
        told="Those who were told of the report are told.",
    ),
}


def acts_on_change(
    reader: Reader, view: ChangeView, window: WindowView | None, opened: tuple[str, forms.Form | None] | None = None
) -> list[Act]:
    """What this reader may do now, the one next thing first."""
    ends = _open_ends(reader, view, window)
    acts = [_act(reader, name, view, window, opened, ends) for name in _names(reader, view, window, ends)]
    proposed = takeovers(reader, view) if may_act_on(reader.person, view) else ()
    return [*proposed, *acts, *revocations(reader, view)]


def acts_on_window(reader: Reader, view: ChangeView, window: WindowView) -> list[Act]:
    """Beside each window of a change that has several."""
    if not may_act_on(reader.person, view):
        return []
    ends = _open_ends(reader, view, window)
    return [_act(reader, name, view, window, None, ends) for name in _window_names(window, reader.now, ends)]


def _open_ends(reader: Reader, view: ChangeView, window: WindowView | None) -> OpenEnds:
    running = window is not None and window.state == "in_progress" and may_act_on(reader.person, view)
    if window is None or not running:
        return OpenEnds()
    return open_ends(reader, whole_changes([view.pk])[view.pk], window.pk)


def _names(reader: Reader, view: ChangeView, window: WindowView | None, ends: OpenEnds) -> Iterable[str]:
    if may_answer_requests(reader.person, view):
        yield from answers(view, reader.now)
    if not may_act_on(reader.person, view):
        return
    if view.report_state == "unconfirmed":
        yield from ("confirm", "deny")
        return
    if view.state == "draft":
        yield "submit"
    if window is not None:
        yield from (name for name in _window_names(window, reader.now, ends) if name != "cancel-window")
        if window.state not in ENDED_STATES:
            yield "hand-over"
    if any(one.state not in ENDED_STATES for one in view.windows):
        yield "cancel"


def _window_names(window: WindowView, now: datetime, ends: OpenEnds) -> Iterable[str]:
    state = window.state or ""
    if may_become(state, "in_progress"):
        early = window.starts_at - now > EARLY
        yield "start-unapproved" if state == "requested" else "start-early" if early else "start"
        yield "cancel-window"
    elif may_become(state, "completed"):
        yield "complete-despite" if ends else "complete"
        yield from ("update", "extend", "roll-back")
    pressed = last_pressed(state, window.announced_at, window.actual_start, window.actual_end)
    if pressed is not None and can_be_undone(pressed, now):
        yield "undo-end" if pressed.is_end else "undo-start"


def _act(
    reader: Reader,
    name: str,
    view: ChangeView,
    window: WindowView | None,
    opened: tuple[str, forms.Form | None] | None,
    ends: OpenEnds,
) -> Act:
    door = ACTS[name]
    again = opened is not None and opened[0] == name
    form = opened[1] if again and opened else door.form(reader, None, window) if door.form else None
    return Act(
        name,
        door.label,
        reverse("change-act", args=[view.id, name]),
        form,
        " ".join(reasons_to_ask(ends)) if name == "complete-despite" else door.help,
        door.danger,
        again,
        _posted_along(door, view, window),
        reverse("change-act-preview", args=[view.id, name]) if door.foreseen else "",
        door.button,
    )


def _posted_along(door: ActDoor, view: ChangeView, window: WindowView | None) -> tuple[tuple[str, str], ...]:
    """The window that is meant, and the number of what is shown."""
    number = {Reads.TERMS: view.terms, Reads.WINDOW: window.revision if window else None}.get(door.reads)
    posted = (("window", window.id if window else None), ("read", number))
    return tuple((name, str(value)) for name, value in posted if value is not None)
