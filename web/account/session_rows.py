"""What the page of one's sessions shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import BrowserSession

BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
"""By what it calls itself; the first that is found, since most also call themselves like those further down."""
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
SYSTEMS |= {"CrOS": "ChromeOS", "Linux": "Linux"}


@dataclass(frozen=True, slots=True)
class SessionRow:
    name: str
    address: str
    began_at: datetime | None
    seen_at: datetime | None
    id: str
    here: bool
    """The very one that asks."""


def row_of(session: BrowserSession, here: str | None) -> SessionRow:
    return SessionRow(
        called(session.program),
        session.network_address,
        session.began_at,
        session.seen_at,
        session.public_id,
        session.session_key == here,
    )


def called(program: str) -> str:
    """“Firefox on Linux”, as far as can be told."""
    browser = next((name for sign, name in BROWSERS.items() if sign in program), "Another browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in program), "")
    return f"{browser} on {system}" if system else browser
