"""Tonight for a screen across the room, at which nobody has signed in.

The secret address is traded for a cookie at once, so that it stands on no page, and no page is left by it."""

from __future__ import annotations

from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.domain.walls import ENDS_UNSEEN
from accounts.models import WallScreen
from accounts.selectors.walls import screen_with, wall_at
from accounts.services.walls import add_screen, note_wall_seen
from calendar_app.wall.made_once import wall_of
from components.link_pages import sealed
from components.unless_unchanged import can_wait, not_yet, tag_for_screen
from core import clock
from core.shared_answers import BeingMade
from core.time import wording


@require_safe
def open_address(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.now()
    found, screen = wall_at(token, now), _screen(request)
    if found is None:
        return _ended(request)
    answer = HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": reverse("wall")})
    if screen is None or screen.wall_id != found.pk:
        _give_key(answer, add_screen(found, now))
    return sealed(answer)


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    screen = _screen(request)
    if screen is None:
        return _ended(request)
    organisation = screen.wall.organisation
    made, zone = wall_of(organisation), ZoneInfo(organisation.timezone)
    there = clock.now().astimezone(zone)
    context = {
        "organisation": organisation,
        "zone": zone,
        "clock": f"{there:%H:%M}",
        "day": wording.day_in_words(there.date(), there.date()),
        "board": mark_safe(made.text),  # noqa: S308 (it comes from a template)
        "tag": tag_for_screen(screen, reverse("wall-live"), made.until),
    }
    return _seen(request, screen, render(request, "calendar_app/wall/wall.html", context))


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The part that asks for itself every few seconds. Of a wall that has ended the whole page is asked for anew."""
    screen = _screen(request)
    if screen is None:
        answer = _ended(request)
        answer["HX-Refresh"] = "true"
        return answer
    try:
        made = wall_of(screen.wall.organisation, can_wait=can_wait(request))
    except BeingMade:
        return not_yet(request)
    answer = HttpResponse(made.text)
    answer["ETag"] = tag_for_screen(screen, request.get_full_path(), made.until)
    return _seen(request, screen, answer)


def _screen(request: HttpRequest) -> WallScreen | None:
    """Nobody has done anything by looking at a wall, whoever is signed in beside it."""
    request.asks_by_itself = True  # type: ignore[attr-defined]
    return screen_with(_key(request), clock.now())


def _key(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.WALL_COOKIE, "")


def _seen(request: HttpRequest, screen: WallScreen, answer: HttpResponse) -> HttpResponse:
    if note_wall_seen(screen, clock.now()):
        _give_key(answer, _key(request))
    return sealed(answer)


def _give_key(answer: HttpResponse, key: str) -> None:
    answer.set_cookie(
        settings.WALL_COOKIE,
        key,
        max_age=ENDS_UNSEEN,
        path=reverse("wall"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _ended(request: HttpRequest) -> HttpResponse:
    """The same of one that never was, that was revoked, and at which nobody looked for long."""
    return sealed(render(request, "calendar_app/wall/ended.html", status=HTTPStatus.NOT_FOUND))
