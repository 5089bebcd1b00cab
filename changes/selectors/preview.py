"""What a change would meet as it is entered, and what it would no longer meet. Nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import prefetch_related_objects

from accounts.models import Person
from accounts.selectors.people import people_at
from changes.domain.approvals import organisations_to_ask
from changes.domain.conflicts.findings import TOLD_FROM, signature
from changes.domain.conflicts.kinds import TRAITS, Conflict, MeetsWith
from changes.domain.conflicts.search import conflicts_of, overlapping
from changes.domain.conflicts.severity import Severity
from changes.domain.draft import NOTHING_KEPT, Kept, kept_by
from changes.domain.work import Check, Reach, Work
from changes.ledger.finding_rows import acceptances_that_fall
from changes.ledger.placed_work import Placed, calendars_of, placed_around
from changes.models import Change, Finding, Window
from changes.selectors.bookable import check_work
from changes.selectors.changes import ImpactView, WarningView, impact_seen, warnings_of
from changes.selectors.declarable import whose_work
from changes.selectors.finding_words import SeenSide
from changes.selectors.findings import FindingView, finding_views, preview_views
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, seen_in_full
from changes.selectors.stored_draft import draft_of
from core.refusals import Invalid
from core.time.bounds import refusals_of_plan
from core.time.interval import Interval
from estate.domain.blast_radius import BlastRadius
from estate.domain.impact import Declared, Level
from estate.models import Freeze
from estate.selectors.graph import pinned

PREVIEWED = "entered"


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """One window as it is entered."""

    period: Interval
    window: int | None = None
    """The stored window that is being moved, extended or started; its findings stand already."""
    only: tuple[str, ...] = ()
    """Where it works on some of the targets only."""


@dataclass(frozen=True, slots=True)
class PreviewInput:
    targets: Mapping[str, Level]
    period: Interval
    one_at_a_time: bool = False
    checks: tuple[Check, ...] = ()
    implementers: tuple[str, ...] = ()
    change: int | None = None
    """The stored change that is being edited: its windows do not conflict with it."""
    window: int | None = None
    """As in `Planned`."""
    more: tuple[PlannedWindow, ...] = ()
    """Further windows of the same change."""
    left_out: frozenset[int] = frozenset()
    """Stored windows that would be no more."""

    only: tuple[str, ...] = ()
    """As in `PlannedWindow`."""

    @property
    def windows(self) -> tuple[PlannedWindow, ...]:
        return (PlannedWindow(self.period, self.window, self.only), *self.more)

    @property
    def declared(self) -> Declared:
        """In all of its windows, each with its own targets."""
        return self.declared_in(*self.windows)

    def declared_in(self, *windows: PlannedWindow) -> Declared:
        return Declared(dict(self.targets), self.one_at_a_time).at_times(one.only or None for one in windows)

    @property
    def stored(self) -> frozenset[int]:
        """The stored windows in whose place these would stand."""
        return frozenset(one.window for one in self.windows if one.window is not None)


@dataclass(frozen=True, slots=True)
class WindowPreview:
    """What one of the windows would meet, the worst first. What stands in the ledger already has its id."""

    period: Interval
    conflicts: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind work that is met, by their ids."""

    organisation: int
    owner: int
    owner_organisation: int
    implementers: frozenset[int]


@dataclass(frozen=True, slots=True)
class AskedView:
    """An organisation whose approval would be asked, and for which systems, as the reader may name them."""

    organisation: str
    systems: tuple[str, ...]
    system_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    windows: tuple[WindowPreview, ...]
    ends: tuple[FindingView, ...]
    """What stands in the ledger of these windows, and would be gone."""
    makes: Mapping[str, FindingView]
    """By signature: what does not stand yet, and people would be told of."""
    warnings: tuple[WarningView, ...]
    impact: tuple[ImpactView, ...]
    impact_total: int
    approvals: tuple[AskedView, ...]
    blast: BlastRadius
    levels: Mapping[str, Level]
    """Of everything that it reaches."""
    validated: frozenset[str]
    people: frozenset[int]
    """Those of the reader's organisation who would carry it out."""
    behind: Mapping[UUID, Behind]
    """By change, of what it would meet."""
    reported: bool
    """It would be somebody else's work."""

    @property
    def conflicts(self) -> tuple[FindingView, ...]:
        return tuple(view for window in self.windows for view in window.conflicts)


def is_told(view: FindingView) -> bool:
    """Whether a conflict like this is told to people."""
    return not view.absorbed and Severity[view.severity.upper()] >= TOLD_FROM


def preview(reader: Reader, entered: PreviewInput) -> PreviewView:
    """Sight is not gained by asking: targets and checks must be such as the reader could book."""
    with pinned(reader.estate):
        entered = _of_own_change(reader.person, entered)
        check(reader, entered, (planned.period for planned in entered.windows), "ends_at")
        return foresee(reader, entered)


def preview_unscheduled(reader: Reader, entered: PreviewInput, implicated: Collection[str] = ()) -> PreviewView:
    """The same for work that is about to be declared; or reported of another organisation, whose conflicts are the
    reader's only where they are with work, a freeze or hours of the reader's own."""
    whose = whose_work(reader.person, entered.targets, implicated)
    return foresee(reader, entered, with_own_alone=whose.pk != reader.organisation.pk)


def foresee(reader: Reader, entered: PreviewInput, *, with_own_alone: bool = False) -> PreviewView:
    """The answer itself, of work that the reader may book or that is the reader's already."""
    declared = entered.declared
    blast = reader.estate.memory.blast_radius(declared)
    people = _people(entered.implementers)
    found, met = _found(reader, entered, frozenset(map(str, people)), with_own_alone=with_own_alone)
    standing = _standing(reader, entered.stored | entered.left_out)
    windows = _windows(reader, found, met)
    seen = _seen(reader, entered, found, met, windows, standing)
    signatures = {signature(_as_stored(conflict, entered)) for _, conflict in found}
    levels = blast.every_level()
    impact, total = impact_seen(reader, blast, levels, only_visible=True)
    return PreviewView(
        windows=tuple(
            WindowPreview(planned.period, _worst_first(view for at, _, view in seen if at == place))
            for place, planned in enumerate(entered.windows)
        ),
        ends=_worst_first(view for key, (_, view) in standing.items() if key not in signatures),
        makes={key: view for _, key, view in seen if view.pk is None and is_told(view)},
        warnings=warnings_of(reader, declared),
        impact=tuple(impact),
        impact_total=total,
        approvals=tuple(_asked(reader, declared, levels)),
        blast=blast,
        levels=levels,
        validated=frozenset(end for check in entered.checks for end in check.ends),
        people=frozenset(pk for pk, organisation in people.items() if organisation == reader.organisation.pk),
        behind={windows[one.id].change.public_id: _behind(one, windows[one.id]) for one in met},
        reported=with_own_alone,
    )


def _asked(reader: Reader, declared: Declared, levels: Mapping[str, Level]) -> Iterable[AskedView]:
    estate = reader.estate
    asked = organisations_to_ask(reader.organisation.slug, declared.levels, levels, estate.owners, estate.asks_from)
    for one in asked:
        slugs, names = (dict.fromkeys(map(word, one.systems)) for word in (reader.slug, reader.name))
        yield AskedView(one.organisation, tuple(slugs), tuple(names))


Found = Sequence[tuple[int, Conflict]]
"""Which of the windows it is, and what it does not go together with."""


def _found(
    reader: Reader, entered: PreviewInput, people: frozenset[str], *, with_own_alone: bool
) -> tuple[Found, list[Placed]]:
    """With the stored windows that are met, of which the reader is shown as much as it may see."""
    blasts = [reader.estate.memory.blast_radius(entered.declared_in(planned)) for planned in entered.windows]
    reaches = [
        Reach(Work(_key(place), PREVIEWED, planned.period, blast.declared, entered.checks, people), blast)
        for place, (planned, blast) in enumerate(zip(entered.windows, blasts, strict=True))
    ]
    periods = [planned.period for planned in entered.windows]
    others = placed_around(periods, reader.now, besides_change=entered.change)
    beside = calendars_of(reaches)
    met_at = overlapping(reaches, [other.reach for other in others])
    found: Found = [
        (at, conflict)
        for at, reach in enumerate(reaches)
        for conflict in conflicts_of(reach, replace(beside, others=met_at[at]))
    ]
    if with_own_alone:
        found = _with_own(reader, found, others)
    named = {window for _, conflict in found for window in conflict.windows}
    met = [other for other in others if str(other.id) in named]
    reader.look_at_placed(met)
    return found, met


def _with_own(reader: Reader, found: Found, others: Iterable[Placed]) -> Found:
    """Those that the reader would see once they are stored."""
    own = {str(one.id) for one in others if one.organisation == reader.organisation.pk}
    freezes = set(map(str, Freeze.objects.filter(organisation=reader.organisation).values_list("pk", flat=True)))
    return [
        (place, one)
        for place, one in found
        if not own.isdisjoint(one.windows)
        or one.freeze in freezes
        or (TRAITS[one.kind].meets is MeetsWith.HOURS and not reader.own.isdisjoint(one.meets_at))
    ]


def _windows(reader: Reader, found: Found, met: Sequence[Placed]) -> dict[int, Window]:
    """Those that are met; what they are checked by only where the reader may read it and it is said."""
    windows: dict[int, Window] = Window.objects.with_parties().in_bulk([one.id for one in met])
    checked = {path.window for _, conflict in found for path in conflict.paths if path.check}
    changes = [window.change for window in windows.values() if str(window.pk) in checked]
    in_full = [change for change in changes if reader.sight(change).shows("implementers")]
    prefetch_related_objects(in_full, "validations")
    return windows


def _behind(placed: Placed, window: Window) -> Behind:
    owner = window.change.owner
    people = frozenset(int(person) for person in placed.reach.work.implementers)
    return Behind(placed.organisation, owner.pk, owner.organisation_id, people)


def _key(place: int) -> str:
    return f"{PREVIEWED}-{place}" if place else PREVIEWED


def _as_stored(conflict: Conflict, entered: PreviewInput) -> Conflict:
    """With the stored windows named in place of those that are entered, so that it has the finding's signature."""
    stored = {_key(place): str(one.window) for place, one in enumerate(entered.windows) if one.window is not None}
    return replace(
        conflict,
        windows=tuple(sorted(stored.get(window, window) for window in conflict.windows)),
        paths=tuple(replace(path, window=stored.get(path.window, path.window)) for path in conflict.paths),
    )


StandingFindings = Mapping[str, tuple[Finding, FindingView]]
"""By signature."""


def _standing(reader: Reader, windows: frozenset[int]) -> StandingFindings:
    """What stands in the ledger of these windows."""
    if not windows:
        return {}
    findings = list(Finding.objects.standing().of_windows(windows).with_sides())
    views = finding_views(reader, findings)
    return {finding.signature: (finding, view) for finding, view in zip(findings, views, strict=True)}


def _seen(
    reader: Reader,
    entered: PreviewInput,
    found: Found,
    met: Sequence[Placed],
    windows: Mapping[int, Window],
    standing: StandingFindings,
) -> list[tuple[int, str, FindingView]]:
    """Each conflict as the reader may see it, with its window and its signature."""
    conflicts = [conflict for _, conflict in found]
    side = SeenSide(None, entered.period.starts_at, entered.period.known_end, mine=True, sight=Sight.FULL)
    views = preview_views(reader, conflicts, windows, side)
    fallen = _fallen(entered, conflicts, met, standing)
    seen = []
    for (place, conflict), view in zip(found, views, strict=True):
        key = signature(_as_stored(conflict, entered))
        view = _of_window(view, entered.windows[place].period)
        if key in standing:
            _, known = standing[key]
            view = replace(view, pk=known.pk, id=known.id, state=known.state, accepted_by=known.accepted_by)
            view = replace(view, state="open", accepted_by=(), falls=True) if known.pk in fallen else view
        seen.append((place, key, view))
    return seen


def _fallen(
    entered: PreviewInput, conflicts: Iterable[Conflict], met: Sequence[Placed], standing: StandingFindings
) -> frozenset[int]:
    """Findings that somebody has accepted, and that would be accepted no longer."""
    would_be = [_as_stored(conflict, entered) for conflict in conflicts]
    known = [(standing[key][0], one) for one in would_be if (key := signature(one)) in standing]
    accepted = [(finding, one) for finding, one in known if any(side.accepted_at for side in finding.sides.all())]
    periods = {str(one.window): (one.period.starts_at, one.period.known_end) for one in entered.windows if one.window}
    return acceptances_that_fall(accepted, periods, met) if accepted else frozenset()


def _of_window(view: FindingView, period: Interval) -> FindingView:
    """With the period of the window that it is about, which is the side without an id."""
    sides = (
        replace(side, starts_at=period.starts_at, ends_at=period.known_end) if side.pk is None else side
        for side in view.windows
    )
    return replace(view, windows=tuple(sides))


def _worst_first(views: Iterable[FindingView]) -> tuple[FindingView, ...]:
    return tuple(
        sorted(
            views,
            key=lambda view: (
                -Severity[view.severity.upper()],
                view.overlap_starts_at,
                view.kind,
                view.meets_at,
                [(side.starts_at, side.organisation, str(side.id or "")) for side in view.windows],
            ),
        )
    )


def _people(emails: Collection[str]) -> dict[int, int]:
    """The organisation of each of these people."""
    return {person.pk: person.organisation_id for person in people_at(emails).values()}


def check(reader: Reader, entered: PreviewInput, periods: Iterable[Interval], field: str) -> None:
    """The same rules as for booking. `field` is the one that says when a period ends."""
    errors = check_work(reader, entered.targets, entered.checks, entered.implementers, _kept(reader.person, entered))
    for period in periods:
        for reason in refusals_of_plan(period, reader.now):
            errors.add(field, reason)
    if errors.by_field:
        raise Invalid(errors.by_field)


def _kept(actor: Person, entered: PreviewInput) -> Kept:
    """What the stored change has already and may keep."""
    if entered.change is None:
        return NOTHING_KEPT
    change = Change.objects.filter(pk__in=seen_in_full(actor.organisation).filter(pk=entered.change)).first()
    if change is None or change.organisation_id != actor.organisation_id:
        raise Invalid.of("change", "You have no such change.")
    periods = [(one.period.starts_at, one.period.ends_at) for one in entered.windows]
    return kept_by(draft_of(change), periods)


def _of_own_change(actor: Person, entered: PreviewInput) -> PreviewInput:
    """With the change of the stored windows that are named; refused where they are none of the actor's."""
    if not entered.stored:
        return entered
    own = Window.objects.filter(change__organisation=actor.organisation, pk__in=entered.stored)
    changes = list(own.values_list("change_id", flat=True))
    change = entered.change if entered.change is not None else changes[0] if changes else None
    if changes != [change] * len(entered.stored):
        raise Invalid.of("window", "There is no such window of yours.")
    return replace(entered, change=change)
