"""What waits for an answer of the reader's organisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.domain.may import may_approve, may_decide, may_work
from accounts.models import Organisation
from changes.domain.conflicts.findings import TOLD_FROM
from changes.models import Approval, Finding, FindingSide, FreezeException, ReportState, State, Window
from changes.selectors.blocking_freezes import periods_of
from changes.selectors.findings import finding_views
from changes.selectors.freeze_exceptions import title_of_asked
from changes.selectors.reader import Reader
from estate.models import Dependency

MOST_OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """`kind`: approval, report, finding, claim or exception; `change` is None where it is about no change."""

    kind: str
    text: str
    change: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    severity: str = ""
    freeze: UUID | None = None
    """From which an exception is asked."""


def waiting_for(reader: Reader) -> list[Waiting]:
    """Findings and reports for everybody there; approvals for those who can give them."""
    approvals = _approvals(reader) if may_approve(reader.person) else ()
    claims = _claims(reader) if may_work(reader.person) else ()
    exceptions = _exceptions(reader) if may_decide(reader.person) else ()
    return [*_reports(reader), *_findings(reader), *approvals, *exceptions, *claims]


def _exceptions(reader: Reader) -> Iterator[Waiting]:
    asked = FreezeException.objects.to_answer_by(reader.organisation).with_facts().exclude(asked_by=reader.person)
    for one in asked[:MOST_OF_A_KIND]:
        periods, title = periods_of(one), title_of_asked(reader, one)
        yield Waiting(
            "exception",
            f"{one.change.organisation} asks for an exception from “{one.freeze.name}”: {title}",
            None,
            periods[0].starts_at,
            periods[-1].ends_at,
            freeze=one.freeze.public_id,
        )


def _claims(reader: Reader) -> Iterator[Waiting]:
    """What other parties say they need of the reader's systems, or the reader's of theirs."""
    for claim in Dependency.objects.to_answer_by(reader.organisation).with_ends()[:MOST_OF_A_KIND]:
        needs = f"{reader.name(claim.dependent.slug)} needs {reader.name(claim.provider.slug)}"
        yield Waiting("claim", f"{claim.claimant} says that {needs}. Is that so?", None, None, None)


def _approvals(reader: Reader) -> Iterator[Waiting]:
    asked = Approval.objects.waiting_for(reader.organisation).exclude(change__state__in=[State.CANCELLED])
    asked = asked.select_related("change__organisation").prefetch_related("change__windows").order_by("asked_at")
    for approval in asked[:MOST_OF_A_KIND]:
        windows = [window for window in approval.change.windows.all() if window.state != State.CANCELLED]
        first = windows[0] if windows else None
        begins = (first.actual_start or first.starts_at) if first else None
        ends = (first.actual_end or first.ends_at) if first else None
        afterwards = " afterwards" if approval.retrospective else ""
        yield Waiting(
            "approval",
            f"{approval.change.organisation} asks you to approve{afterwards}: {reader.title(approval.change)}",
            approval.change.public_id,
            begins,
            ends,
        )


def _reports(reader: Reader) -> Iterator[Waiting]:
    reported = Window.objects.filter(
        change__organisation=reader.organisation,
        change__report_state=ReportState.UNCONFIRMED,
        state=State.IN_PROGRESS,
    ).select_related("change__reported_by")
    for window in reported[:MOST_OF_A_KIND]:
        yield Waiting(
            "report",
            f"{window.change.reported_by} says that you are working: {reader.title(window.change)}. Are you?",
            window.change.public_id,
            window.starts_at,
            window.ends_at,
        )


def _findings(reader: Reader) -> Iterator[Waiting]:
    for view in finding_views(reader, _open_findings(reader.organisation, reader.now)):
        mine = view.mine or view.windows[0]
        yield Waiting(
            "finding",
            view.explanation,
            mine.change,
            view.overlap_starts_at,
            view.overlap_ends_at,
            view.severity,
        )


def _open_findings(organisation: Organisation, now: datetime) -> list[Finding]:
    """Medium and high ones that its side has not accepted and that are not over; none from which the owner of the
    freeze has let the work pass."""
    unaccepted = FindingSide.objects.filter(organisation=organisation, accepted_at=None).values("finding")
    let_pass = FindingSide.objects.filter(window=None, finding__freeze__isnull=False).exclude(accepted_at=None)
    ahead = Q(overlap_ends_at=None) | Q(overlap_ends_at__gt=now)
    found = Finding.objects.standing().filter(ahead, pk__in=unaccepted, severity__gte=TOLD_FROM, absorbed=False)
    found = found.exclude(pk__in=let_pass.values("finding"))
    return list(found.with_sides()[:MOST_OF_A_KIND])
