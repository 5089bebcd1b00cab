"""What a change would meet as it is entered. Nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from accounts.models import Person
from accounts.refusals import Invalid
from calendar_app.domain.interval import Interval
from changes.domain.approvals import Asked, organisations_to_ask
from changes.domain.conflict import Conflict
from changes.domain.conflicts import conflicts_of
from changes.domain.work import Check, Reach, Work
from changes.models import Change, Window
from changes.services.change_views import MOST_IMPACT_ROWS, ImpactView, WarningView, impact_rows, warnings_of
from changes.services.declaring import whose_work
from changes.services.facts import ImpactFacts
from changes.services.finding_views import FindingView, preview_views
from changes.services.finding_words import Side
from changes.services.reader import Reader
from changes.services.visibility import Sight, seen_in_full
from changes.services.works import calendars_of, placed_around
from estate.domain.blast import BlastRadius
from estate.domain.impact import Declared, Level, impact_of
from estate.models import System

PREVIEWED = "entered"


@dataclass(frozen=True, slots=True)
class PreviewInput:
    targets: Mapping[str, Level]
    period: Interval
    one_at_a_time: bool = False
    checks: tuple[Check, ...] = ()
    implementers: tuple[str, ...] = ()
    change: int | None = None
    """The stored change that is being edited: its windows do not conflict with it."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    conflicts: tuple[FindingView, ...]
    warnings: tuple[WarningView, ...]
    impact: tuple[ImpactView, ...]
    impact_total: int
    approvals: tuple[Asked, ...]
    facts: ImpactFacts


def preview(actor: Person, entered: PreviewInput) -> PreviewView:
    """Sight is not gained by asking: targets and checks must be such as the actor could book."""
    reader = Reader(actor)
    check_entered(actor, entered, reader)
    return _preview(reader, entered)


def preview_unscheduled(actor: Person, entered: PreviewInput) -> PreviewView:
    """The same for work that is about to be declared, or reported of another organisation."""
    whose_work(actor, entered.targets)
    return _preview(Reader(actor), entered)


def _preview(reader: Reader, entered: PreviewInput) -> PreviewView:
    declared = Declared(dict(entered.targets), entered.one_at_a_time)
    blast = reader.estate.memory.blast_radius(declared)
    conflicts, windows = _conflicts(reader, entered, blast)
    rows = impact_rows(reader, declared, only_visible=True)
    levels = impact_of(reader.estate.graph, declared)
    return PreviewView(
        conflicts=tuple(_in_order(reader, conflicts, windows, entered.period)),
        warnings=warnings_of(reader, declared),
        impact=tuple(rows[:MOST_IMPACT_ROWS]),
        impact_total=len(rows),
        approvals=organisations_to_ask(
            reader.organisation.slug, declared.levels, levels, reader.estate.owners, reader.estate.asks_from
        ),
        facts=ImpactFacts(
            levels,
            reader.estate.graph.shortest_paths(declared.levels),
            frozenset(declared.levels),
            frozenset(end for check in entered.checks for end in check.ends),
        ),
    )


def _conflicts(reader: Reader, entered: PreviewInput, blast: BlastRadius) -> tuple[list[Conflict], dict[int, Window]]:
    """What it does not go together with, and the windows of that."""
    work = Work(PREVIEWED, PREVIEWED, entered.period, blast.declared, entered.checks, implementing(entered.implementers))
    reach = Reach(work, blast)
    besides = Q(change_id=entered.change) if entered.change is not None else None
    others = placed_around([entered.period], reader.now, without=besides)
    found = conflicts_of(reach, replace(calendars_of([reach]), others=[other.reach for other in others]))
    met = {int(window) for conflict in found for window in conflict.windows if window.isdigit()}
    return found, Window.objects.with_sides().in_bulk(met)


def _in_order(
    reader: Reader, conflicts: list[Conflict], windows: dict[int, Window], period: Interval
) -> list[FindingView]:
    """The worst first."""
    side = Side(None, period.starts_at, period.known_end, mine=True, sight=Sight.FULL)
    views = preview_views(reader, conflicts, windows, side)
    order = sorted(
        range(len(views)),
        key=lambda place: (
            -conflicts[place].severity,
            conflicts[place].overlap.starts_at,
            [view.id or 0 for view in views[place].windows],
        ),
    )
    return [views[place] for place in order]


def implementing(emails: Collection[str]) -> frozenset[str]:
    if not emails:
        return frozenset()
    found = Person.objects.filter(email__in=list(emails)).values_list("pk", flat=True)
    return frozenset(str(person) for person in found)


def check_entered(actor: Person, entered: PreviewInput, reader: Reader) -> None:
    """The same rules as for booking, for what a preview asks."""
    if not entered.targets:
        raise Invalid.of("targets", "Say what is worked on.")
    kept = _kept(actor, entered.change)
    workable = System.objects.filter(slug__in=entered.targets).may_be_worked_on_by(actor.organisation).slugs()
    checkable = reader.estate.graph.needs(reader.own) | kept
    errors: dict[str, list[str]] = {}
    for place, slug in enumerate(entered.targets):
        if slug not in workable | kept:
            known = reader.may_open(slug) if slug in reader.estate.graph else False
            errors[f"targets.{place}.system"] = [_why_not(slug, known=known)]
    for place, check in enumerate(entered.checks):
        for slug in check.ends:
            if slug not in checkable:
                errors[f"validates.{place}"] = [f"None of your systems needs “{slug[:80]}”."]
    if errors:
        raise Invalid(errors)


def _why_not(slug: str, *, known: bool) -> str:
    return f"The owner of “{slug}” has not granted you work on it." if known else f"There is no system “{slug[:80]}”."


def _kept(actor: Person, change_id: int | None) -> set[str]:
    if change_id is None:
        return set()
    change = Change.objects.filter(pk__in=seen_in_full(actor.organisation).filter(pk=change_id)).first()
    if change is None or change.organisation_id != actor.organisation_id:
        raise Invalid.of("change", "There is no such change of yours.")
    targets = {target.system.slug for target in change.targets.select_related("system")}
    checks = change.validations.select_related("from_system", "to_system")
    return targets | {end.slug for check in checks for end in (check.from_system, check.to_system) if end}
