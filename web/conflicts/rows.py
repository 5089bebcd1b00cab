"""What the page of conflicts shows. Values, and how they are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from changes.domain.conflicts.explanation import listed
from changes.domain.conflicts.kinds import TRAITS
from changes.domain.conflicts.severity import Severity
from changes.domain.may import may_accept_risk
from changes.models import Finding
from changes.selectors.conflict_lists import ConflictCounts, ConflictList, WantedConflicts, conflicts_named
from changes.selectors.findings import FindingView, FreezeView, PartyView, SideView, finding_views
from changes.selectors.reader import Reader
from components.findings import FindingCard, finding_card
from components.narrowing import address
from components.ticks import Ticks, tick_of
from components.work import Call

TABS = {
    ConflictList.TO_ANSWER: "Yours to answer",
    ConflictList.OPEN: "All open",
    ConflictList.ACCEPTED: "Accepted",
    ConflictList.GONE: "Gone",
}
NOTHING = {
    ConflictList.TO_ANSWER: (
        "Nothing is waiting for your answer.",
        "Your conflicts stay here until you accept the risk or they are gone.",
    ),
    ConflictList.OPEN: ("Nothing of yours is in conflict with anything.", ""),
    ConflictList.ACCEPTED: (
        "You have not accepted any risk.",
        "What you accept stays here as long as it is as you accepted it.",
    ),
    ConflictList.GONE: ("None of your conflicts has gone away in the last 30 days.", ""),
}
"""What is so, and what follows from it."""
ORDER = "The worst first, and work under way before planned work."
GONE_ORDER = "From the last 30 days, the latest first."
NONE_LIKE_THAT = ("There are no such conflicts.", "")


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of the reader's is in a conflict."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ConflictRow:
    id: UUID
    card: FindingCard
    severity: str
    """Its own, also where the risk is accepted."""
    own: tuple[OwnPart, ...]
    call: Call | None = None
    """Whom to call first."""
    unanswered: str = ""
    """Who has not accepted the risk, in a sentence."""
    is_now: bool = False
    """They meet at this moment."""
    tick: str = ""
    """Posted where it is ticked: which conflict, and as it was read. Empty where the reader cannot accept it."""
    ticked: bool = False
    why_not: str = ""
    """Why it was not accepted a moment ago."""


@dataclass(frozen=True, slots=True)
class FilterLink:
    label: str
    count: int
    url: str
    current: bool
    severity: str = ""


@dataclass(frozen=True, slots=True)
class ConflictFilters:
    """Lists that one can look at; and how the one that is looked at can be narrowed, where there is anything to
    choose."""

    lists: tuple[FilterLink, ...]
    severities: tuple[FilterLink, ...]
    kinds: tuple[FilterLink, ...]
    by_kind: bool
    """A kind is chosen."""
    order: str
    """What stands first, in a sentence."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was sent from the page a moment ago."""

    ticks: Ticks = field(default_factory=dict)
    why_not: Mapping[UUID, str] = field(default_factory=dict)
    """Of those that were not accepted, in words. The others were."""
    every: bool = False
    """All of the page are to be ticked."""

    def stays(self, row: ConflictRow) -> ConflictRow:
        """Ticked as it was read then; but where it is said why it was not accepted, as it is now."""
        if not row.tick:
            return replace(row, why_not=self.why_not.get(row.id, ""))
        if self.why_not:
            return replace(row, ticked=row.id in self.why_not, why_not=self.why_not.get(row.id, ""))
        if row.id in self.ticks:
            return replace(row, ticked=True, tick=tick_of(row.id, self.ticks[row.id]))
        return replace(row, ticked=self.every)


@dataclass(frozen=True, slots=True)
class ShownConflicts:
    rows: tuple[ConflictRow, ...]
    first: tuple[ConflictRow, ...] = ()
    """Those that were not accepted, or were ticked and stand on this page no longer."""
    not_accepted: int = 0
    missing: int = 0
    """So many of these are not there any more."""

    @property
    def may_tick(self) -> bool:
        return any(row.tick for row in (*self.first, *self.rows))


def rows_shown(reader: Reader, part: Sequence[Finding], sent: Ticked) -> ShownConflicts:
    """Expects findings loaded `with_sides()`."""
    apart = set(sent.why_not) or sent.ticks.keys() - {one.public_id for one in part}
    first = list(conflicts_named(reader.organisation, apart)) if apart else []
    findings = [*first, *(one for one in part if one.public_id not in apart)]
    views = finding_views(reader, findings)
    rows = tuple(sent.stays(_row(reader, *both)) for both in zip(findings, views, strict=True))
    missing = len(sent.why_not) - len(first) if sent.why_not else 0
    return ShownConflicts(rows[len(first) :], rows[: len(first)], len(sent.why_not), missing)


def filters_of(counts: ConflictCounts, wanted: WantedConflicts) -> ConflictFilters:
    lists = (_link(counts, WantedConflicts(name), label, name is wanted.name) for name, label in TABS.items())
    severities = (replace(wanted, severity=severity) for severity in (None, *reversed(Severity)))
    kinds = (replace(wanted, kind=kind) for kind in ("", *TRAITS))
    return ConflictFilters(
        lists=tuple(lists),
        severities=_worth_choosing([_link(counts, one, _severity(one), one == wanted) for one in severities]),
        kinds=_worth_choosing([_link(counts, one, _kind(one), one == wanted) for one in kinds]),
        by_kind=bool(wanted.kind),
        order=GONE_ORDER if wanted.name is ConflictList.GONE else ORDER,
    )


def nothing_there(wanted: WantedConflicts) -> tuple[str, str]:
    return NOTHING[wanted.name] if wanted == WantedConflicts(wanted.name) else NONE_LIKE_THAT


def address_of(wanted: WantedConflicts) -> str:
    asked = {
        "state": "" if wanted.name is ConflictList.TO_ANSWER else wanted.name.value,
        "severity": wanted.severity.word if wanted.severity is not None else "",
        "kind": wanted.kind,
    }
    return address(reverse("conflicts"), asked)


def _link(counts: ConflictCounts, wanted: WantedConflicts, label: str, current: bool) -> FilterLink:
    severity = wanted.severity.word if wanted.severity is not None else ""
    return FilterLink(label, counts.of(wanted), address_of(wanted), current, severity)


def _severity(wanted: WantedConflicts) -> str:
    if wanted.severity is Severity.INFO:
        return "No impact expected"
    return "Any severity" if wanted.severity is None else wanted.severity.word.capitalize()


def _kind(wanted: WantedConflicts) -> str:
    return TRAITS[wanted.kind].words if wanted.kind else "Any kind"


def _worth_choosing(links: Sequence[FilterLink]) -> tuple[FilterLink, ...]:
    """The first is all of them."""
    every, *some = links
    there = [link for link in some if link.count or link.current]
    is_choice = any(link.count != every.count or link.current for link in there)
    return (every, *there) if is_choice else ()


def _row(reader: Reader, finding: Finding, view: FindingView) -> ConflictRow:
    card = finding_card(view)
    own = may_accept_risk(reader.person, [side.organisation_id for side in finding.sides.all()])
    open_to = view.state == "open" and bool(own)
    return ConflictRow(
        id=finding.public_id,
        card=card,
        severity=view.severity,
        own=tuple(_own_parts(view)),
        call=_first_call(card),
        unanswered="" if view.gone_at else _unanswered(view),
        is_now=view.gone_at is None and _is_now(view, reader.now),
        tick=tick_of(finding.public_id, finding.revision) if open_to else "",
    )


def _own_parts(view: FindingView) -> Iterator[OwnPart]:
    """Work, each change once, at its conflict; or the freeze or hours that others' work meets."""
    at = f"#finding-{view.id}"
    for change, title in dict.fromkeys((side.change, side.title) for side in view.windows if side.mine):
        yield OwnPart(title or "work", f"{reverse('change', args=[change])}{at}")
    if any(party.mine for party in view.parties):
        yield _own_calendar(view.freeze)


def _own_calendar(freeze: FreezeView | None) -> OwnPart:
    if freeze is None:
        return OwnPart("maintenance hours")
    if freeze.id is None:
        return OwnPart("a freeze")
    return OwnPart(f"the freeze “{freeze.name}”", reverse("freeze", args=[freeze.id]))


def _first_call(card: FindingCard) -> Call | None:
    calls = [call for other in card.others for call in other.calls]
    return next((call for call in calls if call.phone or call.email), next(iter(calls), None))


def _unanswered(view: FindingView) -> str:
    accepted = {one.organisation for one in view.accepted_by}
    sides: tuple[SideView | PartyView, ...] = (*view.windows, *view.parties)
    left = sorted({(not side.mine, side.organisation_name) for side in sides if side.organisation not in accepted})
    if not left or any(one.granted for one in view.accepted_by):
        return ""
    names = [name if theirs else "You" for theirs, name in left]
    return f"{listed(names)} {'has' if names[0] != 'You' and len(names) == 1 else 'have'} not accepted the risk."


def _is_now(view: FindingView, now: datetime) -> bool:
    return view.overlap_starts_at <= now and (view.overlap_ends_at is None or now < view.overlap_ends_at)
