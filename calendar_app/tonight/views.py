"""Tonight: who else is working, and does it reach me?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from calendar_app.tonight.headline import Tally, headline
from calendar_app.tonight.rows import Ask, Board
from changes.selectors.board import BoardList, BoardView, board, open_marks
from changes.selectors.reader import Reader
from changes.selectors.waiting import Waiting, WaitingAnswers, waiting_for
from components.paging import cursor_of
from components.trouble import TroubleRow, trouble_rows
from components.unless_unchanged import unless_unchanged
from components.work import freeze_row, window_row
from core.cursor import part_of
from core.cut import Cut, cut_query
from core.time import wording
from notifications.models import Notice
from triage.models import Investigation

MOST_ROWS = 50
"""Of each list; nobody reads more at once, and all of it has pages of its own."""
MOST_FAULTS = 5
MOST_TO_ANSWER = 100
TITLES = {
    "overrunning": "Overrunning",
    "in_progress": "Now",
    "unconfirmed": "Unconfirmed: planned for now, but nobody has pressed Start",
    "upcoming": "Next 12 hours",
    "just_ended": "Just ended",
}


@login_required
@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    return render(
        request, "calendar_app/tonight/tonight.html", {"board": board_page(Reader(cast(Person, request.user)))}
    )


@login_required
@require_safe
@unless_unchanged
def board_part(request: HttpRequest) -> HttpResponse:
    """The part that asks for itself every few seconds."""
    return render(
        request, "calendar_app/tonight/_board.html", {"board": board_page(Reader(cast(Person, request.user)))}
    )


@login_required
@require_safe
def whole_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list of the board, to its end."""
    if name not in TITLES:
        raise Http404
    reader = Reader(cast(Person, request.user))
    part = part_of(BoardList(reader, name), cursor_of(request), MOST_ROWS)
    marks = open_marks(reader.organisation, [view.pk for view in part.rows])
    rows = [window_row(reader, view, marks) for view in part.rows]
    context = {"title": TITLES[name], "rows": rows, "part": part}
    return render(request, "calendar_app/tonight/whole_list.html", context)


@login_required
@require_safe
def to_answer(request: HttpRequest) -> HttpResponse:
    """All that needs an answer, what is due first."""
    reader = Reader(cast(Person, request.user))
    asks = _asks(reader, waiting_for(reader, MOST_TO_ANSWER), MOST_TO_ANSWER)
    return render(request, "calendar_app/tonight/to_answer.html", {"asks": asks})


def board_page(reader: Reader) -> Board:
    seen = board(reader, most=MOST_ROWS)
    waiting = waiting_for(reader)
    marks = open_marks(reader.organisation, [view.pk for name in TITLES for view in getattr(seen, name)])
    rows = {name: getattr(seen, name).made(lambda view: window_row(reader, view, marks)) for name in TITLES}
    return Board(
        sentence=_sentence(reader, seen, waiting),
        looked_at=reader.now,
        worst=max(seen.together.values()).word if seen.together else "",
        asks=_asks(reader, waiting, MOST_FAULTS),
        freezes=seen.freezes.made(lambda freeze: freeze_row(reader, freeze)),
        **rows,
    )


def _sentence(reader: Reader, seen: BoardView, waiting: WaitingAnswers) -> str:
    """Counts what is shown and what is not."""
    tally = Tally(
        seen.parties, seen.parties_meeting, seen.parties_harmless, seen.parties_unconfirmed, seen.own, waiting.conflicts
    )
    next_at = wording.time_of_day(seen.next_at, reader.zone, reader.now).local if seen.next_at else ""
    return headline(tally, next_at, own_is_next=seen.own_is_next)


def _asks(reader: Reader, waiting: WaitingAnswers, most_faults: int) -> Cut[Ask]:
    faults = cut_query(Investigation.objects.of(reader.organisation).still_open().for_reading(), most_faults)
    shown = (*_looked_for(reader, faults), *_troubles(reader), *(_ask(one) for one in waiting))
    return Cut(shown, faults.rest + waiting.rest)


def _looked_for(reader: Reader, faults: Iterable[Investigation]) -> Iterator[Ask]:
    """Faults that people of its own are looking for."""
    for row in trouble_rows(reader, faults):
        yield Ask("fault", f"{row.title}: {_who_looks(row)}", row.url, row.opened_at)


def _who_looks(row: TroubleRow) -> str:
    if row.looked_for:
        return f"{row.opened_by} is looking for the fault."
    return f"{row.opened_by} began to look for the fault. It is still open: look on, or close it."


def _troubles(reader: Reader) -> Iterator[Ask]:
    """Of notices about its own work."""
    undelivered, unseen = Notice.objects.troubles_of(reader.organisation, reader.person)
    if unseen:
        count = "An urgent notice" if unseen == 1 else f"{unseen} urgent notices"
        yield Ask("notice", f"{count} about your work: nobody has said yet that they saw it. Call them.", _notices(""))
    if undelivered:
        count = "A notice" if undelivered == 1 else f"{undelivered} notices"
        yield Ask("notice", f"{count} about your work could not be delivered.", _notices("undelivered"))


def _notices(state: str) -> str:
    return f"{reverse('notices')}?state={state}" if state else reverse("notices")


def _ask(one: Waiting) -> Ask:
    address = reverse("claims") if one.change is None else reverse("change", args=[one.change])
    if one.freeze is not None:
        address = reverse("freeze", args=[one.freeze])
    return Ask(one.kind, one.text, address, one.starts_at, one.ends_at, one.severity)
