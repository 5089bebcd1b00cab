"""Conflicts as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.forms import Form
from django.urls import reverse

from changes.domain.conflicts.kinds import TRAITS
from changes.selectors.findings import AcceptedView, FindingView, PartyView, PathView, SideView
from components.work import Act, Call, Path, calls_of
from core.cut import Cut, cut


@dataclass(frozen=True, slots=True)
class Acceptance:
    organisation: str
    name: str
    reason: str
    at: datetime
    granted: bool = False
    """By the owner of a freeze, who granted an exception."""


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Whose work, freeze or hours it is that the reader's does not go together with."""

    organisation: str
    title: str = ""
    """Of their work; empty where the reader may not see it."""
    url: str = ""
    calls: tuple[Call, ...] = ()
    is_work: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A conflict, as told to one side."""

    kind: str
    severity: str
    explanation: str
    """One plain sentence."""
    starts_at: datetime
    ends_at: datetime | None
    suggestion: str = ""
    """What could be done, in one sentence."""
    paths: Cut[Path] = field(default_factory=Cut)
    """The ways to where they meet."""
    others: tuple[OtherSide, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    accept: Act | None = None
    gone_at: datetime | None = None
    falls: bool = False
    """Its risk was accepted; done like this, it no longer is."""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """High, medium and low ones stand open; info is folded."""

    open: tuple[FindingCard, ...] = ()
    folded: tuple[FindingCard, ...] = ()
    gone: tuple[FindingCard, ...] = ()


MOST_PATHS = 4
WHY_ACCEPTABLE = "Why is the risk acceptable?"
ACCEPTED = "accepted"
"""Shown in place of the severity where the reader's side has accepted the risk."""


def findings_of(
    views: Iterable[FindingView], *, change: UUID | None = None, may_accept: bool = False, typed: Form | None = None
) -> Findings:
    """High, medium and low ones stand open; those without any impact are folded, and what a redundancy finding says
    better is left out. `change` is the one whose page it is: the other side is not of that change. `typed` is the form
    of one of them that comes back."""
    shown = [view for view in views if not view.absorbed]
    cards = [(view, finding_card(view, change=change, may_accept=may_accept, typed=typed)) for view in shown]
    return Findings(
        open=tuple(card for view, card in cards if view.severity != "info" and view.gone_at is None),
        folded=tuple(card for view, card in cards if view.severity == "info" and view.gone_at is None),
        gone=tuple(card for view, card in cards if view.gone_at is not None),
    )


def finding_card(
    view: FindingView, *, change: UUID | None = None, may_accept: bool = False, typed: Form | None = None
) -> FindingCard:
    return FindingCard(
        kind=view.kind,
        severity=ACCEPTED if view.state == "accepted" else view.severity,
        explanation=view.explanation,
        starts_at=view.overlap_starts_at,
        ends_at=view.overlap_ends_at,
        suggestion=view.suggestion,
        paths=meeting_paths(view),
        others=tuple(other_side(side) for side in _other_sides(view, change)),
        accepted=tuple(acceptance(one) for one in view.accepted_by),
        accept=_accept(view, typed) if may_accept and view.state == "open" and view.id else None,
        gone_at=view.gone_at,
        falls=view.falls,
        id=view.id,
    )


def acceptance(one: AcceptedView) -> Acceptance:
    """Without name and reason where these are not for the reader."""
    return Acceptance(one.organisation_name, one.name or "", one.reason or "", one.at, one.granted)


def other_side(side: SideView | PartyView) -> OtherSide:
    """Nobody needs to be told how to call their own people."""
    calls = () if side.mine else calls_of(side.contact)
    if isinstance(side, PartyView):
        return OtherSide(side.organisation_name, calls=calls, mine=side.mine)
    url = reverse("change", args=[side.change]) if side.change and side.may_open else ""
    return OtherSide(side.organisation_name, side.title or "", url, calls, is_work=True, mine=side.mine)


def _other_sides(view: FindingView, change: UUID | None) -> tuple[SideView | PartyView, ...]:
    if change is None:
        return view.others
    elsewhere = tuple(side for side in view.windows if side.change != change)
    return (*elsewhere, *(party for party in view.parties if not party.mine)) or view.others


def meeting_paths(view: FindingView) -> Cut[Path]:
    """GES → Agent desktop ← Phone switch ← Switch A: from the other's target to where they meet, and back to mine;
    and what is checked."""
    if TRAITS[view.kind].absorbs:
        return _ways(view)
    mine = [path for path in view.paths if _is_mine(view, path)]
    theirs = [path for path in view.paths if not _is_mine(view, path)]
    if not mine or not theirs:
        return cut((_path(path) for path in view.paths if len(path.names) > 1), MOST_PATHS)
    met = [
        Path.meeting(other.names, own.names)
        for other in theirs
        for own in mine
        if other.meets_at == own.meets_at
        and not other.check
        and not own.check
        and len(other.names) + len(own.names) > 2
    ]
    checks = [path for path in view.paths if path.check and len(path.names) > 1]
    whole = [path for path in checks if set(path.names) <= set(view.meets_at_names)]
    checked = [Path.tried(path.names) for path in whole or checks]
    return cut(dict.fromkeys((*met, *checked)), MOST_PATHS)


def _path(path: PathView) -> Path:
    return Path.tried(path.names) if path.check else Path.along(path.names)


def _ways(view: FindingView) -> Cut[Path]:
    """How each window comes to the redundant set, one way of each before a second of any."""
    ways = [(path.window, Path.along(path.names)) for path in view.paths if len(path.names) > 1]
    first = dict(reversed(ways))
    ordered = [way for window, way in ways if way is first[window]] + [way for _, way in ways]
    return cut(dict.fromkeys(ordered), MOST_PATHS)


def _is_mine(view: FindingView, path: PathView) -> bool:
    mine = view.mine or view.windows[0]
    return path.window == mine.id


def _accept(view: FindingView, typed: Form | None) -> Act:
    from components.forms import ReasonForm

    prefix = f"f{view.id}"
    again = typed is not None and typed.prefix == prefix
    return Act(
        "accept",
        "Accept the risk",
        reverse("finding-accept", args=[view.id]),
        typed if again else ReasonForm(prefix=prefix, label=WHY_ACCEPTABLE),
        help="For your side only. It lapses when the facts change.",
        open=again,
        hidden=(("read", str(view.revision)),),
    )
