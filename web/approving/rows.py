"""What the page behind a link shows: prepared for the one it was sent to, in their own time, and no more than their
organisation may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from changes.domain.approval_reasons import why_in_words
from changes.domain.lifecycle import ENDED_STATES
from changes.domain.terms import is_as_read
from changes.models import AnswerLink, LinkPurpose
from changes.selectors.changes import ChangeView, ImpactView, WindowView, change_view
from changes.selectors.reader import Reader
from changes.services.answer_links import withdrawn_until
from components.work import Call, Path, calls_of
from core.time import wording

QUESTIONS = {
    LinkPurpose.APPROVE: "Do you approve this work?",
    LinkPurpose.WITHDRAW: "Withdraw this answer?",
    LinkPurpose.ACKNOWLEDGE: "Do you know of this?",
}
AFTERWARDS = "Was this all right?"


@dataclass(frozen=True, slots=True)
class AnswerPeriod:
    starts_at: datetime
    local: str
    utc: str


@dataclass(frozen=True, slots=True)
class Reached:
    name: str
    level: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class AnswerPage:
    purpose: str
    question: str
    addressee: str
    addressee_organisation: str
    requester: str
    reference: str
    title: str
    description: str
    state: str
    periods: tuple[AnswerPeriod, ...]
    next_period: AnswerPeriod | None
    """The one that another time can be proposed for."""
    zone: str
    targets: tuple[Reached, ...]
    reaches: tuple[Reached, ...]
    rollback_how: str
    rollback_takes: str
    bridge: str
    calls: tuple[Call, ...]
    because: str
    answered: str
    proposed: tuple[AnswerPeriod, ...]
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
        description=view.description or "",
        state=view.state or "",
        periods=tuple(_period(reader, window.begins, window.until) for window in _shown(view)),
        next_period=_period(reader, ahead.begins, ahead.until) if ahead else None,
        zone=reader.zone.key,
        targets=tuple(Reached(target.name, target.impact, None) for target in view.targets),
        reaches=_reaches(view.impact),
        rollback_how=view.rollback.how if view.rollback else "",
        rollback_takes=wording.length(view.rollback.takes) if view.rollback and view.rollback.takes else "",
        bridge=view.bridge or "",
        calls=calls_of(view.contact),
        because=_because(reader, link),
        answered=_answered(link),
        proposed=tuple(_period(reader, one.starts_at, one.ends_at) for one in view.proposals),
        until=str(wording.moment(_until(link), reader.zone, reader.now)),
        terms=view.terms or 0,
        is_another=not is_as_read(link.terms, view.terms or 0),
    )


def _because(reader: Reader, link: AnswerLink) -> str:
    asked = link.approval if link.purpose == LinkPurpose.APPROVE else None
    return why_in_words(asked.because, reader.name) if asked else ""


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


def _shown(view: ChangeView) -> Iterable[WindowView]:
    return [window for window in view.windows if window.state not in ENDED_STATES] or view.windows


def _period(reader: Reader, starts_at: datetime, ends_at: datetime | None) -> AnswerPeriod:
    said = wording.period(starts_at, ends_at, reader.zone, reader.now)
    return AnswerPeriod(starts_at, said.local, said.utc)


def _reaches(rows: Iterable[ImpactView]) -> tuple[Reached, ...]:
    hit = [row for row in rows if row.mine and row.level != "none"]
    return tuple(
        Reached(row.name, row.level, Path.along(row.path_names) if len(row.path_names) > 1 else None) for row in hit
    )
