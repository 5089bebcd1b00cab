"""Whose work somebody may declare or report."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Organisation, Person
from changes.selectors.bookable import retired
from core.limits import MOST_TARGETS
from core.refusals import Invalid
from estate.models import System
from estate.selectors.graph import Estate, current_estate


def whose_work(actor: Person, targets: Collection[str], implicated: Collection[str] = ()) -> Organisation:
    """The actor's organisation, or the one that owns every target and whose work reaches the actor's systems, or is
    `implicated` in what these look for."""
    if not targets:
        raise Invalid.of("targets", "Say what you work on.")
    if len(targets) > MOST_TARGETS:
        raise Invalid.of("targets", f"At most {MOST_TARGETS} systems.")
    estate = current_estate()
    _refuse_retired(actor, targets, estate)
    named = System.objects.in_use().filter(slug__in=set(targets) & estate.names.keys())
    workable = named.may_be_worked_on_by(actor.organisation).slugs()
    if workable >= set(targets):
        return actor.organisation
    visible = {system.slug: system for system in named.visible_to(actor.organisation).select_related("organisation")}
    reportable = _needed_by(actor.organisation) | set(implicated)
    for place, slug in enumerate(targets):
        if slug not in visible or slug not in reportable:
            raise Invalid.of(f"targets.{place}.system", _why_not(slug, visible=slug in visible))
    owners = {system.organisation for system in visible.values()}
    if len(owners) != 1 or actor.organisation in owners:
        raise Invalid.of("targets", "One declaration is about the systems of one organisation. Make one for each.")
    return owners.pop()


def declarable(organisation: Organisation, slugs: Collection[str], implicated: Collection[str] = ()) -> set[str]:
    """Those of these systems on which it may declare work, or report that of their owner."""
    named = System.objects.in_use().filter(slug__in=slugs)
    reportable = named.visible_to(organisation).slugs() & (_needed_by(organisation) | set(implicated))
    return reportable | named.may_be_worked_on_by(organisation).slugs()


def _refuse_retired(actor: Person, targets: Collection[str], estate: Estate) -> None:
    """Only of what the actor may see: of anything else there is no such system."""
    gone = System.objects.visible_to(actor.organisation).filter(slug__in=estate.retired.intersection(targets)).slugs()
    for place, slug in enumerate(targets):
        if slug in gone:
            raise Invalid.of(f"targets.{place}.system", retired(slug))


def _needed_by(organisation: Organisation) -> frozenset[str]:
    return current_estate().needed_by(organisation.slug)


def _why_not(slug: str, *, visible: bool) -> str:
    if visible:
        return f"None of your systems needs “{slug}”, so work on it is not yours to report."
    return f"There is no system “{slug[:80]}”."
