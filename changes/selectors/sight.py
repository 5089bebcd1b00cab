"""Who may see which work, and how much of it: the one place that pages, API, feeds and mails ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value

from accounts.models import Organisation
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.ledger.placed_work import Placed
from changes.models import (
    Change,
    ChangeShare,
    FindingSide,
    FindingState,
    ReportState,
    State,
    Target,
    Validation,
    Window,
    WindowQuerySet,
)
from core.arrays import Numbers
from estate.models import System
from estate.selectors.graph import current_estate


class Sight(IntEnum):
    """How much of a piece of work an organisation may see; each includes the one before."""

    NONE = 0
    COUNTERPART = 1
    """That there is work, whose, when, where we meet, whom to call."""
    AFFECTED = 2
    """What everybody needs who is reached by it."""
    FULL = 3

    def shows(self, field: str) -> bool:
        """Whether this much sight shows this part of a piece of work; see `SHOWN_FROM`."""
        return self >= _FIRST_SHOWN[field]


SHOWN_FROM: dict[Sight, tuple[str, ...]] = {
    Sight.COUNTERPART: (
        *("existence", "organisation", "period", "contact", "conflicts", "meeting point", "checks_mine"),
    ),
    Sight.AFFECTED: (
        *(
            "reference",
            "title",
            "description",
            "state",
            "klass",
            "revision",
            "terms",
            "one_at_a_time",
            "bridge",
            "rollback",
        ),
        *(
            "targets",
            "on_all",
            "reaches",
            "impact",
            "impact_total",
            "paths",
            "updates",
            "approvals",
            "proposals",
            "repeats",
            "occurrence",
            "moved",
        ),
        *("reported_by", "reported_by_name", "report_state", "links"),
    ),
    Sight.FULL: (
        *("notes", "external_reference", "emergency", "owner", "owner_name", "implementers", "implementer_names"),
        *("validates", "warnings", "others’ approvals", "every conflict", "log", "notices", "plan", "progress"),
        *("shares", "exceptions", "announced_at"),
    ),
}
"""Contract §2.3: each level shows its own fields and those of the ones before it."""
_FIRST_SHOWN = {field: sight for sight, fields in SHOWN_FROM.items() for field in fields}


def systems_needed_by(organisation: Organisation) -> Numbers:
    """Ids of its own systems and everything that these need: work on any of them reaches it."""
    return Numbers(current_estate().ids_needed_by(organisation.slug))


def systems_concerning(organisation: Organisation) -> frozenset[str]:
    """Slugs of those of which it may read more than name, owner and the owner's desk: what its own systems need by
    confirmed dependencies, what it was granted work on or shown, and what work that was shared with it targets."""
    estate = current_estate()
    needed = estate.needed_by(organisation.slug)
    given = System.objects.given_to(organisation).order_by().values("slug")
    targets = Target.objects.filter(change__shares__organisation=organisation).order_by().values("system__slug")
    return needed | {row["slug"] for row in given.union(targets)}


def _own_or_shared(organisation: Organisation) -> Q:
    shared = ChangeShare.objects.filter(change=OuterRef("pk"), organisation=organisation)
    return Q(Q(organisation=organisation) | Q(Exists(shared)))


def _told_of() -> Q:
    """Neither a draft nor one that was cancelled as a draft: nobody else ever heard of those."""
    announced = Window.objects.filter(change=OuterRef("pk"), announced_at__isnull=False)
    return ~Q(state=State.DRAFT) & (~Q(state=State.CANCELLED) | Q(Exists(announced)))


def _was_told_of(change: Change) -> bool:
    windows = Window.objects.of_change(change.pk).filter(announced_at__isnull=False)
    return change.state != State.DRAFT and (change.state != State.CANCELLED or windows.exists())


def _reaching(organisation: Organisation) -> Q:
    targets = Target.objects.filter(change=OuterRef("pk"), system_id__in=systems_needed_by(organisation))
    return _told_of() & Q(Exists(targets))


def _reported(organisation: Organisation) -> Q:
    """What it said itself of others' work, until these have answered: a report gives its reporter no more sight."""
    return Q(reported_by=organisation, report_state=ReportState.UNCONFIRMED)


def _meeting(organisation: Organisation) -> Q:
    side = FindingSide.objects.filter(organisation=organisation).values("finding")
    met = FindingSide.objects.filter(window__change=OuterRef("pk"), finding__in=side, finding__state=FindingState.FOUND)
    own = Q(to_system__organisation=organisation) | Q(from_system__organisation=organisation)
    checked = Validation.objects.filter(own, change=OuterRef("pk"))
    return _told_of() & (Exists(met) | Exists(checked) | _reported(organisation))


def seen_in_full(organisation: Organisation) -> QuerySet[Change]:
    return Change.objects.filter(_own_or_shared(organisation))


def seen_as_affected(organisation: Organisation) -> QuerySet[Change]:
    """Those that it sees in full or is affected by."""
    return Change.objects.filter(_own_or_shared(organisation) | _reaching(organisation))


def seen_at_all(organisation: Organisation) -> QuerySet[Change]:
    return Change.objects.filter(_own_or_shared(organisation) | _reaching(organisation) | _meeting(organisation))


@dataclass(frozen=True, slots=True)
class NearWindows:
    """Windows that an index finds, and their changes, by their ids: of these only it is asked who may see them.
    PostgreSQL would sooner ask it of all that ever were."""

    windows: frozenset[int]
    changes: frozenset[int]

    @classmethod
    def of(cls, windows: WindowQuerySet) -> NearWindows:
        rows = windows.order_by().values_list("pk", "change_id")
        ids = dict(rows)
        return cls(frozenset(ids), frozenset(ids.values()))


def visible_windows(organisation: Organisation, near: NearWindows | None = None) -> WindowQuerySet:
    """Those of changes that it sees as affected, and of counterparts those that still count and meet its work."""
    windows, changes = Window.objects.all(), seen_as_affected(organisation)
    if near is not None:
        windows, changes = windows.filter(pk__in=near.windows), changes.filter(pk__in=near.changes)
    met = Q(state__in=EFFECTIVE_STATES) & windows_met(organisation)
    return windows.filter(Q(change__in=changes) | Q(change__in=Change.objects.filter(_reported(organisation))) | met)


def windows_met(organisation: Organisation, systems: frozenset[str] = frozenset()) -> Q:
    """In conflict with a window of its own, or checked by something of its own; at one of these systems, if any are
    named."""
    own = FindingSide.objects.filter(organisation=organisation).values("finding")
    met = FindingSide.objects.filter(window=OuterRef("pk"), finding__in=own, finding__state=FindingState.FOUND)
    checks = Validation.objects.filter(change=OuterRef("change"))
    ends = Q(to_system__organisation=organisation), Q(from_system__organisation=organisation)
    if systems:
        met = met.filter(finding__meets_at__overlap=sorted(systems))
        ends = ends[0] & Q(to_system__slug__in=systems), ends[1] & Q(from_system__slug__in=systems)
    return Q(Exists(met)) | Q(Exists(checks.filter(ends[0] | ends[1])))


def sight_of(organisation: Organisation | int, change_ids: Iterable[int], *, meeting: bool = True) -> dict[int, Sight]:
    """How much of each of these changes the organisation may see. Whether they meet work of its own need not be asked
    where a counterpart sees too little."""
    if isinstance(organisation, int):
        organisation = Organisation.objects.get(pk=organisation)
    ids = set(change_ids)
    sight = dict.fromkeys(ids, Sight.NONE)
    estate = current_estate()
    needed = estate.needed_by(organisation.slug)
    rows = Change.objects.filter(pk__in=ids).annotate(
        full=_holds(_own_or_shared(organisation)),
        told_of=_holds(_told_of()),
        counterpart=_holds(_meeting(organisation)) if meeting else Value(False),
        worked_on=ArraySubquery(Target.objects.filter(change=OuterRef("pk")).order_by().values("system_id")),
    )
    for pk, full, told_of, counterpart, worked_on in rows.order_by().values_list(
        "pk", "full", "told_of", "counterpart", "worked_on"
    ):
        if full:
            sight[pk] = Sight.FULL
        elif told_of and any(estate.slugs.get(system) in needed for system in worked_on):
            sight[pk] = Sight.AFFECTED
        elif counterpart:
            sight[pk] = Sight.COUNTERPART
    return sight


def sight_of_whole(organisation: Organisation, changes: Collection[Change]) -> dict[int, Sight]:
    """The same of changes that are loaded whole. More is asked only of those by which it is not affected."""
    estate = current_estate()
    needed = estate.needed_by(organisation.slug)
    shares = ChangeShare.objects.filter(organisation=organisation, change__in=[change.pk for change in changes])
    shown = set(shares.values_list("change_id", flat=True)) if changes else set()
    sight = {}
    for change in changes:
        if change.organisation_id == organisation.pk or change.pk in shown:
            sight[change.pk] = Sight.FULL
        elif _told_of_whole(change) and any(estate.slugs.get(t.system_id) in needed for t in change.targets.all()):
            sight[change.pk] = Sight.AFFECTED
    unknown = [change.pk for change in changes if change.pk not in sight]
    return sight | (sight_of(organisation, unknown) if unknown else {})


def _told_of_whole(change: Change) -> bool:
    """As `_told_of`."""
    if change.state != State.CANCELLED:
        return change.state != State.DRAFT
    return any(window.announced_at for window in change.windows.all())


def sight_of_placed(organisation: Organisation, needed: Collection[str], windows: Iterable[Placed]) -> dict[int, Sight]:
    """How much of the changes of these windows it may see, for whom they reach or who was shown them: told from what is
    in memory already. Whether they meet with work of its own is for the caller to know. `needed` are its own systems
    and everything that these need."""
    windows = list(windows)
    ids = {window.change for window in windows}
    shares = ChangeShare.objects.filter(organisation=organisation, change__in=ids)
    shown = set(shares.values_list("change_id", flat=True)) if ids else set()
    sight = {}
    for window in windows:
        full = window.organisation == organisation.pk or window.change in shown
        affected = not window.worked_on.isdisjoint(needed)
        sight[window.change] = Sight.FULL if full else Sight.AFFECTED if affected else Sight.NONE
    return sight


def _holds(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def sight_of_one(organisation: Organisation, change: Change) -> Sight:
    if change.organisation_id == organisation.pk:
        return Sight.FULL
    return sight_of(organisation, [change.pk])[change.pk]


def parties_in_full(change: Change) -> set[int]:
    """Ids of the organisations that read its record: whose it is, and to whom all of it was shown."""
    shared = ChangeShare.objects.filter(change=change).values_list("organisation_id", flat=True)
    return {change.organisation_id, *shared}


def audience_of(change: Change) -> set[int]:
    """Ids of the organisations that see this change, or a finding of it. Nobody else's pages may show that anything
    happened."""
    if not _was_told_of(change):
        return parties_in_full(change)
    estate = current_estate()
    targets = [estate.slugs[target.system_id] for target in change.targets.all()]
    ends = {v.to_system.slug for v in change.validations.all()}
    ends |= {v.from_system.slug for v in change.validations.all() if v.from_system}
    reached = {estate.owners[slug] for slug in estate.graph.blast_radius(targets) | ends}
    reporter = {change.reported_by_id} if change.report_state == ReportState.UNCONFIRMED else set()
    return (
        {estate.organisation_ids[slug] for slug in reached}
        | parties_in_full(change)
        | _sides_met_by(change)
        | {pk for pk in reporter if pk is not None}
    )


def _sides_met_by(change: Change) -> set[int]:
    """Ids of the organisations at all sides of its findings. Step by step: asked in one go, PostgreSQL without fresh
    statistics walks every side for every finding there is."""
    windows = list(Window.objects.of_change(change.pk).order_by().values_list("pk", flat=True))
    sides = FindingSide.objects.order_by()
    met = sides.filter(window__in=windows, finding__state=FindingState.FOUND).values_list("finding_id", flat=True)
    return set(sides.filter(finding__in=list(met)).values_list("organisation_id", flat=True))
