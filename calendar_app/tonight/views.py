"""Tonight: who else is working, and does it reach me?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from calendar_app.tonight.headline import headline
from calendar_app.tonight.rows import Ask, Board
from changes.selectors.board import BoardView, board, open_marks
from changes.selectors.changes import WindowView
from changes.selectors.reader import Reader
from changes.selectors.waiting import Waiting, waiting_for
from components.trouble import trouble_rows
from components.unless_unchanged import unless_unchanged
from components.work import freeze_row, window_row
from core.time import wording
from notifications.models import Notice
from triage.models import Investigation

MOST_FAULTS = 5


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


def board_page(reader: Reader) -> Board:
    seen = board(reader)
    waiting = waiting_for(reader)
    lists = ("overrunning", "in_progress", "unconfirmed", "upcoming", "just_ended")
    marks = open_marks(reader.organisation, [view.id for name in lists for view in getattr(seen, name)])
    rows = {name: tuple(window_row(reader, view, marks) for view in getattr(seen, name)) for name in lists}
    return Board(
        sentence=_sentence(reader, seen, waiting),
        looked_at=reader.now,
        worst=max(seen.together.values()).word if seen.together else "",
        asks=(*_looked_for(reader), *_troubles(reader), *(_ask(one) for one in waiting)),
        freezes=tuple(freeze_row(reader, freeze) for freeze in seen.freezes),
        **rows,
    )


def _sentence(reader: Reader, seen: BoardView, waiting: list[Waiting]) -> str:
    running = [view for view in (*seen.overrunning, *seen.in_progress) if not view.mine]
    parties = {view.organisation for view in running if _hits_me(view)}
    unconfirmed = {view.organisation for view in seen.unconfirmed if not view.mine and _hits_me(view)}
    coming = min((view.starts_at for view in seen.upcoming), default=None)
    return headline(
        parties=len(parties),
        unconfirmed=len(unconfirmed - parties),
        harmless=len({view.organisation for view in running} - parties),
        own=sum(view.mine for view in (*seen.overrunning, *seen.in_progress)),
        conflicts=sum(one.kind == "finding" for one in waiting),
        next_at=wording.time_of_day(coming, reader.zone, reader.now).local if coming else "",
    )


def _hits_me(view: WindowView) -> bool:
    """At least a little, or as a counterpart to work of mine."""
    return view.title is None or any(row.level != "none" for row in view.reaches)


def _looked_for(reader: Reader) -> Iterator[Ask]:
    """Faults that people of its own are looking for."""
    open_ = Investigation.objects.of(reader.organisation).still_open().for_reading()[:MOST_FAULTS]
    for row in trouble_rows(reader, open_):
        yield Ask("fault", f"{row.title}: {row.opened_by} is looking for the fault.", row.url, row.opened_at)


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
