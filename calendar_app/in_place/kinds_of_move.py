"""By what a bar is moved: planned work as a whole, work under way by its end alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from accounts.models import Person
from calendar_app.in_place.forms import EndForm, PeriodForm
from changes.domain.lifecycle import PLANNED_STATES
from changes.models import Change, State, Window
from changes.selectors import preview as previews
from changes.selectors.foresight import as_entered, extension
from changes.selectors.reader import Reader
from changes.services import book as booking
from changes.services.start_and_end import extend
from components.moments import ZonedForm
from core.time.interval import Interval


@dataclass(frozen=True, slots=True)
class MoveKind:
    form: type[ZonedForm]
    look: Callable[[Reader, Window, Interval], previews.PreviewView | None]
    """What it would meet at that time; None where it meets nothing, as drafts do that lack something. May refuse."""
    move: Callable[[Person, Window, Interval, int | None], Change]
    """With the revision of the change that was read, None for whatever it is."""


def kind_of(window: Window) -> MoveKind | None:
    """None of what is over: it stays where it is."""
    if window.state in PLANNED_STATES:
        return _AS_A_WHOLE
    return _BY_ITS_END if window.state == State.IN_PROGRESS else None


def _look_at_whole(reader: Reader, window: Window, period: Interval) -> previews.PreviewView | None:
    """The change as it stands, with this window at another time."""
    asked = as_entered(window.change)
    if asked is None:
        return None
    moved = (replace(one, period=period) if one.window == window.pk else one for one in asked.windows)
    first, *more = moved
    entered = replace(asked, period=first.period, window=first.window, more=tuple(more), only=first.only)
    return previews.preview(reader, entered)


def _move_whole(person: Person, window: Window, period: Interval, revision: int | None) -> Change:
    entered = {"starts_at": period.starts_at, "ends_at": period.ends_at}
    return booking.move_window(person, window.pk, entered, revision=revision)


def _look_at_end(reader: Reader, window: Window, period: Interval) -> previews.PreviewView | None:
    return extension(reader, window.pk, period.ends_at)


def _move_end(person: Person, window: Window, period: Interval, revision: int | None) -> Change:
    return extend(person, window.pk, period.ends_at, revision=revision).change


_AS_A_WHOLE = MoveKind(PeriodForm, _look_at_whole, _move_whole)
_BY_ITS_END = MoveKind(EndForm, _look_at_end, _move_end)
