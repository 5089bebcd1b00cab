"""The ledger of notices as one reader may read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from changes.domain.lifecycle import OVER_STATES
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from estate.models import Contact
from notifications.domain import reasons
from notifications.domain.about import NOTICES, About
from notifications.domain.may import may_send_again
from notifications.domain.outcomes import OutcomeCode, outcome_in_words
from notifications.models import MAY_BE_SENT_AGAIN, Notice, NoticeState
from notifications.selectors.notice_sight import is_told_in_person

SOMEBODY = "Somebody there"


@dataclass(frozen=True, slots=True)
class NoticeView:
    pk: int
    id: UUID
    contact_id: UUID
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
    change: UUID | None
    change_words: str
    window: UUID | None
    standing: str = ""
    """The state; of a planned one also `held` (by quiet hours) and `waiting` (could not be sent yet)."""
    seen_at: datetime | None = None
    resent: int = 0
    in_place_of: str = ""
    """Name of the contact who has not said that they saw it."""
    calls: tuple[tuple[str, str], ...] = ()
    """Of something urgent that nobody has seen, for whose work it is: names and phone numbers, the desk first."""
    may_send_again: bool = False
    may_say_seen: bool = False
    activity: int | None = None
    """Number of the act that it tells of; None of a reminder."""


def notice_views(reader: Reader, notices: Iterable[Notice]) -> list[NoticeView]:
    """Expects notices loaded `for_rows()`."""
    notices = list(notices)
    reader.look_at([notice.change for notice in notices if notice.change])
    firsts = [notice.in_place_of for notice in notices if notice.in_place_of]
    nameless = _nameless(reader, [*notices, *firsts])
    return [_view(reader, notice, nameless) for notice in notices]


def _nameless(reader: Reader, notices: Iterable[Notice]) -> set[int]:
    """People of other parties whom nobody has named there, and who stand in for those who are missing. The desk is
    everybody's to call."""
    others = [one for one in notices if one.contact.organisation_id != reader.organisation.pk]
    doubtful = {one.contact_id for one in others if not is_told_in_person(one) and not _is_desk(one)}
    named = Contact.objects.filter(person__in={one.contact_id for one in notices}).order_by()
    return doubtful - set(named.values_list("person_id", flat=True).distinct())


def _is_desk(notice: Notice) -> bool:
    return notice.contact.email == notice.contact.organisation.email


def _view(reader: Reader, notice: Notice, all_nameless: Collection[int]) -> NoticeView:
    change, nameless = notice.change, notice.contact_id in all_nameless
    sight = reader.sight(change) if change else Sight.NONE
    own = notice.contact_id == reader.person.pk
    first = notice.in_place_of
    words = "" if change is None else f"Work of {change.organisation}"
    if change is not None and sight.shows("title"):
        words = f"{change.reference} {reader.title(change)}"
    return NoticeView(
        pk=notice.pk,
        id=notice.public_id,
        contact_id=notice.contact.public_id,
        contact="" if nameless else notice.contact.email,
        name=_name(notice, all_nameless),
        organisation=notice.contact.organisation.name,
        about=notice.about,
        about_words=NOTICES[About(notice.about)].words,
        because=reasons.in_words(
            notice.because,
            reader.name,
            with_paths=sight.shows("paths"),
            contact="" if own else SOMEBODY if nameless else notice.contact.name,
        ),
        channel=notice.channel,
        due_at=notice.due_at,
        state=notice.state,
        attempts=notice.attempts,
        outcome=outcome_in_words(notice.outcome),
        sent_at=notice.sent_at,
        urgent=notice.urgent,
        change=change.public_id if change and sight.shows("existence") else None,
        change_words=words,
        window=notice.window.public_id if notice.window and sight.shows("existence") else None,
        standing=standing_of(notice),
        seen_at=notice.seen_at,
        resent=notice.resent,
        in_place_of=_name(first, all_nameless) if first else "",
        calls=_calls(reader, notice, nameless=nameless),
        may_send_again=bool(may_send_again(reader.person, notice.contact.organisation_id, change))
        and notice.state in MAY_BE_SENT_AGAIN,
        activity=notice.activity_id,
        may_say_seen=own and notice.seen_at is None and notice.state in (NoticeState.SENT, NoticeState.UNDELIVERED),
    )


def standing_of(notice: Notice) -> str:
    if notice.state != NoticeState.PLANNED:
        return notice.state
    if not notice.outcome:
        return "again" if notice.resent else notice.state
    return "held" if notice.outcome["code"] == OutcomeCode.QUIET_HOURS else "waiting"


def is_unseen(notice: Notice) -> bool:
    """Urgent, and nobody has said that they saw it."""
    over = notice.change is not None and notice.change.state in OVER_STATES
    waits = notice.acknowledge_by is not None and notice.seen_at is None
    return waits and not over and notice.state != NoticeState.DROPPED


def _name(notice: Notice, nameless: Collection[int]) -> str:
    contact = notice.contact
    return f"Somebody of {contact.organisation}" if contact.pk in nameless else contact.name


def _calls(reader: Reader, notice: Notice, *, nameless: bool) -> tuple[tuple[str, str], ...]:
    """What is urgent meets work of both sides, so that each may call the other."""
    contact, own = notice.contact, reader.organisation.pk
    sender = notice.change is not None and notice.change.organisation_id == own
    if not is_unseen(notice) or contact == reader.person or not (sender or contact.organisation_id == own):
        return ()
    desk, person = (f"{contact.organisation.name}, desk", contact.organisation.phone), (contact.name, contact.phone)
    return tuple((name, phone) for name, phone in ((desk,) if nameless else (desk, person)) if phone)
