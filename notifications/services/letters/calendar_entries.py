"""Which mails carry a calendar entry, and what stands in it. Calendars know it again by its UID and follow the highest
sequence, so every mail carries the entry as it is by now."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings

from changes.domain.counted_period import counted_period
from changes.models import State, Window
from changes.selectors.facts import window_facts
from core.addresses import for_mail
from notifications.channels.calendar.entries import Event, sequence_of, uid_of
from notifications.channels.calendar.wording import EntryWords
from notifications.channels.mail.invitation import EntryParty, Invitation, invitation
from notifications.domain.about import About
from notifications.domain.plan import LEADS
from notifications.domain.told import DROPPED, WindowSaid
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
        About.NOT_TAKING_PLACE,
        About.WAITS_AGAIN,
        About.DROPPED,
        About.STARTED,
        About.EXTENDED,
        About.ENDED,
        About.ROLLED_BACK,
        About.UNSCHEDULED,
    }
)
"""About work that takes place. What is only asked, or not confirmed, stands in nobody's calendar yet."""


CANCEL = frozenset({State.CANCELLED, State.REJECTED, State.DRAFT, DROPPED})


def entry_for(letter: Letter) -> Invitation | None:
    """None where there is nothing to note, and for addresses that no calendar takes."""
    windows = entries_in(letter)
    if not windows:
        return None
    contact, (name, address) = letter.notice.contact, parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender, reader = EntryParty(name, for_mail(address)), EntryParty(contact.name, for_mail(contact.email))
    events = [_event(letter, window) for window in windows]
    try:
        return invitation(events, sender, reader, letter.now)
    except ValueError as error:
        log.warning("notice %s has no calendar entry: %s", letter.notice.pk, error)
        return None


def entries_in(letter: Letter) -> list[Window]:
    """The windows that it tells of, and whichever else stand in the reader's calendar as they are no longer."""
    if letter.notice.change is None:
        return []
    told = letter.windows if letter.about in CARRY_ONE and letter.sees_the_work else []
    wrong = {window for window in letter.corrections if letter.told_now.told[window].entry is not None}
    held = [window for window in letter.notice.change.windows.all() if window.pk in wrong]
    return [*told, *(window for window in held if window not in told)]


def sequence_for(letter: Letter, window: Window) -> int:
    """Never older than what the reader holds."""
    usual, known = sequence_of(window.period_revision, window.state), letter.told_now.told.get(window.pk)
    return known.next_sequence(usual, said_in(letter, window)) if known else usual


def said_in(letter: Letter, window: Window) -> WindowSaid:
    """The window as the letter says it: of work that was called off with the period that the reader knows."""
    now, known = letter.told_now.now[window.pk], letter.told_now.told.get(window.pk)
    if now.state not in CANCEL or known is None:
        return now
    shown = known.entry or known.last
    return WindowSaid(now.state, shown.starts_at, shown.ends_at)


def _event(letter: Letter, window: Window) -> Event:
    starts_at, ends_at = _period(window, letter)
    state = letter.told_now.now[window.pk].state
    return Event(
        uid=uid_of(window.pk),
        sequence=sequence_for(letter, window),
        starts_at=starts_at,
        ends_at=ends_at,
        summary=f"{letter.title} ({letter.who})",
        description=_description(letter, window),
        cancelled=state in CANCEL,
        tentative=state == State.REQUESTED,
        last_modified=letter.notice.due_at,
        url=letter.link,
        location=letter.bridge,
    )


def _period(window: Window, letter: Letter) -> tuple[datetime, datetime]:
    """Of an end that nobody knows what is counted with."""
    if letter.told_now.now[window.pk].state in CANCEL:
        shown = said_in(letter, window)
        return shown.starts_at, shown.ends_at or shown.starts_at + timedelta(hours=1)
    period = counted_period(window_facts(window), letter.now, letter.open_end_hours)
    return period.starts_at, period.ends_at


def _description(letter: Letter, window: Window) -> str:
    words = EntryWords(
        link=letter.link,
        works_on=letter.works_on,
        for_you=letter.on_you,
        reference=letter.reference,
        text=letter.description,
        calls=tuple((call.name, call.phone) for call in letter.calls),
        end_is_known=window.ends_at is not None or window.actual_end is not None,
    )
    return str(words)
