"""Conflicts as one reader may see them, whether they stand in the ledger or would come with a change that is still
being entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calendar_app.domain import wording
from changes.domain.conflicts import Conflict, ConflictKind
from changes.domain.explanation import SideWords, explain, suggest
from changes.domain.lifecycle import ENDED_STATES, Standing, standing
from changes.domain.severity import Severity
from changes.models import Change, Finding, FindingSide, FindingState, Window
from changes.services.facts import checks_of, window_facts
from changes.services.reader import ContactView, Reader
from changes.services.visibility import Sight


@dataclass(frozen=True, slots=True)
class SideView:
    """One window of a conflict; `title` is None where the reader may not see it, `id` while it is not stored."""

    id: int | None
    change: int | None
    organisation: str
    organisation_name: str
    title: str | None
    starts_at: datetime
    ends_at: datetime | None
    contact: ContactView | None
    """Without a person where the reader no longer meets that work, or sees it only beside work shared with it."""
    mine: bool
    may_open: bool = True


@dataclass(frozen=True, slots=True)
class PathView:
    window: int | None
    path: tuple[str, ...]
    names: tuple[str, ...]
    meets_at: str
    check: bool


@dataclass(frozen=True, slots=True)
class AcceptedView:
    organisation: str
    organisation_name: str
    name: str | None
    email: str | None
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    id: int | None
    kind: str
    also: tuple[str, ...]
    severity: str
    windows: tuple[SideView, ...]
    meets_at: tuple[str, ...]
    meets_at_names: tuple[str, ...]
    paths: tuple[PathView, ...]
    overlap_starts_at: datetime
    overlap_ends_at: datetime | None
    explanation: str
    suggestion: str
    state: str
    """The reader's side: open, accepted or gone."""
    accepted_by: tuple[AcceptedView, ...]
    gone_at: datetime | None = None

    @property
    def other(self) -> SideView:
        """The side that is not the reader's; of two own ones the second."""
        return next((side for side in self.windows if not side.mine), self.windows[-1])


@dataclass(frozen=True, slots=True)
class _Side:
    window: Window | None
    """None: the window that is being previewed."""
    starts_at: datetime
    ends_at: datetime | None
    mine: bool
    sight: Sight


def finding_views(reader: Reader, findings: Iterable[Finding]) -> list[FindingView]:
    """Expects findings loaded `with_sides()`."""
    findings = list(findings)
    reader.look_at([side.window.change for finding in findings for side in finding.sides.all()])
    return [_stored(reader, finding) for finding in findings]


def preview_view(reader: Reader, window: Window, conflict: Conflict) -> FindingView:
    """A conflict between what is being entered and a stored window, of which it makes the reader a counterpart."""
    entered = _Side(None, conflict.overlap.starts_at, conflict.overlap.ends_at, True, Sight.FULL)
    met = _side(reader, window)
    sides = (entered, replace(met, sight=max(met.sight, Sight.COUNTERPART)))
    paths = [
        (int(path.window) if path.window.isdigit() else None, path.path, path.meets_at, path.check)
        for path in conflict.paths
    ]
    return _view(
        reader,
        sides,
        kind=conflict.kind,
        also=tuple(str(kind) for kind in conflict.also),
        severity=conflict.severity,
        meets_at=conflict.meets_at,
        paths=paths,
        overlap=(conflict.overlap.starts_at, conflict.overlap.known_end),
    )


def _stored(reader: Reader, finding: Finding) -> FindingView:
    gone = finding.state == FindingState.GONE
    sides = tuple(_side(reader, side.window, finding if gone else None) for side in finding.sides.all())
    accepted = tuple(
        _accepted_view(reader, side) for side in finding.sides.all() if side.accepted_by and side.accepted_at
    )
    mine = any(entry.organisation == reader.organisation.slug for entry in accepted)
    state = "gone" if finding.state == FindingState.GONE else "accepted" if mine else "open"
    return _view(
        reader,
        sides,
        pk=finding.pk,
        kind=ConflictKind(finding.kind),
        also=tuple(finding.also),
        severity=Severity(finding.severity),
        meets_at=tuple(finding.meets_at),
        paths=[(path["window"], tuple(path["path"]), path["meets_at"], path["check"]) for path in finding.paths],
        overlap=(finding.overlap_starts_at, finding.overlap_ends_at),
        state=state,
        accepted_by=accepted,
        gone_at=finding.gone_at,
    )


def _accepted_view(reader: Reader, side: FindingSide) -> AcceptedView:
    """Of another party it is told that it accepts the risk; who there and why is theirs."""
    mine = side.organisation_id == reader.organisation.pk
    assert side.accepted_by
    assert side.accepted_at
    who, reason = (side.accepted_by, side.reason) if mine else (None, None)
    return AcceptedView(
        organisation=side.organisation.slug,
        organisation_name=side.organisation.name,
        name=who.name if who else None,
        email=who.email if who else None,
        reason=reason,
        at=side.accepted_at,
    )


def _side(reader: Reader, window: Window, gone: Finding | None = None) -> _Side:
    """Of a finding that is gone, the period that it was found with: what came after may be no business of theirs."""
    if gone is not None and str(window.pk) in gone.periods:
        start, end = gone.periods[str(window.pk)]
        starts_at, ends_at = datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None
        return _Side(window, starts_at, ends_at, _is_mine(reader, window), reader.sight(window.change))
    facts = window_facts(window)
    open_ended = window.ends_at is None or standing(facts, reader.now) is Standing.OVERRUNNING
    return _Side(
        window=window,
        starts_at=window.actual_start or window.starts_at,
        ends_at=window.actual_end or (None if open_ended else window.ends_at),
        mine=_is_mine(reader, window),
        sight=reader.sight(window.change),
    )


def _is_mine(reader: Reader, window: Window) -> bool:
    return window.change.organisation_id == reader.organisation.pk


_Path = tuple[int | None, tuple[str, ...], str, bool]


def _view(
    reader: Reader,
    sides: tuple[_Side, ...],
    *,
    kind: ConflictKind,
    also: tuple[str, ...],
    severity: Severity,
    meets_at: tuple[str, ...],
    paths: list[_Path],
    overlap: tuple[datetime, datetime | None],
    pk: int | None = None,
    state: str = "open",
    accepted_by: tuple[AcceptedView, ...] = (),
    gone_at: datetime | None = None,
) -> FindingView:
    mine, other = _mine_and_other(sides)
    return FindingView(
        id=pk,
        kind=kind,
        also=also,
        severity=severity.word,
        windows=tuple(_side_view(reader, side) for side in sides),
        meets_at=tuple(reader.slug(slug) for slug in meets_at),
        meets_at_names=tuple(reader.name(slug) for slug in meets_at),
        paths=tuple(dict.fromkeys(_path_view(reader, sides, path) for path in paths)),
        overlap_starts_at=overlap[0],
        overlap_ends_at=overlap[1],
        explanation=explain(
            kind,
            _words(reader, mine, paths, meets_at),
            _words(reader, other, paths, meets_at),
            [reader.name(slug) for slug in meets_at],
            impact=severity > Severity.INFO,
        ),
        suggestion=_suggestion(reader, mine, other, state),
        state=state,
        accepted_by=accepted_by,
        gone_at=gone_at,
    )


def _mine_and_other(sides: tuple[_Side, ...]) -> tuple[_Side, _Side]:
    """The reader's side first; where neither is, the one of which more may be seen."""
    first, second = sorted(sides, key=lambda side: (not side.mine, -side.sight))
    return first, second


def _side_view(reader: Reader, side: _Side) -> SideView:
    change = side.window.change if side.window else None
    organisation = change.organisation if change else reader.organisation
    return SideView(
        id=side.window.pk if side.window else None,
        change=change.pk if change else None,
        organisation=organisation.slug,
        organisation_name=organisation.name,
        title=change.title if change and side.sight >= Sight.AFFECTED else None,
        starts_at=side.starts_at,
        ends_at=side.ends_at,
        contact=reader.contact(change, person_too=side.sight > Sight.NONE) if change else None,
        mine=side.mine,
        may_open=side.sight > Sight.NONE,
    )


def _path_view(reader: Reader, sides: tuple[_Side, ...], path: _Path) -> PathView:
    """Of a side that the reader sees only as a counterpart, nothing but the meeting point."""
    window, steps, meets_at, check = path
    side = next(side for side in sides if (side.window.pk if side.window else None) == window)
    if side.sight < Sight.AFFECTED or (check and side.sight < Sight.FULL):
        steps, check = (meets_at,), False
    return PathView(
        window=window,
        path=tuple(reader.slug(slug) for slug in steps),
        names=tuple(reader.name(slug) for slug in steps),
        meets_at=reader.name(meets_at),
        check=check,
    )


def _words(reader: Reader, side: _Side, paths: list[_Path], meets_at: tuple[str, ...]) -> SideWords:
    key = side.window.pk if side.window else None
    own = [path for path in paths if path[0] == key and path[2] in meets_at]
    works_on = {path[1][0] for path in own if not path[3] and len(path[1]) == 1}
    return SideWords(
        work=_work(side),
        works_on=tuple(sorted(reader.name(slug) for slug in works_on)),
        checked_by=_checks(reader, side, _hit_whole([path for path in own if path[3]], meets_at)),
    )


def _hit_whole(checks: list[_Path], meets_at: tuple[str, ...]) -> list[_Path]:
    """Checks both ends of which are hit say more than those that only begin or end there."""
    whole = [path for path in checks if set(path[1]) <= set(meets_at)]
    return whole or checks


def _work(side: _Side) -> str:
    if side.window is None:
        return "your change"
    change: Change = side.window.change
    if side.sight < Sight.AFFECTED:
        return f"work of {change.organisation}"
    return f"“{change.title}”" if side.mine else f"“{change.title}” of {change.organisation}"


def _checks(reader: Reader, side: _Side, paths: list[_Path]) -> tuple[str, ...]:
    if side.sight < Sight.FULL:
        return tuple(sorted({reader.name(meets_at) for _, _, meets_at, _ in paths}))
    texts = _check_texts(side.window) if side.window else {}
    return tuple(
        dict.fromkeys(
            (texts.get(steps) and f"“{texts[steps]}”") or " → ".join(reader.name(slug) for slug in steps)
            for _, steps, _, _ in paths
        )
    )


def _check_texts(window: Window) -> dict[tuple[str, ...], str]:
    return {check.ends: check.text for check in checks_of(window.change)}


def _suggestion(reader: Reader, mine: _Side, other: _Side, state: str) -> str:
    if other.window is None or state == "gone" or other.window.state in ENDED_STATES:
        return ""
    if other.mine:
        return f"Move one of them, or agree with {other.window.change.owner.name}."
    contact = reader.contact(other.window.change, person_too=other.sight > Sight.NONE)
    number = contact.desk_phone or contact.phone or ""
    whom = f"the {contact.desk} desk" + (f", {number}" if number else "")
    begun = mine.window is not None and mine.window.state == "in_progress"
    ends = other.ends_at if other.ends_at and other.ends_at > reader.now - timedelta(minutes=1) else None
    return suggest(str(wording.moment(ends, reader.zone, reader.now)) if ends else "", whom, begun=begun)
