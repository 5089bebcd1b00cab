"""Who would be told of a change that is still being entered, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Person
from changes.services.facts import ImpactFacts
from changes.services.reader import Reader
from estate.models import Contact
from notifications.domain.audience import About, Facts, SystemContact, audience
from notifications.outbox.reasons import in_words, to_json


@dataclass(frozen=True, slots=True)
class Foretold:
    contact: str
    """E-mail address."""
    name: str
    organisation: str
    because: tuple[str, ...]


def would_be_told(actor: Person, impact: ImpactFacts, implementers: Collection[str]) -> list[Foretold]:
    """When it is announced, before it begins and while it runs; the actor left out."""
    reader = Reader(actor)
    slugs = {*impact.levels, *impact.targets, *impact.validated}
    rows = Contact.objects.of_systems(slugs).values_list("person_id", "role", "system__slug")
    own = Person.objects.filter(email__in=list(implementers), organisation=actor.organisation, is_active=True)
    facts = Facts(
        levels=impact.levels,
        paths=impact.paths,
        targets=impact.targets,
        validated=impact.validated,
        contacts=tuple(SystemContact(*row) for row in rows),
        owner=actor.pk,
        implementers=frozenset(own.values_list("pk", flat=True)),
    )
    recipients = audience((About.ANNOUNCED, About.BEFORE_24H, About.BEFORE_1H, About.STARTED), facts, actor.pk)
    people = Person.objects.select_related("organisation").in_bulk([one.person for one in recipients])
    told = [
        Foretold(
            people[one.person].email,
            people[one.person].name,
            people[one.person].organisation.slug,
            in_words(
                [to_json(reason) for reason in one.reasons],
                reader.name,
                with_paths=True,
                contact=people[one.person].name,
            ),
        )
        for one in recipients
    ]
    return sorted(told, key=lambda one: (one.organisation, one.name))
