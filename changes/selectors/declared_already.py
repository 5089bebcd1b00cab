"""Unscheduled work that goes on and says what somebody is about to declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import F, Q

from accounts.models import Organisation
from changes.domain.same_work import is_declared_as_less, is_declared_by
from changes.models import Change, Window, WindowQuerySet
from changes.selectors.facts import declared_of
from changes.selectors.sight import seen_as_affected
from estate.domain.impact import Level


def declared_already(whose: Organisation, party: Organisation, entered: Mapping[str, Level]) -> Change | None:
    """Of this organisation, as far as the party that is about to declare or report it may know."""
    return _first(whose, party, entered, is_declared_by)


def declared_as_less(party: Organisation, entered: Mapping[str, Level]) -> Change | None:
    """Of the party's own work: what could be raised instead of declared once more."""
    return _first(party, party, entered, is_declared_as_less)


def _first(
    whose: Organisation,
    party: Organisation,
    entered: Mapping[str, Level],
    says: Callable[[Mapping[str, Level], Mapping[str, Level]], bool],
) -> Change | None:
    running = _running(whose, party).filter(change__targets__system__slug__in=list(entered)).distinct()
    return next((one.change for one in running if says(declared_of(one.change, one).levels, entered)), None)


def is_there_in_words(there: Change, party: Organisation) -> str:
    """For the party that would declare or report it once more."""
    who = "You have" if party in (there.organisation, there.reported_by) else f"{there.organisation} has"
    done = "reported" if there.reported_by == party else "declared"
    return f"{who} already {done} this work, as {there.reference}."


def declared_on(whose: Organisation, party: Organisation, slug: str) -> Change | None:
    """What its owner has declared, or the party reported, of this one system."""
    running = _running(whose, party).filter(change__targets__system__slug=slug)
    return next((one.change for one in running if slug in declared_of(one.change, one).levels), None)


def _running(whose: Organisation, party: Organisation) -> WindowQuerySet:
    """What is entered afterwards is announced when it has begun."""
    known = Q(change__organisation=party) | Q(change__reported_by=party) | Q(change__in=seen_as_affected(party))
    declared = Window.objects.in_progress().filter(known, change__organisation=whose)
    return declared.filter(actual_start__lte=F("announced_at")).with_facts().order_by("-actual_start", "-id")
