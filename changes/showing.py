"""From what a reader may see to what pages show. No rule lives here: only names, addresses and order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse

from calendar_app.models import Freeze
from changes.domain.lifecycle import Standing
from changes.services.change_views import ImpactView, TargetView, WarningView, WindowView
from changes.services.finding_views import AcceptedView, FindingView, PartyView, PathView, SideView
from changes.services.reader import ContactView, Reader
from maintwin.pages import (
    Acceptance,
    Act,
    Call,
    FindingCard,
    Findings,
    FreezeRow,
    OtherSide,
    Path,
    Reach,
    SystemLink,
    WarningLine,
    WindowRow,
)

MOST_REACHES_IN_ROW = 4
MOST_PATHS = 4
STANDING_STATES = {Standing.UNCONFIRMED: "unconfirmed", Standing.OVERRUNNING: "overrunning"}
OVER = ("completed", "rolled_back", "cancelled", "rejected")
"""States in which work reaches nothing any more."""
SEVERITIES = ("info", "low", "medium", "high")
ACCEPTED = "accepted"
"""Shown in place of the severity where the reader's side has accepted the risk."""


def system_link(reader: Reader, slug: str, level: str = "") -> SystemLink:
    """Of a masked system only its word."""
    if slug not in reader.estate.graph or not reader.may_open(slug):
        return SystemLink(reader.name(slug) if slug in reader.estate.graph else slug, level=level)
    owner = reader.estate.organisation_names[reader.estate.owners[slug]]
    address = reverse("system", args=[slug])
    return SystemLink(reader.estate.names[slug], address, slug, owner, level, mine=slug in reader.own)


def calls_of(contact: ContactView | None) -> tuple[Call, ...]:
    if contact is None:
        return ()
    desk = Call(contact.desk, "desk", contact.desk_phone, contact.desk_email, contact.desk)
    if contact.name is None:
        return (desk,)
    return desk, Call(contact.name, "answers for it", contact.phone or "", organisation=contact.desk)


def reach_of(reader: Reader, row: ImpactView) -> Reach:
    return Reach(system_link(reader, row.system, row.level), row.level, Path.along(row.path_names))


def target_of(reader: Reader, target: TargetView) -> Reach:
    return Reach(system_link(reader, target.system, target.impact), target.impact)


def warning_lines(warnings: Iterable[WarningView]) -> tuple[WarningLine, ...]:
    return tuple(WarningLine(warning.system, warning.explanation) for warning in warnings)


def window_row(reader: Reader, view: WindowView, marks: Mapping[int, tuple[int, int]]) -> WindowRow:
    """`marks` holds the worst severity and the number of open findings by window."""
    severity, findings = marks.get(view.id, (0, 0))
    hit = [row for row in view.reaches if row.level != "none" and view.state not in OVER]
    return WindowRow(
        title=view.title or f"Work of {view.organisation_name}",
        organisation=view.organisation_name,
        state=STANDING_STATES.get(Standing(view.standing), view.state or _state_seen(view)),
        starts_at=view.begins,
        ends_at=view.until,
        reference=view.reference or "",
        url=reverse("change", args=[view.change]),
        work_class="" if view.state == "draft" else view.klass or "",
        targets=tuple(system_link(reader, target.system, target.impact) for target in view.targets),
        reaches=tuple(reach_of(reader, row) for row in hit[:MOST_REACHES_IN_ROW]),
        reaches_more=max(0, len(hit) - MOST_REACHES_IN_ROW),
        calls=calls_of(view.contact),
        severity=SEVERITIES[severity] if findings else "",
        findings=findings,
        mine=view.mine,
        reported_by=(view.reported_by or "") if view.report_state == "unconfirmed" else "",
        id=view.id,
    )


def freeze_row(reader: Reader, freeze: Freeze) -> FreezeRow:
    shown = [system.slug for system in reader.frozen_by(freeze)]
    return FreezeRow(
        freeze.name,
        freeze.organisation.name,
        freeze.starts_at,
        freeze.ends_at,
        tuple(system_link(reader, slug) for slug in shown),
        freeze.mode,
    )


def _state_seen(view: WindowView) -> str:
    """A counterpart learns when, not how far it got: what the clock says is all there is."""
    return "in_progress" if view.standing in (Standing.RUNNING, Standing.OVERRUNNING) else "planned"


def findings_of(views: Iterable[FindingView], *, change: int | None = None, may_accept: bool = False) -> Findings:
    """High, medium and low ones stand open; those without any impact are folded, and what a redundancy finding says
    better is left out. `change` is the one whose page it is: the other side is not of that change."""
    shown = [view for view in views if not view.absorbed]
    cards = [(view, finding_card(view, change=change, may_accept=may_accept)) for view in shown]
    return Findings(
        open=tuple(card for view, card in cards if view.severity != "info" and view.gone_at is None),
        folded=tuple(card for view, card in cards if view.severity == "info" and view.gone_at is None),
        gone=tuple(card for view, card in cards if view.gone_at is not None),
    )


def finding_card(view: FindingView, *, change: int | None = None, may_accept: bool = False) -> FindingCard:
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
        accept=_accept(view) if may_accept and view.state == "open" and view.id else None,
        gone_at=view.gone_at,
        id=view.id or 0,
    )


def acceptance(one: AcceptedView) -> Acceptance:
    """Without name and reason where these are not for the reader."""
    return Acceptance(one.organisation_name, one.name or "", one.reason or "", one.at, one.granted)


def other_side(side: SideView | PartyView) -> OtherSide:
    """Nobody needs to be told how to call their own people."""
    calls = () if side.mine else calls_of(side.contact)
    if isinstance(side, PartyView):
        return OtherSide(side.organisation_name, calls=calls)
    url = reverse("change", args=[side.change]) if side.change and side.may_open else ""
    return OtherSide(side.organisation_name, side.title or "", url, calls, is_work=True)


def _other_sides(view: FindingView, change: int | None) -> tuple[SideView | PartyView, ...]:
    if change is None:
        return view.others
    elsewhere = tuple(side for side in view.windows if side.change != change)
    return (*elsewhere, *(party for party in view.parties if not party.mine)) or view.others


def meeting_paths(view: FindingView) -> tuple[Path, ...]:
    """GES → Agent desktop ← Phone switch ← Switch A: from the other's target to where they meet, and back to mine;
    and what is checked."""
    if view.kind == "redundancy":
        return _ways(view)
    mine = [path for path in view.paths if _is_mine(view, path)]
    theirs = [path for path in view.paths if not _is_mine(view, path)]
    if not mine or not theirs:
        return tuple(Path.along(path.names) for path in view.paths if len(path.names) > 1)[:MOST_PATHS]
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
    checked = [Path.along(path.names) for path in whole or checks]
    return tuple(dict.fromkeys((*met, *checked)))[:MOST_PATHS]


def _ways(view: FindingView) -> tuple[Path, ...]:
    """How each window comes to the redundant set, one way of each before a second of any."""
    ways = [(path.window, Path.along(path.names)) for path in view.paths if len(path.names) > 1]
    first = dict(reversed(ways))
    ordered = [way for window, way in ways if way is first[window]] + [way for _, way in ways]
    return tuple(dict.fromkeys(ordered))[:MOST_PATHS]


def _is_mine(view: FindingView, path: PathView) -> bool:
    mine = view.mine or view.windows[0]
    return path.window == mine.id


def _accept(view: FindingView) -> Act:
    from changes.forms import ReasonForm

    return Act(
        "accept",
        "Accept the risk",
        reverse("finding-accept", args=[view.id]),
        ReasonForm(prefix=f"f{view.id}", label="Why is the risk acceptable?"),
        help="For your side only. It falls when the facts change.",
    )
