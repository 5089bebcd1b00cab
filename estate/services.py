"""Acts on systems and on what needs what, and who may see them.

They are called within `changes.services.graph_edits.editing_graph`, which keeps the ledger of conflicts in step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q

from accounts.models import Organisation, Person, Role
from accounts.refusals import Invalid, NotAllowed, Refused
from accounts.services import raise_board_versions, record
from estate.models import Dependency, DependencyQuerySet, DependencyState, GraphVersion, System


def require_engineer(actor: Person) -> None:
    if not actor.has_role(Role.ENGINEER):
        raise NotAllowed("This needs the role engineer in your organisation.")


def require_own(actor: Person, organisation: Organisation) -> None:
    require_engineer(actor)
    if actor.organisation_id != organisation.pk:
        raise NotAllowed(f"This belongs to {organisation}; only they can do that.")


def seen_dependencies(organisation: Organisation, needed: Collection[int]) -> DependencyQuerySet:
    """Those at either end of which stands a system of its own, and confirmed ones between listed systems when
    something of its own needs either end. `needed` are the ids of its systems and all that these need."""
    own = Q(dependent__organisation=organisation) | Q(provider__organisation=organisation)
    listed = Q(dependent__listed=True, provider__listed=True, state=DependencyState.CONFIRMED)
    near = Q(dependent__in=needed) | Q(provider__in=needed)
    return Dependency.objects.filter(own | (listed & near)).select_related("dependent", "provider")


def add_system(actor: Person, values: Mapping[str, Any]) -> System:
    require_engineer(actor)
    if System.objects.filter(slug=values["slug"]).exists():
        raise Invalid.of("slug", f"There is a system “{values['slug']}” already.")
    system = System.objects.create(organisation=actor.organisation, **values)
    _note(actor, "system_added", system, slug=system.slug)
    return system


def edit_system(actor: Person, system: System, values: Mapping[str, Any]) -> System:
    """Saves what differs. The slug stays: addresses, findings and files rest on it."""
    system = System.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=system.pk)
    require_own(actor, system.organisation)
    differing = {name: value for name, value in values.items() if getattr(system, name) != value}
    if not differing:
        return system
    for name, value in differing.items():
        setattr(system, name, value)
    system.save(update_fields=sorted(differing))
    _note(actor, "system_edited", system, **differing)
    return system


def add_dependency(actor: Person, dependent: str, provider: str, kind: str) -> Dependency:
    """Entered by the dependent's side on another organisation's system it is a claim, until its owner confirms it."""
    require_engineer(actor)
    needs, needed = _visible_system(actor, "dependent", dependent), _visible_system(actor, "provider", provider)
    if needs == needed:
        raise Invalid.of("provider", f"{needs} cannot depend on itself.")
    if actor.organisation_id not in (needs.organisation_id, needed.organisation_id):
        raise NotAllowed("One of the two systems must belong to your organisation.")
    there = Dependency.objects.filter(dependent=needs, provider=needed).first()
    if there is not None:
        raise Refused(f"This dependency has been entered already; it is {there.state}.")
    own = actor.organisation_id == needed.organisation_id
    state = DependencyState.CONFIRMED if own else DependencyState.CLAIMED
    dependency = Dependency.objects.create(dependent=needs, provider=needed, kind=kind, state=state)
    _note_dependency(actor, "dependency_added", dependency)
    return dependency


def confirm_dependency(actor: Person, dependency: Dependency) -> Dependency:
    return _answer(actor, dependency, DependencyState.CONFIRMED)


def refuse_dependency(actor: Person, dependency: Dependency) -> Dependency:
    return _answer(actor, dependency, DependencyState.REFUSED)


def remove_dependency(actor: Person, dependency: Dependency) -> None:
    """The dependent's owner takes it back; the provider's owner refuses it instead."""
    dependency = _locked(dependency)
    require_own(actor, dependency.dependent.organisation)
    _note_dependency(actor, "dependency_removed", dependency)
    dependency.delete()


def _answer(actor: Person, dependency: Dependency, state: DependencyState) -> Dependency:
    dependency = _locked(dependency)
    require_own(actor, dependency.provider.organisation)
    if dependency.state == state:
        raise Refused(f"This dependency is {state} already.")
    dependency.state = state
    dependency.save(update_fields=["state"])
    _note_dependency(actor, f"dependency_{state}", dependency)
    return dependency


def _locked(dependency: Dependency) -> Dependency:
    both = Dependency.objects.select_related("dependent__organisation", "provider__organisation")
    return both.select_for_update(of=("self",)).get(pk=dependency.pk)


def _visible_system(actor: Person, field: str, slug: str) -> System:
    system = System.objects.visible_to(actor.organisation).filter(slug=slug).first()
    if system is None:
        raise Invalid.of(field, f"There is no system “{slug[:80]}”.")
    return system


def _note_dependency(actor: Person, kind: str, dependency: Dependency) -> None:
    dependent, provider = dependency.dependent, dependency.provider
    raise_board_versions({dependent.organisation_id, provider.organisation_id})
    _note(actor, kind, dependent, provider=provider.slug, dependency=dependency.kind, state=dependency.state)


def _note(actor: Person, kind: str, system: System, **data: Any) -> None:
    GraphVersion.renew()
    raise_board_versions([system.organisation_id])
    record(kind, "system", system.pk, actor=actor, organisation=actor.organisation, **data)
