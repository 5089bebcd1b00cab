"""What waits for an answer of the reader's organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils.text import Truncator

from accounts.domain.may import may_approve, may_decide, may_work
from changes.ledger.exceptions import periods_of
from changes.models import Approval, Change, Finding, FindingQuerySet, FreezeException, ReportState, State, Window
from changes.selectors.findings import finding_views
from changes.selectors.freeze_exceptions import title_of_asked
from changes.selectors.reader import ContactView, Reader
from changes.selectors.talks import unanswered
from core.activity import Activity
from core.cut import Cut, cut_query, hold_any
from estate.models import Dependency

MOST_AT_ONCE = 10
MOST_QUOTED = 120
"""Characters of a question."""
SEVERITIES = ("info", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Waiting:
    """`kind`: approval, question, report, finding, claim or exception; `change` is None where it is about no change."""

    kind: str
    text: str
    change: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    severity: str = ""
    freeze: UUID | None = None
    """From which an exception is asked."""
    due: datetime | None = None
    """When it is too late to answer; None: at leisure."""
    asked_by: int | None = None
    """Whoever asked does not answer."""
    contact: ContactView | None = None
    """Whom to call about it."""


@dataclass(frozen=True, slots=True)
class WaitingAnswers(Cut[Waiting]):
    """What is due first, and how many more there are."""

    conflicts: int = 0
    """So many of them all are open findings."""


_Asked = tuple[QuerySet[Any], Callable[[Any], Waiting]]
"""Rows, and what is said of each."""


def waiting_for(reader: Reader, most: int = MOST_AT_ONCE) -> WaitingAnswers:
    """Findings and reports for everybody there; approvals for those who can give them."""
    approvals = [_approvals(reader)] if may_approve(reader.person) else []
    findings = cut_query(_open_findings(reader), most)
    kinds = [*_asked(reader, most, approvals), Cut(tuple(_findings(reader, findings)), findings.rest)]
    return _first_due(kinds, most, findings.total)


def waiting_beside(reader: Reader, most: int) -> WaitingAnswers:
    """The same without approvals and findings, which have lists of their own."""
    return _first_due(_asked(reader, most), most, _open_findings(reader).count())


def _open_findings(reader: Reader) -> FindingQuerySet:
    found = Finding.objects.to_answer_by(reader.organisation, reader.now).with_sides()
    return found.order_by("overlap_starts_at", "-severity", "public_id")


def _asked(reader: Reader, most: int, approvals: Sequence[_Asked] = ()) -> list[Cut[Waiting]]:
    asked = [_reports(reader), *approvals]
    asked += [_exceptions(reader)] if may_decide(reader.person) else []
    asked += [_questions(reader), _claims(reader)] if may_work(reader.person) else []
    there = zip(asked, hold_any([query for query, _ in asked]), strict=True)
    return [cut_query(query, most).made(row) for (query, row), any_there in there if any_there]


def _first_due(kinds: Sequence[Cut[Waiting]], most: int, findings: int) -> WaitingAnswers:
    rows = sorted((one for kind in kinds for one in kind), key=_urgency)[:most]
    return WaitingAnswers(tuple(rows), sum(kind.total for kind in kinds) - len(rows), findings)


def _urgency(one: Waiting) -> tuple[bool, float, int]:
    """Reports are about now; of two that are due at once the more severe first."""
    due = one.due.timestamp() if one.due else 0.0
    return one.due is None, due, -SEVERITIES.index(one.severity) if one.severity else 0


def _exceptions(reader: Reader) -> _Asked:
    asked = FreezeException.objects.to_answer_by(reader.organisation).with_facts()
    if reader.person.pk:
        asked = asked.exclude(asked_by=reader.person)

    def row(one: FreezeException) -> Waiting:
        periods, title = periods_of(one), title_of_asked(reader, one)
        return Waiting(
            "exception",
            f"{one.change.organisation} asks for an exception from “{one.freeze.name}”: {title}",
            None,
            periods[0].starts_at,
            periods[-1].ends_at,
            freeze=one.freeze.public_id,
            due=periods[0].starts_at,
            asked_by=one.asked_by_id,
        )

    return asked.alias(first=_first_start()).order_by("first", "asked_at", "public_id"), row


def _claims(reader: Reader) -> _Asked:
    """What other parties say they need of the reader's systems, or the reader's of theirs. The oldest first."""

    def row(claim: Dependency) -> Waiting:
        needs = f"{reader.name(claim.dependent.slug)} needs {reader.name(claim.provider.slug)}"
        return Waiting("claim", f"{claim.claimant} says that {needs}. Is that right?", None, None, None)

    claims = Dependency.objects.to_answer_by(reader.organisation).with_ends()
    return claims.order_by("entered_at", "public_id"), row


def _questions(reader: Reader) -> _Asked:
    """What those ask who are to approve its work. The oldest first."""

    def row(asked: Activity) -> Waiting:
        change = changes()[asked.subject_id]
        windows = [window for window in change.windows.all() if window.state != State.CANCELLED]
        return Waiting(
            "question",
            f"{asked.organisation} asks about “{reader.title(change)}” before they decide: “{_quoted(asked)}”",
            change.public_id,
            windows[0].starts_at if windows else None,
            windows[0].ends_at if windows else None,
            due=windows[0].starts_at if windows else None,
        )

    waiting = unanswered(reader)
    about = Change.objects.filter(pk__in=waiting.order_by().values("subject_id")).prefetch_related("windows")
    changes = cache(about.in_bulk)
    return waiting, row


def _quoted(asked: Activity) -> str:
    return Truncator(" ".join(str(asked.data["text"]).split())).chars(MOST_QUOTED)


def _first_start() -> Min:
    """Of a change's windows, when the first of those begins that still stand."""
    return Min("change__windows__starts_at", filter=~Q(change__windows__state=State.CANCELLED))


def changes_to_approve(reader: Reader, most: int) -> Cut[Change]:
    """What begins first; then what is asked afterwards. Of others than the reader's own work."""
    if not may_approve(reader.person):
        return Cut()
    asked = _asked_approvals(reader).exclude(change__owner=reader.person).select_related("change")
    return cut_query(asked, most).made(lambda approval: approval.change)


def _asked_approvals(reader: Reader) -> QuerySet[Approval]:
    asked = Approval.objects.waiting_for(reader.organisation).not_past(reader.now).alias(first=_first_start())
    return asked.order_by("retrospective", "first", "asked_at", "change__public_id")


def _approvals(reader: Reader) -> _Asked:
    asked = _asked_approvals(reader).select_related("change__organisation").prefetch_related("change__windows")

    def row(approval: Approval) -> Waiting:
        windows = [window for window in approval.change.windows.all() if window.state != State.CANCELLED]
        first = windows[0] if windows else None
        begins = (first.actual_start or first.starts_at) if first else None
        ends = (first.actual_end or first.ends_at) if first else None
        running = any(window.state == State.IN_PROGRESS for window in windows)
        afterwards = " afterwards" if approval.retrospective else ""
        return Waiting(
            "approval",
            f"{approval.change.organisation} asks you to approve{afterwards}: {reader.title(approval.change)}",
            approval.change.public_id,
            begins,
            ends,
            due=None if approval.retrospective and not running else begins,
            contact=reader.contact(approval.change),
        )

    return asked, row


def _reports(reader: Reader) -> _Asked:
    reported = Window.objects.filter(
        change__organisation=reader.organisation,
        change__report_state=ReportState.UNCONFIRMED,
        state=State.IN_PROGRESS,
    ).select_related("change__reported_by", "change__organisation")

    def row(window: Window) -> Waiting:
        return Waiting(
            "report",
            f"{window.change.reported_by} says that you are working: {reader.title(window.change)}. Are you?",
            window.change.public_id,
            window.starts_at,
            window.ends_at,
            due=window.starts_at,
        )

    return reported.order_by("starts_at", "public_id"), row


def _findings(reader: Reader, found: Iterable[Finding]) -> Iterator[Waiting]:
    for view in finding_views(reader, found):
        mine = view.mine or view.windows[0]
        yield Waiting(
            "finding",
            view.explanation,
            mine.change,
            view.overlap_starts_at,
            view.overlap_ends_at,
            view.severity,
            due=view.overlap_starts_at,
            contact=next((side.contact for side in view.others if side.contact and not side.mine), None),
        )
