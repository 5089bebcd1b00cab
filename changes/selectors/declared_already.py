"""Unscheduled work that goes on and says what somebody is about to declare."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, Q

from accounts.models import Organisation
from changes.domain.same_work import is_declared_by
from changes.models import Change, Window, WindowQuerySet
from changes.selectors.facts import declared_of
from changes.selectors.sight import seen_as_affected
from estate.domain.impact import Level


def declared_already(whose: Organisation, party: Organisation, entered: Mapping[str, Level]) -> Change | None:
    """Of this organisation, as far as the party that is about to declare or report it may know."""
    running = _running(whose, party).filter(change__targets__system__slug__in=list(entered)).distinct()
    same = (one.change for one in running if is_declared_by(declared_of(one.change, one).levels, entered))
    return next(same, None)


def declared_on(whose: Organisation, party: Organisation, slug: str) -> Change | None:
    """What its owner has declared, or the party reported, of this one system."""
    running = _running(whose, party).filter(change__targets__system__slug=slug)
    return next((one.change for one in running if slug in declared_of(one.change, one).levels), None)


def _running(whose: Organisation, party: Organisation) -> WindowQuerySet:
    """What is entered afterwards is announced when it has begun."""
    known = Q(change__organisation=party) | Q(change__reported_by=party) | Q(change__in=seen_as_affected(party))
    declared = Window.objects.in_progress().filter(known, change__organisation=whose)
    return declared.filter(actual_start__lte=F("announced_at")).with_facts().order_by("-actual_start", "-id")
