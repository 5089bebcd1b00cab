"""Who would be told of a change that is still being entered, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accounts.models import Person
from changes.domain.findings import TOLD_FROM
from changes.domain.severity import Severity
from changes.models import Change
from changes.services.facts import ImpactFacts
from changes.services.finding_views import FindingView
from changes.services.reader import Reader
from estate.models import Contact
from notifications.domain.audience import About, Facts, Side, SystemContact, audience
from notifications.outbox.reasons import in_words, to_json


@dataclass(frozen=True, slots=True)
class Foretold:
    contact: str
    """E-mail address."""
    name: str
    organisation: str
    because: tuple[str, ...]


WHEN_BOOKED = (About.ANNOUNCED, About.BEFORE_24H, About.BEFORE_1H, About.STARTED, About.CONFLICT_FOUND)
WHEN_DECLARED = (About.UNSCHEDULED, About.CONFLICT_FOUND)
WHEN_REPORTED = (About.REPORTED, About.CONFLICT_FOUND)


def would_be_told(
    actor: Person,
    impact: ImpactFacts,
    implementers: Collection[str],
    conflicts: Iterable[FindingView],
    abouts: Collection[About] = WHEN_BOOKED,
) -> list[Foretold]:
    """When it is announced, before it begins and while it runs, or when it is declared; the actor left out."""
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
        sides=_sides(conflicts),
    )
    recipients = audience(abouts, facts, actor.pk)
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


def _sides(conflicts: Iterable[FindingView]) -> tuple[Side, ...]:
    """Those who stand behind the other sides of what people would be told of. Of a counterpart's only whom one may
    call: not who implements it, nor who reported it."""
    told = [view for view in conflicts if Severity[view.severity.upper()] >= TOLD_FROM]
    ids = {side.change for view in told for side in view.windows if side.change is not None}
    titled = {side.change for view in told for side in view.windows if side.title is not None}
    changes = Change.objects.filter(pk__in=ids).select_related("owner").prefetch_related("implementers").order_by("pk")
    return tuple(
        Side(0, one.owner_id, frozenset(who.pk for who in one.implementers.all() if one.pk in titled))
        for one in changes
        if one.pk in titled or one.owner.organisation_id == one.organisation_id
    )
