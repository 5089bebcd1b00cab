"""An organisation as its admins describe it, and as they want it to work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.domain.may import may_administer
from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions
from core.activity import record
from core.editing import set_values
from core.ports import ports
from core.refusals import Invalid
from core.skeleton import skeleton
from estate.models import GraphVersion

SETTINGS = (
    "name",
    "phone",
    "email",
    "timezone",
    "approval_from",
    "notice_hours",
    "open_end_hours",
    "backdate_hours",
)
READ_BY_EVERYBODY = frozenset({"name", "phone", "email"})
"""The others are its own business: pages elsewhere do not so much as ask whether anything is new."""


def edit_settings(actor: Person, values: Mapping[str, Any]) -> Organisation:
    """Of the actor's own organisation. Called within `changes.services.graph_edits.editing_graph`: how long an open
    end counts decides about conflicts, and names and levels are held beside the graph."""
    may_administer(actor).require()
    return change_settings(actor, actor.organisation, values)


def change_settings(actor: Person, organisation: Organisation, values: Mapping[str, Any]) -> Organisation:
    """The caller knows that the actor may."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_name_of_another(organisation, values.get("name", organisation.name))
    edit = set_values(organisation, {name: values[name] for name in SETTINGS if name in values})
    if not edit.after:
        return organisation
    organisation.save(update_fields=sorted(edit.after))
    GraphVersion.renew()
    raise_board_versions(_who_read(organisation, edit.after))
    record(
        "settings_changed",
        "organisation",
        organisation.pk,
        actor=actor,
        organisation=organisation,
        before=edit.before,
        after=edit.after,
    )
    ports.people_changed(organisation.pk)
    return organisation


def _who_read(organisation: Organisation, fields: Iterable[str]) -> set[int]:
    return {organisation.pk} if READ_BY_EVERYBODY.isdisjoint(fields) else _everybody()


def tell_everybody() -> None:
    """Names stand on everybody's pages."""
    raise_board_versions(_everybody())


def _everybody() -> set[int]:
    return set(Organisation.objects.values_list("id", flat=True))


def refuse_name_of_another(organisation: Organisation, name: str) -> None:
    """A name that is kept stays, whatever others were called before."""
    others = Organisation.objects.exclude(pk=organisation.pk).values_list("name", flat=True)
    kept = organisation.pk is not None and name == organisation.name
    if not kept and skeleton(name) in {skeleton(other) for other in others}:
        raise Invalid.of("name", "Another organisation is called so, or nearly so. Choose another name.")
