"""Systems of one's own, by slug."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Person
from core.refusals import Invalid, Refused
from estate.domain.may import may_keep
from estate.models import System

NO_SUCH_SYSTEM = "There is no system “{slug:.80}”."


def require_in_use(*systems: System) -> None:
    """Nothing is added to a retired system: it is brought back first."""
    for system in systems:
        if system.retired:
            raise Refused(f"{system} is retired. Bring it back first.")


def own_system(actor: Person, field: str, slug: str) -> System:
    system = System.objects.visible_to(actor.organisation).filter(slug=slug).first()
    if system is None:
        raise Invalid.of(field, NO_SUCH_SYSTEM.format(slug=slug))
    if system.organisation_id != actor.organisation_id:
        raise Invalid.of(field, f"{system} does not belong to your organisation.")
    if system.retired:
        raise Invalid.of(field, f"{system} is retired. Bring it back first.")
    return system


def own_systems_locked(actor: Person, field: str, slugs: Iterable[str]) -> list[System]:
    """Each once. Raises `Invalid` with the place of each that is not there or somebody else's, as `systems.3`."""
    wanted = list(slugs)
    own = System.objects.owned_by(actor.organisation).select_for_update(no_key=True)
    found = {system.slug: system for system in own.filter(slug__in=wanted).order_by("pk")}
    places = {slug: place for place, slug in reversed(list(enumerate(wanted))) if slug not in found}
    if places:
        raise Invalid(_why_not(actor, field, places))
    return [found[slug] for slug in dict.fromkeys(wanted)]


def system_to_keep(actor: Person, slug: str) -> System:
    """Locked. Raises `System.DoesNotExist` where the actor sees none, `NotAllowed` where it is not theirs."""
    system = System.objects.visible_to(actor.organisation).select_related("organisation").get(slug=slug)
    may_keep(actor, system).require()
    return System.objects.select_for_update().get(pk=system.pk)


def _why_not(actor: Person, field: str, places: dict[str, int]) -> dict[str, list[str]]:
    others = {system.slug: system for system in System.objects.visible_to(actor.organisation).filter(slug__in=places)}
    return {
        f"{field}.{place}": [
            f"{others[slug]} does not belong to your organisation."
            if slug in others
            else NO_SUCH_SYSTEM.format(slug=slug)
        ]
        for slug, place in sorted(places.items(), key=lambda one: one[1])
    }
