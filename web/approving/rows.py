"""What the page behind a link shows: prepared for the one it was sent to, in their own time, and no more than their
organisation may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from changes.domain.terms import is_as_read
from changes.models import AnswerLink, LinkPurpose
from changes.selectors.changes import ChangeView, WindowView, change_view
from changes.selectors.reader import Reader
from changes.selectors.talks import TalkView, talks_of
from changes.services.answer_links import withdrawn_until
from components.asked import AFTERWARDS, BEFOREHAND, AskedPeriod, AskedWork, asked_work, period_said
from core.time import wording

QUESTIONS = {
    LinkPurpose.APPROVE: BEFOREHAND,
    LinkPurpose.WITHDRAW: "Withdraw this answer?",
    LinkPurpose.ACKNOWLEDGE: "Do you know of this?",
}


@dataclass(frozen=True, slots=True)
class AnswerPage:
    purpose: str
    question: str
    addressee: str
    addressee_organisation: str
    requester: str
    reference: str
    title: str
    state: str
    asked: AskedWork
    next_period: AskedPeriod | None
    """The one that another time can be proposed for."""
    zone: str
    answered: str
    proposed: tuple[AskedPeriod, ...]
    talks: tuple[TalkView, ...]
    """What was asked and answered before."""
    until: str
    terms: int
    is_another: bool
    """Than it was when the link was sent."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A link, and its change as the one to whom it was sent may see it."""

    link: AnswerLink
    reader: Reader
    view: ChangeView


def open_link(link: AnswerLink) -> Opened:
    reader = Reader(link.contact)
    return Opened(link, reader, change_view(reader, link.change))


def answer_page(opened: Opened) -> AnswerPage:
    link, reader, view = opened.link, opened.reader, opened.view
    ahead = next_window(view)
    return AnswerPage(
        purpose=link.purpose,
        question=_question(link),
        addressee=link.contact.name,
        addressee_organisation=reader.organisation.name,
        requester=view.organisation_name,
        reference=view.reference or "",
        title=view.title or "",
        state=view.state or "",
        asked=asked_work(reader, view, _question(link)),
        next_period=period_said(reader, ahead.begins, ahead.until) if ahead else None,
        zone=reader.zone.key,
        answered=_answered(link),
        proposed=tuple(period_said(reader, one.starts_at, one.ends_at) for one in view.proposals),
        talks=talks_of(reader, view),
        until=str(wording.moment(_until(link), reader.zone, reader.now)),
        terms=view.terms or 0,
        is_another=not is_as_read(link.terms, view.terms or 0),
    )


def next_window(view: ChangeView) -> WindowView | None:
    """The first that has not started."""
    return next((window for window in view.windows if window.state == "requested"), None)


def _question(link: AnswerLink) -> str:
    if link.approval is not None and link.approval.retrospective:
        return AFTERWARDS
    return QUESTIONS[LinkPurpose(link.purpose)]


def _until(link: AnswerLink) -> datetime:
    """What takes an answer back ends with the start, wherever that was moved."""
    start = withdrawn_until(link.approval) if link.approval and link.purpose == LinkPurpose.WITHDRAW else None
    return start or link.expires_at


def _answered(link: AnswerLink) -> str:
    if link.approval is None or link.purpose != LinkPurpose.WITHDRAW:
        return ""
    return f"{link.approval.decider}: {link.approval.get_state_display()}"
