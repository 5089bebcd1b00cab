"""The page that answers: who was told, and did it arrive?"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from changes.models import Change
from changes.services.reader import Reader
from changes.services.visibility import seen_as_affected
from maintwin.pages import NoticeRow
from notifications.models import Notice, NoticeQuerySet, NoticeState
from notifications.outbox.showing import NoticeView, notice_views

PAGE_SIZE = 50
LARGEST_ID = 2**63 - 1


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    change = _change_asked_for(request, person)
    visible = Notice.objects.visible_to(person.organisation)
    if change is not None:
        visible = visible.about_change(change.pk)
    state = request.GET.get("state", "")
    chosen = visible.in_state(state) if state in NoticeState.values else visible
    page = Paginator(chosen.for_rows(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/notices.html",
        {
            "notices": notice_rows(Reader(person), page.object_list),
            "states": _states(visible, state, change),
            "page": page,
            "about": str(change) if change else "",
            "keep": state,
        },
    )


def notice_rows(reader: Reader, notices: object) -> list[NoticeRow]:
    """Expects a page of notices loaded `for_rows()`."""
    return [_row(view) for view in notice_views(reader, cast(NoticeQuerySet, notices))]


def _row(view: NoticeView) -> NoticeRow:
    return NoticeRow(
        contact=view.name,
        email=view.contact,
        about=view.about_words,
        because=view.because,
        due_at=view.due_at,
        state=view.state,
        attempts=view.attempts,
        outcome=view.outcome,
        organisation=view.organisation,
        change=view.change_words,
        url=reverse("change", args=[view.change]) if view.change else "",
        sent_at=view.sent_at,
        urgent=view.urgent,
    )


def _change_asked_for(request: HttpRequest, person: Person) -> Change | None:
    asked = request.GET.get("change", "")
    if not asked.isdecimal() or int(asked) > LARGEST_ID:
        return None
    return seen_as_affected(person.organisation).filter(pk=int(asked)).first()


def _states(visible: NoticeQuerySet, chosen: str, change: Change | None) -> list[tuple[str, int, str, bool]]:
    """A tab for each state, with how many there are."""
    counts = visible.counts_by_state()
    tabs = [("All", sum(counts.values()), "")]
    tabs += [(value.capitalize(), counts.get(value, 0), value) for value in NoticeState.values]
    return [(label, count, _url(state, change), state == chosen) for label, count, state in tabs]


def _url(state: str, change: Change | None) -> str:
    asked = {"state": state} if state else {}
    if change is not None:
        asked["change"] = str(change.pk)
    return f"{reverse('notices')}?{urlencode(asked)}" if asked else reverse("notices")
