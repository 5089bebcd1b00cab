"""The ledger of notices as one reader may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from changes.services.reader import Reader
from changes.services.visibility import Sight
from notifications.domain.about import About
from notifications.models import Notice
from notifications.outbox import reasons
from notifications.outbox.about_words import ABOUT_WORDS


@dataclass(frozen=True, slots=True)
class NoticeView:
    id: int
    contact: str
    """E-mail address."""
    name: str
    organisation: str
    about: str
    about_words: str
    because: tuple[str, ...]
    channel: str
    due_at: datetime
    state: str
    attempts: int
    outcome: str
    sent_at: datetime | None
    urgent: bool
    change: int | None
    change_words: str
    window: int | None


def notice_views(reader: Reader, notices: Iterable[Notice]) -> list[NoticeView]:
    """Expects notices loaded `for_rows()`."""
    notices = list(notices)
    reader.look_at([notice.change for notice in notices if notice.change])
    return [_view(reader, notice) for notice in notices]


def _view(reader: Reader, notice: Notice) -> NoticeView:
    change = notice.change
    sight = reader.sight(change) if change else Sight.NONE
    own = notice.contact_id == reader.person.pk
    words = "" if change is None else f"Work of {change.organisation}"
    if change is not None and sight >= Sight.AFFECTED:
        words = f"{change.reference} {change.title}"
    return NoticeView(
        id=notice.pk,
        contact=notice.contact.email,
        name=notice.contact.name,
        organisation=notice.contact.organisation.name,
        about=notice.about,
        about_words=ABOUT_WORDS[About(notice.about)],
        because=reasons.in_words(
            notice.because,
            reader.name,
            with_paths=sight >= Sight.AFFECTED,
            contact="" if own else notice.contact.name,
        ),
        channel=notice.channel,
        due_at=notice.due_at,
        state=notice.state,
        attempts=notice.attempts,
        outcome=notice.outcome,
        sent_at=notice.sent_at,
        urgent=notice.urgent,
        change=change.pk if change and sight >= Sight.COUNTERPART else None,
        change_words=words,
        window=notice.window_id if sight >= Sight.COUNTERPART else None,
    )
