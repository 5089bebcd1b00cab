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
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    _refuse_name_of_another(organisation, values.get("name", organisation.name))
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
    if READ_BY_EVERYBODY.isdisjoint(fields):
        return {organisation.pk}
    return set(Organisation.objects.values_list("id", flat=True))


def _refuse_name_of_another(organisation: Organisation, name: str) -> None:
    """A name that is kept stays, whatever others were called before."""
    others = Organisation.objects.exclude(pk=organisation.pk).values_list("name", flat=True)
    if name != organisation.name and skeleton(name) in {skeleton(other) for other in others}:
        raise Invalid.of("name", "Another organisation is called so, or nearly so. Choose another name.")
