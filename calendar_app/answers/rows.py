"""What waits for the reader's yes, as rows that can be answered where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from changes.models import Change
from changes.selectors.before_answering import conflicts_among_theirs
from changes.selectors.changes import ChangeView, change_views
from changes.selectors.findings import FindingView
from changes.selectors.reader import Reader
from changes.selectors.talks import TalkLine, last_said
from components.asked import AskedPeriod, Overlap, overlaps_of, overlaps_of_theirs, period_said, sentence_of
from components.forms import ReasonForm, TalkForm
from components.ticks import tick_of
from components.work import Act, Call, calls_of


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request for the approval of the reader's organisation."""

    tick: str
    """Posted where it is approved: which change, and as it was read."""
    url: str
    title: str
    requester: str
    reference: str
    sentence: str
    """What it does to the reader's systems."""
    period: AskedPeriod | None
    more_periods: int
    overlaps: tuple[Overlap, ...]
    theirs: tuple[Overlap, ...]
    afterwards: bool
    rollback: bool
    """Whether they say how it is rolled back."""
    proposed: AskedPeriod | None
    """Another time that the reader's organisation has proposed, and that waits."""
    last_said: TalkLine | None
    """Of a question and its answers, the last."""
    acts: tuple[Act, ...]
    calls: tuple[Call, ...]


def request_rows(reader: Reader, changes: Sequence[Change]) -> tuple[RequestRow, ...]:
    """In a fixed number of queries."""
    views = change_views(reader, changes)
    theirs, said = conflicts_among_theirs(reader, views), last_said(reader, views)
    return tuple(_row(reader, view, theirs[view.pk], said.get(view.pk)) for view in views)


def titles_of(reader: Reader, changes: Collection[UUID]) -> list[str]:
    """In quotes, what begins first."""
    rows = Change.objects.filter(public_id__in=changes).order_by("windows__starts_at", "pk")
    return [f"“{reader.title(one)}”" for one in dict.fromkeys(rows)]


def _row(reader: Reader, view: ChangeView, theirs: Iterable[FindingView], said: TalkLine | None) -> RequestRow:
    planned = [window for window in view.windows if window.state != "cancelled"] or view.windows
    first = planned[0] if planned else None
    mine = [one for one in view.approvals if one.mine and one.state == "asked"]
    return RequestRow(
        tick=tick_of(view.id, view.terms or 0),
        url=reverse("change", args=[view.id]),
        title=view.title or "",
        requester=view.organisation_name,
        reference=view.reference or "",
        sentence=sentence_of(reader, view),
        period=period_said(reader, first.begins, first.until) if first else None,
        more_periods=max(0, len(planned) - 1),
        overlaps=overlaps_of(reader, view),
        theirs=overlaps_of_theirs(reader, theirs),
        afterwards=bool(mine) and all(one.retrospective for one in mine),
        rollback=bool(view.rollback and view.rollback.how),
        proposed=next((period_said(reader, one.starts_at, one.ends_at) for one in view.proposals), None),
        last_said=said,
        acts=tuple(_acts(view)),
        calls=calls_of(view.contact)[-1:],
    )


def _acts(view: ChangeView) -> Iterable[Act]:
    back = ("back", "answers")
    decline = ReasonForm(label="Why? The requester reads this.", auto_id=f"decline-{view.id}-%s")
    yield Act("decline", "Decline", _door(view.id, "decline"), decline, danger=True, hidden=(back, _read(view)))
    ask = TalkForm(to=view.organisation_name, auto_id=f"ask-{view.id}-%s")
    yield Act("ask-back", "Ask", _door(view.id, "ask-back"), ask, hidden=(back,), button="Send")


def _read(view: ChangeView) -> tuple[str, str]:
    return "read", str(view.terms or 0)


def _door(public_id: UUID, act: str) -> str:
    return reverse("change-act", args=[public_id, act])
