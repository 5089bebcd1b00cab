"""Changes and windows as one reader may see them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from changes.domain.approval_reasons import answer_in_words, why_in_words
from changes.domain.lifecycle import standing
from changes.domain.window_class import worst_class
from changes.models import (
    Approval,
    Change,
    Finding,
    FindingQuerySet,
    FindingSide,
    FindingState,
    Proposal,
    Window,
)
from changes.selectors.blast_levels import distances_of
from changes.selectors.facts import class_of_window, declared_in, declared_of, not_cancelled, window_facts
from changes.selectors.findings import FindingView, finding_views, findings_read, look_at_sides
from changes.selectors.kept_of_change import kept_of
from changes.selectors.proposals import ProposalView, open_proposals
from changes.selectors.reader import ContactView, Reader
from changes.selectors.series_windows import next_of_series, repeats_known, still_to_come
from changes.selectors.sight import Sight
from changes.selectors.standing_findings import standing_findings
from changes.selectors.who_answers import WhoIsAsked, who_is_asked
from changes.selectors.whole_changes import whole_changes
from core.time.repeats import Repeats
from estate.domain.blast_radius import BlastRadius
from estate.domain.impact import Declared, Level

MOST_IMPACT_ROWS = 200


@dataclass(frozen=True, slots=True)
class TargetView:
    system: str
    name: str
    impact: str


@dataclass(frozen=True, slots=True)
class ImpactView:
    """One system of a blast radius; `path` leads to it from a target."""

    system: str
    name: str
    organisation: str
    level: str
    path: tuple[str, ...]
    path_names: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class WarningView:
    system: str
    """Slug."""
    name: str
    explanation: str


@dataclass(frozen=True, slots=True)
class CheckView:
    pk: int
    id: UUID
    from_: str | None
    to: str
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollbackView:
    how: str
    takes: timedelta | None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    organisation: str
    organisation_name: str
    state: str
    because: str
    retrospective: bool
    revision: int
    asked_at: datetime
    decided_by: str | None
    decided_by_email: str | None
    decided_at: datetime | None
    reason: str
    mine: bool
    asked: tuple[str, ...] = ()
    """The addresses of those who can answer while nobody has."""
    who_is_asked: str = ""
    """They in words, and whether nobody is named."""


@dataclass(frozen=True, slots=True)
class WindowView:
    """A window on a board or in a list; what has a default may be what the reader's sight does not show."""

    pk: int
    id: UUID
    change: UUID
    organisation: str
    organisation_name: str
    standing: str
    starts_at: datetime
    ends_at: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    contact: ContactView
    mine: bool
    reference: str | None = None
    title: str | None = None
    targets: tuple[TargetView, ...] = ()
    on_all: bool = False
    """It works on all targets of its change, whichever they are."""
    reaches: tuple[ImpactView, ...] = ()
    """Own systems in the blast radius, the worst first."""
    checks_mine: tuple[str, ...] = ()
    """Names of own systems that have to work for it to be done."""
    state: str | None = None
    klass: str | None = None
    revision: int | None = None
    reported_by: str | None = None
    report_state: str = ""
    announced_at: datetime | None = None
    occurrence: datetime | None = None
    """Its local start by the rule of its series, naive."""
    moved: bool = False
    """Its period is not the one by the rule."""

    @property
    def begins(self) -> datetime:
        return self.actual_start or self.starts_at

    @property
    def until(self) -> datetime | None:
        return self.actual_end or self.ends_at


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What is None or empty is what the reader's sight does not show."""

    pk: int
    id: UUID
    sight: Sight
    organisation_id: int
    organisation: str
    organisation_name: str
    owner_id: int
    windows: tuple[WindowView, ...]
    contact: ContactView
    conflicts: tuple[FindingView, ...]
    conflicts_rest: int = 0
    """So many more were left out, where only the worst were asked for."""
    windows_rest: int = 0
    """Of work that repeats only the next windows stand here; there are so many more to come."""
    repeats: Repeats | None = None
    checks_mine: tuple[str, ...] = ()
    """Names of own systems that have to work for it to be done."""
    state: str | None = None
    klass: str | None = None
    revision: int | None = None
    terms: int | None = None
    reference: str | None = None
    title: str | None = None
    description: str | None = None
    notes: str | None = None
    rollback: RollbackView | None = None
    external_reference: str | None = None
    bridge: str | None = None
    emergency: str | None = None
    one_at_a_time: bool | None = None
    owner: str | None = None
    owner_name: str | None = None
    implementers: tuple[str, ...] = ()
    implementer_names: tuple[str, ...] = ()
    targets: tuple[TargetView, ...] = ()
    validates: tuple[CheckView, ...] = ()
    impact: tuple[ImpactView, ...] = ()
    impact_total: int = 0
    warnings: tuple[WarningView, ...] = ()
    approvals: tuple[ApprovalView, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    reported_by: str | None = None
    reported_by_name: str | None = None
    report_state: str = ""


def change_view(
    reader: Reader, change: Change, most: int = 0, and_of: UUID | None = None, beside: Collection[int] = ()
) -> ChangeView:
    """Expects that the reader may see the change at all. With `most`, only so many of its conflicts, the worst, and
    that one; and of its windows not what each reaches. `beside` are findings that other parts of the page show, to be
    read with these."""
    if not most or not reader.sight(change).shows("title"):
        return change_views(reader, [change])[0]
    standing = _standing(reader, whole_changes([change.pk])[change.pk])
    shown = [pk for place, (pk, public_id) in enumerate(standing) if place < most or public_id == and_of]
    read = findings_read([*shown, *beside])
    look_at_sides(reader, read.values())
    conflicts = finding_views(reader, [read[pk] for pk in shown])
    kept = kept_of(change.pk)
    [view] = change_views(reader, [change], {change.public_id: conflicts}, proposing=kept.proposals)
    return replace(view, conflicts_rest=len(standing) - len(shown))


def _standing(reader: Reader, change: Change) -> list[tuple[int, UUID]]:
    """As `conflicts_of`, each by its ids; of own work all of them."""
    if change.organisation_id != reader.organisation.pk:
        found = conflicts_of(reader, change).select_related(None).prefetch_related(None)
        return list(found.values_list("pk", "public_id"))
    return list(dict.fromkeys((one.pk, one.id) for one in standing_findings(change) if not one.absorbed))


def conflicts_of(reader: Reader, change: Change) -> FindingQuerySet:
    """Those that stand, as pages show them: the worst first, without what a worse one says as well."""
    windows = [window.pk for window in change.windows.all()]
    standing = Finding.objects.standing().filter(absorbed=False)
    found = standing.visible_to(reader.organisation).of_windows(windows).with_sides()
    return found.order_by("-severity", "overlap_starts_at", "kind", "public_id")


def impact_of_change(reader: Reader, change: Change, most: int) -> list[ImpactView]:
    """As `ChangeView.impact`, but so many."""
    only_visible = not reader.sight(change).shows("validates")
    return impact_rows(reader, declared_of(change), only_visible=only_visible, most=most)[0]


def change_views(
    reader: Reader,
    changes: Sequence[Change],
    known: Mapping[UUID, list[FindingView]] | None = None,
    *,
    reaching: bool = True,
    proposing: bool = True,
) -> list[ChangeView]:
    """Many changes with a fixed number of queries; those that the reader may not see are left out. What they reach is
    worked out where it is asked for. Without `proposing`, nobody proposes another time for them."""
    ids = [change.pk for change in changes]
    loaded = whole_changes(ids)
    prefetch_related_objects(list(loaded.values()), *(_ANSWERS if proposing else _ANSWERS[:1]))
    windows = {pk: sorted(loaded[pk].windows.all(), key=lambda one: (one.starts_at, one.public_id)) for pk in ids}
    reader.look_at_whole(loaded.values())
    reader.look_at(list(loaded.values()))
    conflicts = _conflicts_by_change(reader, windows) if known is None else known
    asked = who_is_asked(approval for change in loaded.values() for approval in _shown_approvals(reader, change))
    return [
        _change_view(
            reader,
            loaded[pk],
            windows[pk],
            conflicts.get(loaded[pk].public_id, []),
            asked,
            reaching=reaching,
            proposing=proposing,
        )
        for pk in ids
        if reader.sight(loaded[pk]).shows("existence")
    ]


_ANSWERS = (
    Prefetch("approvals", Approval.objects.select_related("organisation", "decided_by")),
    Prefetch("proposals", Proposal.objects.select_related("organisation", "proposed_by", "window")),
)


def _conflicts_by_change(reader: Reader, windows: dict[int, list[Window]]) -> dict[UUID, list[FindingView]]:
    ids = [window.pk for of_change in windows.values() for window in of_change]
    named = FindingSide.objects.filter(window__in=ids, finding__state=FindingState.FOUND).values_list(
        "finding", flat=True
    )
    standing = set(named.order_by())
    if not standing:
        return {}
    findings = Finding.objects.filter(pk__in=standing).visible_to(reader.organisation).with_sides()
    by_change: dict[UUID, list[FindingView]] = {}
    for view in finding_views(reader, findings):
        for change in {side.change for side in view.windows if side.change is not None}:
            by_change.setdefault(change, []).append(view)
    return by_change


def _change_view(
    reader: Reader,
    change: Change,
    windows: list[Window],
    conflicts: list[FindingView],
    asked: Mapping[int, WhoIsAsked],
    *,
    reaching: bool,
    proposing: bool,
) -> ChangeView:
    sight = reader.sight(change)
    met = {side.pk for view in conflicts for side in view.windows}
    if not sight.shows("title") and met:
        windows = [window for window in windows if window.pk in met]
    shown = next_of_series(windows, reader.now) if sight.shows("repeats") else windows
    common = ChangeView(
        pk=change.pk,
        id=change.public_id,
        sight=sight,
        organisation_id=change.organisation_id,
        organisation=change.organisation.slug,
        organisation_name=change.organisation.name,
        owner_id=change.owner_id,
        windows=tuple(window_view(reader, window, reaching=False) for window in shown),
        windows_rest=len(still_to_come(windows, reader.now)) - len(still_to_come(shown, reader.now)),
        contact=reader.contact(change),
        conflicts=tuple(conflicts),
    )
    details = _details(reader, change, windows, asked, reaching=reaching, proposing=proposing)
    return replace(common, **{field: told() for field, told in details.items() if sight.shows(field)})


def window_views(reader: Reader, windows: Iterable[Window]) -> list[WindowView]:
    """Expects windows loaded `with_facts()`; those that the reader may not see are left out."""
    windows = list(windows)
    reader.look_at([window.change for window in windows])
    return [window_view(reader, window) for window in windows if reader.sight(window.change).shows("existence")]


def window_view(reader: Reader, window: Window, *, reaching: bool = True) -> WindowView:
    change = window.change
    declared = declared_of(change, window)
    details: dict[str, Callable[[], Any]] = {
        "reference": lambda: change.reference,
        "title": lambda: reader.title(change),
        "targets": lambda: _targets(reader, declared),
        "on_all": lambda: not window.only_systems,
        "reaches": lambda: _reaches(reader, declared) if reaching else (),
        "checks_mine": lambda: _checks_mine(reader, change),
        "state": lambda: window.state,
        "klass": lambda: class_of_window(window),
        "revision": lambda: window.revision,
        "reported_by": lambda: change.reported_by.name if change.reported_by else None,
        "report_state": lambda: change.report_state,
        "announced_at": lambda: window.announced_at,
        "occurrence": lambda: window.occurrence,
        "moved": lambda: window.moved,
    }
    sight = reader.sight(change)
    return WindowView(
        pk=window.pk,
        id=window.public_id,
        change=change.public_id,
        organisation=change.organisation.slug,
        organisation_name=change.organisation.name,
        standing=standing(window_facts(window), reader.now),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        actual_start=window.actual_start,
        actual_end=window.actual_end,
        contact=reader.contact(change),
        mine=change.organisation_id == reader.organisation.pk,
        **{field: told() for field, told in details.items() if sight.shows(field)},
    )


def impact_rows(
    reader: Reader, declared: Declared, *, only_visible: bool, most: int = MOST_IMPACT_ROWS
) -> tuple[list[ImpactView], int]:
    """What work reaches, and how many systems that is: own systems first, then the worst, so many as are shown. Names
    that the reader may not read are masked, or left out."""
    blast = reader.estate.memory.blast_radius(declared)
    return impact_seen(reader, blast, blast.every_level(), only_visible=only_visible, most=most)


def impact_seen(
    reader: Reader,
    blast: BlastRadius,
    levels: Mapping[str, Level],
    *,
    only_visible: bool,
    most: int = MOST_IMPACT_ROWS,
) -> tuple[list[ImpactView], int]:
    """The same of levels that are worked out already."""
    estate = reader.estate
    hidden = levels.keys() - estate.listed - reader.own - reader.shared if only_visible else frozenset[str]()
    shown = levels.keys() - hidden
    far = distances_of(blast)
    first = heapq.nsmallest(most, shown, key=lambda slug: (slug not in reader.own, -levels[slug], far[slug], slug))
    return [_impact_row(reader, slug, levels[slug], blast.routes.to(slug)) for slug in first], len(shown)


def warnings_of(reader: Reader, declared: Declared) -> tuple[WarningView, ...]:
    return tuple(
        WarningView(
            reader.slug(short.system),
            reader.name(short.system),
            f"This change alone leaves {short.left} of the redundant providers of {reader.name(short.system)} up, "
            f"and it needs {short.minimum}.",
        )
        for short in reader.estate.memory.blast_radius(declared).shortfalls
    )


def _details(
    reader: Reader,
    change: Change,
    windows: list[Window],
    asked: Mapping[int, WhoIsAsked],
    *,
    reaching: bool,
    proposing: bool,
) -> dict[str, Callable[[], Any]]:
    """Each field as it is told, if the reader's sight shows it."""
    declared, sight = declared_in(change, not_cancelled(windows)), reader.sight(change)
    reporter, owner = change.reported_by, change.owner
    only_visible = not sight.shows("validates")
    impact = cache(lambda: impact_rows(reader, declared, only_visible=only_visible) if reaching else ((), 0))
    return {
        "checks_mine": lambda: _checks_mine(reader, change),
        "state": lambda: change.state,
        "klass": lambda: worst_class([class_of_window(window) for window in windows]),
        "revision": lambda: change.revision,
        "terms": lambda: change.terms,
        "reference": lambda: change.reference,
        "title": lambda: reader.title(change),
        "description": lambda: change.description,
        "rollback": lambda: RollbackView(change.rollback_how, change.rollback_takes),
        "bridge": lambda: change.bridge,
        "one_at_a_time": lambda: change.one_at_a_time,
        "targets": lambda: _targets(reader, declared_of(change)),
        "impact": lambda: tuple(impact()[0]),
        "impact_total": lambda: impact()[1],
        "approvals": lambda: tuple(
            _approval(reader, one, asked.get(one.pk)) for one in _shown_approvals(reader, change)
        ),
        "proposals": lambda: open_proposals(reader, change) if proposing else (),
        "repeats": lambda: repeats_known(change),
        "reported_by": lambda: reporter.slug if reporter else None,
        "reported_by_name": lambda: reporter.name if reporter else None,
        "report_state": lambda: change.report_state,
        "notes": lambda: change.notes,
        "external_reference": lambda: change.external_reference,
        "emergency": lambda: change.emergency,
        "owner": lambda: owner.email,
        "owner_name": lambda: owner.name_today if owner.organisation_id == change.organisation_id else None,
        "implementers": lambda: tuple(person.email for person in change.implementers.all()),
        "implementer_names": lambda: tuple(person.name_today for person in change.implementers.all()),
        "validates": lambda: tuple(_checks(reader, change)),
        "warnings": lambda: warnings_of(reader, declared),
    }


def _targets(reader: Reader, declared: Declared) -> tuple[TargetView, ...]:
    return tuple(
        TargetView(reader.slug(slug), reader.name(slug), level.word) for slug, level in declared.levels.items()
    )


def _reaches(reader: Reader, declared: Declared) -> tuple[ImpactView, ...]:
    """Own systems only: found by what they need, without walking the whole blast radius of a hub twice."""
    blast = reader.estate.memory.blast_radius(declared)
    rows = [_impact_row(reader, slug, blast.level(slug), blast.routes.to(slug)) for slug in reader.own if slug in blast]
    return tuple(sorted(rows, key=lambda row: (-Level.from_word(row.level), len(row.path), row.system)))


def _impact_row(reader: Reader, slug: str, level: Level, path: Sequence[str]) -> ImpactView:
    return ImpactView(
        system=reader.slug(slug),
        name=reader.name(slug),
        organisation=reader.estate.owners[slug],
        level=level.word,
        path=tuple(reader.slug(step) for step in path),
        path_names=tuple(reader.name(step) for step in path),
        mine=slug in reader.own,
    )


def _checks_mine(reader: Reader, change: Change) -> tuple[str, ...]:
    ends = (end.slug for check in change.validations.all() for end in (check.from_system, check.to_system) if end)
    return tuple(dict.fromkeys(reader.name(slug) for slug in ends if slug in reader.own))


def _checks(reader: Reader, change: Change) -> Iterable[CheckView]:
    for check in change.validations.all():
        ends = [end.slug for end in (check.from_system, check.to_system) if end]
        yield CheckView(
            pk=check.pk,
            id=check.public_id,
            from_=reader.slug(ends[0]) if len(ends) == 2 else None,
            to=reader.slug(ends[-1]),
            text=check.text,
            names=tuple(reader.name(slug) for slug in ends),
        )


def _shown_approvals(reader: Reader, change: Change) -> list[Approval]:
    """Another party's approvals are nobody's business but the requester's."""
    sight = reader.sight(change)
    others, own = sight.shows("others’ approvals"), sight.shows("approvals") and reader.organisation.pk
    return [one for one in change.approvals.all() if others or one.organisation_id == own]


def _approval(reader: Reader, approval: Approval, asked: WhoIsAsked | None) -> ApprovalView:
    own = approval.organisation_id == reader.organisation.pk
    return ApprovalView(
        organisation=approval.organisation.slug,
        organisation_name=approval.organisation.name,
        state=approval.state,
        because=why_in_words(approval.because, reader.name),
        retrospective=approval.retrospective,
        revision=approval.revision,
        asked_at=approval.asked_at,
        decided_by=approval.decider or None,
        decided_by_email=approval.decided_by.email if approval.decided_by else None,
        decided_at=approval.decided_at,
        reason=answer_in_words(approval.because, approval.reason),
        mine=own,
        asked=tuple(one.email for one in asked.named_to(own=own)) if asked else (),
        who_is_asked=asked.in_words(own=own) if asked else "",
    )
