"""Adding a whole list of systems in one act."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.domain.may import may_work
from accounts.models import Person
from changes.selectors.reader import Reader
from changes.selectors.several import MeantList, MeantSystem, meant_by
from changes.services.graph_edits import editing_graph
from core.refusals import Invalid
from core.text import folded
from estate.models import Contact, ContactRole, Dependency, DependencyState, System
from estate.services import contacts
from estate.services import dependencies as dependency_acts
from estate.services import systems as system_acts

NOTHING = "Write at least one system."


@dataclass(frozen=True, slots=True)
class AddedSeveral:
    systems: tuple[System, ...]
    """What is new."""
    asked: tuple[str, ...]
    """Names of the organisations that are asked to confirm something."""


def add_several(actor: Person, text: str) -> AddedSeveral:
    """All that the list means, or nothing of it. What is there already stays as it is."""
    may_work(actor).require()
    with editing_graph(actor):
        meant = meant_by(Reader(actor), text)
        if meant.is_wrong or not meant.lines:
            raise Invalid.of("text", "Some lines can’t be understood." if meant.lines else NOTHING)
        new = {folded(one.name): system_acts.add_system(actor, {"name": one.name}) for one in meant.new}
        asked = _connect(actor, meant, new)
        _name_contacts(actor, meant, new)
        return AddedSeveral(tuple(new.values()), tuple(sorted(asked)))


def _slug(one: MeantSystem, new: dict[str, System]) -> str:
    return one.slug or new[folded(one.name)].slug


def _connect(actor: Person, meant: MeantList, new: dict[str, System]) -> set[str]:
    """Answers with whom it asks to confirm something."""
    wanted = {(_slug(line.system, new), _slug(need, new)): kind for line in meant.lines for need, kind in line.needs}
    there = Dependency.objects.filter(dependent__slug__in={dependent for dependent, _ in wanted})
    known = set(there.values_list("dependent__slug", "provider__slug"))
    added = [dependency_acts.add_dependency(actor, *ends, kind) for ends, kind in wanted.items() if ends not in known]
    return {one.provider.organisation.name for one in added if one.state == DependencyState.CLAIMED}


def _name_contacts(actor: Person, meant: MeantList, new: dict[str, System]) -> None:
    for line in meant.lines:
        slug = _slug(line.system, new)
        on_call = Contact.objects.filter(system__slug=slug, role=ContactRole.ON_CALL)
        named = set(on_call.values_list("person_id", flat=True))
        for person in line.calls:
            if person.pk not in named:
                contacts.add_contact(actor, slug, person.email, ContactRole.ON_CALL)
