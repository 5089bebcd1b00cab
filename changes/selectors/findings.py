"""Conflicts as one reader may see them, whether they stand in the ledger or would come with a change that is still
being entered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from accounts.models import Organisation, Person
from changes.domain.conflicts.findings import absorbed_windows, is_absorbed
from changes.domain.conflicts.kinds import TRAITS, Conflict, ConflictKind, MeetsWith
from changes.domain.conflicts.severity import Severity
from changes.domain.lifecycle import Standing, standing
from changes.models import Finding, FindingSide, FindingState, FreezeException, Window
from changes.selectors import finding_words
from changes.selectors.facts import window_facts
from changes.selectors.finding_words import Material, Path, SeenSide, by_start
from changes.selectors.hours_met import HoursMet
from changes.selectors.reader import ContactView, Reader
from changes.selectors.sight import Sight
from core.looking import each_asked_once
from estate.models import Freeze


@dataclass(frozen=True, slots=True)
class SideView:
    """One window of a conflict; `title` is None where the reader may not see it, `id` while it is not stored."""

    pk: int | None
    id: UUID | None
    change: UUID | None
    organisation: str
    organisation_name: str
    title: str | None
    starts_at: datetime
    ends_at: datetime | None
    contact: ContactView | None
    """Without a person where the reader no longer meets that work, or sees it only beside work shared with it."""
    mine: bool
    may_open: bool = True
    begun: bool = False
    """Somebody has said that it started, and the reader may know it."""


@dataclass(frozen=True, slots=True)
class PartyView:
    """Those whose freeze or maintenance hours a window does not go together with."""

    organisation: str
    organisation_name: str
    contact: ContactView
    mine: bool


@dataclass(frozen=True, slots=True)
class FreezeView:
    """Without id and name where every frozen system that is met is hidden from the reader."""

    pk: int
    id: UUID | None
    name: str | None
    organisation: str
    organisation_name: str
    mode: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PathView:
    window: UUID | None
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
    granted: bool = False
    """By granting an exception from its freeze."""


@dataclass(frozen=True, slots=True)
class FindingView:
    pk: int | None
    id: UUID | None
    kind: str
    also: tuple[str, ...]
    severity: str
    windows: tuple[SideView, ...]
    parties: tuple[PartyView, ...]
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
    revision: int | None = None
    gone_at: datetime | None = None
    freeze: FreezeView | None = None
    absorbed: bool = False
    """A redundancy finding of the same windows says it better."""
    falls: bool = False
    """Its risk was accepted, which what is entered is not covered by."""

    @property
    def mine(self) -> SideView | None:
        """The reader's window; of several own ones the first."""
        return next((side for side in self.windows if side.mine), None)

    @property
    def others(self) -> tuple[SideView | PartyView, ...]:
        """The sides that are not the one that the reader stands on; of two own ones the second."""
        if self.parties and self.mine is None:
            return self.windows
        own = self.mine or self.windows[0]
        sides: tuple[SideView | PartyView, ...] = (*self.windows, *self.parties)
        return tuple(one for one in sides if one is not own)


@dataclass(frozen=True, slots=True)
class PreviewWords:
    explanation: str
    absorbed: bool


def findings_read(ids: Collection[int]) -> dict[int, Finding]:
    """By id, `with_sides()`."""
    return each_asked_once("findings", ids, _with_sides)


def _with_sides(ids: Collection[int]) -> dict[int, Finding]:
    return {one.pk: one for one in Finding.objects.filter(pk__in=ids).with_sides().order_by()}


def look_at_sides(reader: Reader, findings: Iterable[Finding]) -> None:
    reader.look_at([side.window.change for finding in findings for side in finding.sides.all() if side.window])


def finding_views(reader: Reader, findings: Iterable[Finding]) -> list[FindingView]:
    """Expects findings loaded `with_sides()`."""
    findings = list(findings)
    look_at_sides(reader, findings)
    people = _names(reader, {person for finding in findings for person in finding.people})
    granted, hours = _granted(findings), _hours_met(findings)
    return [_stored(reader, finding, people, granted, hours) for finding in findings]


def preview_views(
    reader: Reader, conflicts: Sequence[Conflict], windows: Mapping[int, Window], entered: SeenSide
) -> list[FindingView]:
    """Conflicts between what is being entered and stored windows, of which it makes the reader a counterpart; and
    between it and freezes, maintenance hours."""
    absorbed = _absorbed(conflicts)
    hours = _hours_met(conflicts)
    materials = [replace(one, hours=hours) for one in _materials(reader, conflicts, windows, entered)]
    return [_view(reader, material, None, absorbed=one) for material, one in zip(materials, absorbed, strict=True)]


def preview_words(
    reader: Reader, conflicts: Sequence[Conflict], windows: Mapping[int, Window], entered: SeenSide
) -> list[PreviewWords]:
    """Only the sentence that each of them is explained with: in a fraction of the time, where there are many."""
    absorbed = _absorbed(conflicts)
    materials = _materials(reader, conflicts, windows, entered)
    return [
        PreviewWords(finding_words.explanation(reader, material), one)
        for material, one in zip(materials, absorbed, strict=True)
    ]


def _absorbed(conflicts: Sequence[Conflict]) -> list[bool]:
    absorbing = absorbed_windows((conflict.kind, conflict.windows) for conflict in conflicts)
    return [is_absorbed(conflict.kind, conflict.windows, absorbing) for conflict in conflicts]


def _materials(
    reader: Reader, conflicts: Sequence[Conflict], windows: Mapping[int, Window], entered: SeenSide
) -> list[Material]:
    reader.look_at([window.change for window in windows.values()])
    people = _names(reader, {int(person) for conflict in conflicts for person in conflict.people})
    freezes = Freeze.objects.select_related("organisation").in_bulk([c.freeze for c in conflicts if c.freeze])
    owners = _owners_of_hours(reader, conflicts)
    return [_material(reader, conflict, windows, entered, freezes, owners, people) for conflict in conflicts]


def _material(
    reader: Reader,
    conflict: Conflict,
    windows: Mapping[int, Window],
    entered: SeenSide,
    freezes: Mapping[int, Freeze],
    owners: Mapping[str, Organisation],
    people: Mapping[int, str],
) -> Material:
    met = [_side(reader, windows[int(window)]) for window in conflict.windows if window.isdigit()]
    freeze = freezes[int(conflict.freeze)] if conflict.freeze else None
    hours = TRAITS[conflict.kind].meets is MeetsWith.HOURS
    whose = {reader.estate.owners[slug] for slug in conflict.meets_at} if hours else set()
    parties = [freeze.organisation] if freeze else [owners[slug] for slug in sorted(whose)]
    return Material(
        kind=conflict.kind,
        also=tuple(str(kind) for kind in conflict.also),
        severity=conflict.severity,
        sides=by_start([entered, *(replace(side, sight=max(side.sight, Sight.COUNTERPART)) for side in met)]),
        parties=tuple(party for party in parties if party.pk != reader.organisation.pk),
        meets_at=conflict.meets_at,
        paths=tuple(
            (int(path.window) if path.window.isdigit() else None, path.path, path.meets_at, path.check)
            for path in conflict.paths
        ),
        overlap=(conflict.overlap.starts_at, conflict.overlap.known_end),
        freeze=freeze,
        people=tuple(people[int(person)] for person in conflict.people if int(person) in people),
    )


Granted = frozenset[tuple[int, int, int | None, str]]
"""Freeze, change, who granted the exception, and their answer."""


def _granted(findings: Iterable[Finding]) -> Granted:
    met = [(one.freeze_id, list(one.sides.all())) for one in findings if one.freeze_id]
    accepted = [(freeze, sides) for freeze, sides in met if any(side.accepted_at for side in sides)]
    if not accepted:
        return frozenset()
    changes = {side.window.change_id for _, sides in accepted for side in sides if side.window}
    known = FreezeException.objects.granted().filter(change__in=changes, freeze__in={freeze for freeze, _ in accepted})
    return frozenset(known.values_list("freeze", "change", "answered_by", "answer"))


def _by_exception(finding: Finding, sides: Iterable[FindingSide], granted: Granted) -> frozenset[int]:
    """The sides that were accepted by granting one."""
    if finding.freeze is None:
        return frozenset()
    owner, sides = finding.freeze.organisation_id, list(sides)
    changes = {side.window.change_id for side in sides if side.window}
    of_owner = [side for side in sides if side.organisation_id == owner and side.accepted_at]
    return frozenset(
        side.pk
        for side in of_owner
        if any((finding.freeze_id, change, side.accepted_by_id, side.reason) in granted for change in changes)
    )


def _hours_met(found: Iterable[Conflict | Finding]) -> HoursMet:
    about_hours = [one for one in found if TRAITS[ConflictKind(one.kind)].meets is MeetsWith.HOURS]
    return HoursMet.of(slug for one in about_hours for slug in one.meets_at)


def _stored(
    reader: Reader, finding: Finding, people: Mapping[int, str], granted: Granted, hours: HoursMet
) -> FindingView:
    gone = finding.state == FindingState.GONE
    sides = list(finding.sides.all())
    windows = by_start(_side(reader, side.window, finding if gone else None) for side in sides if side.window)
    excepted = _by_exception(finding, sides, granted)
    once = {side.organisation_id: side for side in sides if side.accepted_by and side.accepted_at}
    accepted = tuple(_accepted_view(reader, side, granted=side.pk in excepted) for side in once.values())
    mine = any(entry.organisation == reader.organisation.slug for entry in accepted)
    material = Material(
        kind=ConflictKind(finding.kind),
        also=tuple(finding.also),
        severity=Severity(finding.severity),
        sides=windows,
        parties=tuple(side.organisation for side in sides if side.window is None),
        meets_at=tuple(finding.meets_at),
        paths=tuple((path["window"], tuple(path["path"]), path["meets_at"], path["check"]) for path in finding.paths),
        overlap=(finding.overlap_starts_at, finding.overlap_ends_at),
        freeze=finding.freeze,
        people=tuple(people[person] for person in finding.people if person in people),
        hours=None if gone else hours,
        gone=gone,
        excepted=bool(excepted),
    )
    return replace(
        _view(reader, material, finding, absorbed=finding.absorbed),
        state="gone" if gone else "accepted" if mine else "open",
        accepted_by=accepted,
        revision=finding.revision,
        gone_at=finding.gone_at,
    )


def _names(reader: Reader, ids: set[int]) -> dict[int, str]:
    """Of one's own people: who carries out the work of others is theirs to know."""
    if not ids:
        return {}
    return dict(Person.objects.filter(pk__in=ids, organisation=reader.organisation).values_list("pk", "name"))


def _owners_of_hours(reader: Reader, conflicts: Iterable[Conflict]) -> dict[str, Organisation]:
    slugs = {
        reader.estate.owners[slug]
        for conflict in conflicts
        if TRAITS[conflict.kind].meets is MeetsWith.HOURS
        for slug in conflict.meets_at
    }
    return {one.slug: one for one in Organisation.objects.filter(slug__in=slugs)} if slugs else {}


def _accepted_view(reader: Reader, side: FindingSide, *, granted: bool) -> AcceptedView:
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
        granted=granted,
    )


def _side(reader: Reader, window: Window, gone: Finding | None = None) -> SeenSide:
    """Of a finding that is gone, the period that it was found with: what came after may be no business of theirs."""
    mine = window.change.organisation_id == reader.organisation.pk
    if gone is not None and str(window.pk) in gone.periods:
        start, end = gone.periods[str(window.pk)]
        starts_at, ends_at = datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None
        return SeenSide(window, starts_at, ends_at, mine, reader.sight(window.change))
    open_ended = window.ends_at is None or standing(window_facts(window), reader.now) is Standing.OVERRUNNING
    return SeenSide(
        window=window,
        starts_at=window.actual_start or window.starts_at,
        ends_at=window.actual_end or (None if open_ended else window.ends_at),
        mine=mine,
        sight=reader.sight(window.change),
    )


def _view(reader: Reader, material: Material, finding: Finding | None, *, absorbed: bool) -> FindingView:
    return FindingView(
        pk=finding.pk if finding else None,
        id=finding.public_id if finding else None,
        kind=material.kind,
        also=material.also,
        severity=material.severity.word,
        windows=tuple(_side_view(reader, side) for side in material.sides),
        parties=tuple(_party_view(reader, party) for party in material.parties),
        meets_at=tuple(reader.slug(slug) for slug in material.meets_at),
        meets_at_names=tuple(reader.name(slug) for slug in material.meets_at),
        paths=tuple(dict.fromkeys(_path_view(reader, side, path) for side, path in _paths_by_side(material))),
        overlap_starts_at=material.overlap[0],
        overlap_ends_at=material.overlap[1],
        explanation=finding_words.explanation(reader, material),
        suggestion=finding_words.suggestion(reader, material),
        state="open",
        accepted_by=(),
        freeze=_freeze_view(reader, material, material.freeze) if material.freeze else None,
        absorbed=absorbed,
    )


def _side_view(reader: Reader, side: SeenSide) -> SideView:
    change = side.window.change if side.window else None
    organisation = change.organisation if change else reader.organisation
    return SideView(
        pk=side.window.pk if side.window else None,
        id=side.window.public_id if side.window else None,
        change=change.public_id if change else None,
        organisation=organisation.slug,
        organisation_name=organisation.name,
        title=reader.title(change) if change and side.sight.shows("title") else None,
        starts_at=side.starts_at,
        ends_at=side.ends_at,
        contact=reader.contact(change, person_too=side.sight.shows("contact")) if change else None,
        mine=side.mine,
        may_open=side.sight.shows("existence"),
        begun=bool(side.window and side.window.actual_start and side.sight.shows("state")),
    )


def _party_view(reader: Reader, party: Organisation) -> PartyView:
    return PartyView(party.slug, party.name, reader.desk(party), mine=party.pk == reader.organisation.pk)


def _freeze_view(reader: Reader, material: Material, freeze: Freeze) -> FreezeView:
    known = reader.may_know_freeze(material.meets_at)
    return FreezeView(
        pk=freeze.pk,
        id=freeze.public_id if known else None,
        name=freeze.name if known else None,
        organisation=freeze.organisation.slug,
        organisation_name=freeze.organisation.name,
        mode=freeze.mode,
        starts_at=freeze.starts_at,
        ends_at=freeze.ends_at,
    )


def _paths_by_side(material: Material) -> Iterator[tuple[SeenSide, Path]]:
    for side in material.sides:
        window = side.window.pk if side.window else None
        yield from ((side, path) for path in material.paths if path[0] == window)


def _path_view(reader: Reader, side: SeenSide, path: Path) -> PathView:
    """Of a side that the reader sees only as a counterpart, nothing but the meeting point."""
    _, steps, meets_at, check = path
    if not side.sight.shows("paths") or (check and not side.sight.shows("validates")):
        steps, check = (meets_at,), False
    return PathView(
        window=side.window.public_id if side.window else None,
        path=tuple(reader.slug(slug) for slug in steps),
        names=tuple(reader.name(slug) for slug in steps),
        meets_at=reader.name(meets_at),
        check=check,
    )
