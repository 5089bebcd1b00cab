"""Calendars that other programs subscribe to: made and revoked by whom they are for, and read by whoever has their
address."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.feeds.forms import FeedForm
from calendar_app.feeds.made import feed_of, feed_tag, name_of_feed
from calendar_app.feeds.page import feed_made, feed_row
from changes.selectors.reader import Reader
from components.acts import person_in, say
from components.link_pages import sealed
from components.only_looking import only_looks
from components.sent_once import as_sent
from components.unless_unchanged import PATTERN
from core import clock
from core.looking import looking
from core.public_id import pk_of
from core.refusals import Refused
from core.turns import in_turn
from notifications.models import Feed
from notifications.selectors.feeds import feed_at
from notifications.services.feeds import make_feed, revoke_feed

NOT_THERE = "There is no calendar at this address, or no longer.\n"
WEAK = re.compile(r"^W/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """A new feed's address is in the answer to the form and nowhere else; the same form sent again gets the same."""
    reader = Reader(person_in(request))
    form = FeedForm(request.POST if request.method == "POST" else None, reader=reader)
    made = _made(request, form) if request.method == "POST" and not only_looks(request) and form.is_valid() else None
    own = [feed_row(reader, feed) for feed in Feed.objects.of(reader.person).standing()]
    context = {
        "form": FeedForm(reader=reader) if made else form,
        "made": feed_made(reader, made) if made else None,
        "rows": own,
    }
    answer = render(request, "calendar_app/feeds/feeds.html", context)
    return sealed(answer, "same-origin") if made else answer


@login_required
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(person_in(request))
    feed = revoke_feed(reader.person, pk_of(Feed.objects.of(reader.person), public_id))
    name = name_of_feed(reader, feed)
    messages.success(request, f"The address of “{name}” no longer works. Remove the calendar where you added it.")
    return redirect("feeds")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    found = feed_at(token)
    if found is None:
        return sealed(HttpResponse(NOT_THERE, "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND))
    answer = _unchanged(request, found) or _whole(found)
    sealed(answer)["Cache-Control"] = "private, no-cache"
    return answer


def _made(request: HttpRequest, form: FeedForm) -> Feed | None:
    try:
        scope, system = form.asked
        return make_feed(person_in(request), scope, system, as_sent(request))
    except Refused as refusal:
        say(request, refusal)
        return None


def _unchanged(request: HttpRequest, found: Feed) -> HttpResponse | None:
    """Before anything is asked of what stands in it."""
    sent = WEAK.sub("", request.headers.get("If-None-Match", ""))
    parts = PATTERN.fullmatch(sent)
    until = datetime.fromtimestamp(int(parts[2], 16) / 1000, UTC) if parts else None
    if until is None or clock.now() >= until or feed_tag(found, until) != sent:
        return None
    return HttpResponseNotModified(headers={"ETag": sent})


def _whole(found: Feed) -> HttpResponse:
    with in_turn(found.person_id), looking():
        made = feed_of(Reader(found.person), found)
    answer = HttpResponse(made.content, "text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="maintenance.ics"'
    answer["ETag"] = feed_tag(found, made.until)
    return answer
