"""Sessions, kept in the database with whose they are and how long they last."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.domain.sessions import is_worth_noting
from accounts.models import BrowserSession
from core import clock
from core.limits import LONGEST_NETWORK_ADDRESS, LONGEST_PROGRAM

BEGAN, SEEN, PROGRAM, ADDRESS = "began_at", "seen_at", "program", "network_address"


class SessionStore(DatabaseStore):
    """What Django asks for as SESSION_ENGINE. The moments are part of what is kept, so that whoever saves a session
    saves them."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def begin(self, program: str, network_address: str) -> None:
        """Somebody has just signed in."""
        now = clock.now().isoformat()
        self.update({BEGAN: now, SEEN: now})
        self.update({PROGRAM: program[:LONGEST_PROGRAM], ADDRESS: network_address[:LONGEST_NETWORK_ADDRESS]})

    def note_seen(self) -> None:
        """Somebody who is signed in has done something."""
        now = clock.now()
        if SESSION_KEY in self and is_worth_noting(self._moment(SEEN, now), now):
            self[SEEN] = now.isoformat()

    def get_expiry_date(self, **_: Any) -> datetime:
        now = clock.now()
        if BEGAN not in self:
            return now + settings.SIGNING_IN_LASTS
        lasts: datetime = settings.STAYS_SIGNED_IN.until(self._moment(BEGAN, now), self._moment(SEEN, now))
        return lasts

    def get_expiry_age(self, **_: Any) -> int:
        return max(0, round((self.get_expiry_date() - clock.now()).total_seconds()))

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        if SESSION_KEY in data:
            now = clock.now().isoformat()
            data.setdefault(BEGAN, now)
            data.setdefault(SEEN, now)
        made = cast(BrowserSession, super().create_model_instance(data))
        made.person_id = data.get(SESSION_KEY)
        made.began_at, made.seen_at = _read(data.get(BEGAN)), _read(data.get(SEEN))
        made.program, made.network_address = data.get(PROGRAM, ""), data.get(ADDRESS, "")
        return made

    def _moment(self, name: str, otherwise: datetime) -> datetime:
        return _read(self.get(name)) or otherwise


def _read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None
