"""Which mails carry a calendar entry, and what stands in it. Calendars know it again by its UID and follow the highest
sequence, so every mail carries the entry as it is by now."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings

from changes.domain.counted_period import counted_period
from changes.models import State, Window
from changes.selectors.facts import window_facts
from notifications.channels.mail.invitation import EntryParty, Event, Invitation, invitation, sequence_of
from notifications.channels.mail.smtp import unguessable
from notifications.domain.about import About
from notifications.domain.plan import LEADS
from notifications.services.letters.letter import Letter

log = logging.getLogger(__name__)

CARRY_ONE = frozenset(
    {
        *LEADS,
        About.ANNOUNCED,
        About.NEWLY_REACHED,
        About.MOVED,
        About.PROPOSAL_TAKEN,
        About.CANCELLED,
        About.STARTED,
        About.EXTENDED,
        About.ENDED,
        About.ROLLED_BACK,
        About.UNSCHEDULED,
    }
)
"""About work that takes place. What is only asked, or not confirmed, stands in nobody's calendar yet."""


def entry_for(letter: Letter) -> Invitation | None:
    """None where there is nothing to note, and for addresses that no calendar takes."""
    if letter.about not in CARRY_ONE or not letter.sees_the_work or not letter.windows:
        return None
    contact, sender = letter.notice.contact, parseaddr(settings.DEFAULT_FROM_EMAIL)
    try:
        return invitation(
            list(_events(letter)), EntryParty(*sender), EntryParty(contact.name, contact.email), letter.now
        )
    except ValueError as error:
        log.warning("notice %s has no calendar entry: %s", letter.notice.pk, error)
        return None


def _events(letter: Letter) -> Iterator[Event]:
    for window in letter.windows:
        starts_at, ends_at = _period(window, letter)
        yield Event(
            uid=f"window-{unguessable('window', window.pk)}",
            sequence=sequence_of(window.period_revision, window.state),
            starts_at=starts_at,
            ends_at=ends_at,
            summary=f"{letter.title} ({letter.who})",
            description=_description(letter, window),
            cancelled=window.state == State.CANCELLED,
            tentative=window.state == State.REQUESTED,
            last_modified=letter.notice.due_at,
            url=letter.link,
            location=letter.bridge,
        )


def _period(window: Window, letter: Letter) -> tuple[datetime, datetime]:
    """Of work that was called off what was planned; of an end that nobody knows what is counted with."""
    if window.state == State.CANCELLED:
        return window.starts_at, window.ends_at or window.starts_at + timedelta(hours=1)
    hours = letter.open_end_hours
    period = counted_period(window_facts(window), letter.now, hours)
    return period.starts_at, period.ends_at


def _description(letter: Letter, window: Window) -> str:
    calls = [f"{call.name}: {call.phone}" for call in letter.calls]
    lines = (
        "The end is not known." if window.ends_at is None and window.actual_end is None else "",
        f"For you: {letter.on_you}" if letter.on_you else "",
        f"Works on: {letter.works_on}",
        f"Reference: {letter.reference}",
        *letter.description,
        *(["Whom to call:", *calls] if calls else []),
        letter.link,
    )
    return "\n".join(line for line in lines if line)
