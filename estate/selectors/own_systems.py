"""Systems of one's own, by slug."""

from __future__ import annotations

from accounts.models import Person
from core.refusals import Invalid
from estate.models import System


def own_system(actor: Person, field: str, slug: str) -> System:
    system = System.objects.visible_to(actor.organisation).filter(slug=slug).first()
    if system is None:
        raise Invalid.of(field, f"There is no system “{slug[:80]}”.")
    if system.organisation_id != actor.organisation_id:
        raise Invalid.of(field, f"{system} does not belong to your organisation.")
    return system
