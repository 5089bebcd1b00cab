"""What a change would meet as it is entered. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Person
from accounts.refusals import Invalid
from calendar_app.domain.interval import Interval
from changes.domain.approvals import Asked, organisations_to_ask
from changes.domain.conflicts import Check, Reach, Work
from changes.models import Change
from changes.services import ledger
from changes.services.change_views import MOST_IMPACT_ROWS, ImpactView, WarningView, impact_rows, warnings_of
from changes.services.declaring import whose_work
from changes.services.facts import ImpactFacts
from changes.services.finding_views import FindingView, preview_view
from changes.services.reader import Reader
from changes.services.visibility import seen_in_full
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
    _check(actor, entered, reader)
    return _preview(reader, entered)


def preview_unscheduled(actor: Person, entered: PreviewInput) -> PreviewView:
    """The same for work that is about to be declared, or reported of another organisation."""
    whose_work(actor, entered.targets)
    return _preview(Reader(actor), entered)


def _preview(reader: Reader, entered: PreviewInput) -> PreviewView:
    declared = Declared(dict(entered.targets), entered.one_at_a_time)
    work = Work(PREVIEWED, PREVIEWED, entered.period, declared, entered.checks)
    found = ledger.conflicts_of(Reach(reader.estate.graph, work), reader.now, besides_change=entered.change)
    reader.look_at([window.change for window, _ in found])
    views = sorted(
        ((conflict, preview_view(reader, window, conflict)) for window, conflict in found),
        key=lambda pair: (-pair[0].severity, pair[0].overlap.starts_at, pair[1].windows[1].id),
    )
    levels = impact_of(reader.estate.graph, declared)
    rows = impact_rows(reader, declared, only_visible=True)
    return PreviewView(
        conflicts=tuple(view for _, view in views),
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


def _check(actor: Person, entered: PreviewInput, reader: Reader) -> None:
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
