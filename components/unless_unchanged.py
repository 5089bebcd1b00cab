"""Parts of pages ask for themselves every few seconds; most of the time nothing is new, and one row says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from accounts.domain.walls import unseen_since
from accounts.models import Person, WallScreen
from accounts.models.wall import digest_of
from core import clock

View = Callable[..., HttpResponse]
PATTERN = re.compile(r'(?:W/)?"([0-9a-f]{24})-([0-9a-f]{1,11})"')
EVERY = timedelta(minutes=1)
PUT_OFF = ("0", "1")
"""How often a page that looks by itself has been put off, so that it may be once more."""
WHO_READS = """
SELECT person.id, person.password, organisation.id, organisation.board_version
FROM accounts_browsersession session
JOIN accounts_person person ON person.id = session.person_id AND person.is_active
JOIN accounts_organisation organisation ON organisation.id = person.organisation_id
WHERE session.session_key = %s AND session.expire_date > %s
"""
WHICH_SCREEN = """
SELECT screen.id, screen.digest, organisation.id, organisation.board_version
FROM accounts_wallscreen screen
JOIN accounts_wall wall ON wall.id = screen.wall_id AND wall.revoked_at IS NULL
JOIN accounts_organisation organisation ON organisation.id = wall.organisation_id
WHERE screen.digest = %s AND screen.seen_at > %s
"""
Who = tuple[int, str, int, int]


def unless_unchanged(view: View) -> View:
    """Gives what it answers a tag that lasts as long as the reader's organisation has nothing new to see, and time
    changes nothing: what the view says by `until`, or a minute. No browser keeps the answer; the page itself remembers
    its tag. Nobody has done anything by it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.asks_by_itself = True  # type: ignore[attr-defined]
        person = cast(Person, request.user)
        answer = view(request, *args, **kwargs)
        if answer.status_code == 200:
            lasts = getattr(answer, "stays_until", None) or a_minute(person)
            answer["ETag"] = tag_for(person, request.get_full_path(), lasts)
        return answer

    return answered


def until(moment: datetime, answer: HttpResponse) -> HttpResponse:
    """Says until when time alone does not change it."""
    answer.stays_until = moment  # type: ignore[attr-defined]
    return answer


def tag_for(person: Person, path: str, lasts: datetime) -> str:
    """Of a part that stands in a page already, so that the page need not ask for it."""
    organisation = person.organisation
    return tag_until(path, (person.pk, person.password, organisation.pk, organisation.board_version), lasts)


def tag_for_screen(screen: WallScreen, path: str, lasts: datetime) -> str:
    """The same of a wall, at which nobody has signed in."""
    organisation = screen.wall.organisation
    return tag_until(path, (screen.pk, screen.digest, organisation.pk, organisation.board_version), lasts)


def is_unchanged(request: HttpRequest) -> bool:
    """Whether what the page has already is what it would get. One query, and nothing else of what a request costs."""
    found = PATTERN.fullmatch(request.headers.get("If-None-Match", ""))
    if found is None or request.method != "GET":
        return False
    now, lasts = clock.now(), datetime.fromtimestamp(int(found[2], 16) / 1000, UTC)
    who = _who_asks(request, now) if now < lasts else None
    return who is not None and tag_until(request.get_full_path(), who, lasts) == f'"{found[1]}-{found[2]}"'


def can_wait(request: HttpRequest) -> bool:
    """Whether the page shows what was true a moment ago, and was not put off as often as may be."""
    if request.method != "GET" or "HX-Request" not in request.headers:
        return False
    has_one = PATTERN.fullmatch(request.headers.get("If-None-Match", "")) is not None
    return has_one and request.headers.get("Put-Off", "0") in PUT_OFF


def not_yet(request: HttpRequest) -> HttpResponse:
    """The page keeps what it has without calling it new, and looks again soon."""
    answer = unchanged(request)
    answer["Not-Yet"] = "1"
    return answer


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotModified(headers={"ETag": request.headers["If-None-Match"]})


def a_minute(person: Person) -> datetime:
    """Not for everybody at once."""
    now, shift = clock.now(), timedelta(seconds=person.pk * 7 % 60)
    return now + EVERY - (now - shift - datetime.min.replace(tzinfo=UTC)) % EVERY


def _who_asks(request: HttpRequest, now: datetime) -> Who | None:
    """A wall's cookie comes with what a wall asks for and with nothing else."""
    session, key = (request.COOKIES.get(name) for name in (settings.SESSION_COOKIE_NAME, settings.WALL_COOKIE))
    if not session and not key:
        return None
    asked = (WHICH_SCREEN, [digest_of(key), unseen_since(now)]) if key else (WHO_READS, [session, now])
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        who: Who | None = cursor.fetchone()
    return who


def tag_until(path: str, who: Who, lasts: datetime) -> str:
    """The end in milliseconds, so that the one who asks brings it along; it is part of what is hashed."""
    end = f"{round(lasts.timestamp() * 1000):x}"
    said = "|".join(map(str, (settings.SECRET_KEY, path, *who, end)))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:24]}-{end}"'
