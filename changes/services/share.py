"""Showing a change in full to another organisation, and taking that back."""

from __future__ import annotations

from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.rates import refuse_too_often
from changes.models import ChangeShare
from changes.selectors.sight import audience_of
from changes.services.act import Acting, acting_on, own_engineer
from core.activity import record
from core.refusals import Invalid, Refused


def share(actor: Person, change_id: int, organisation: str) -> ChangeShare:
    """The other organisation sees everything of the change, as its own people do. It cannot act on it nor share it
    on; private systems keep their names."""
    with acting_on(change_id, actor) as acting:
        own_engineer(acting)
        other = Organisation.objects.filter(slug=organisation).exclude(pk=actor.organisation_id).first()
        if other is None:
            raise Invalid.of("organisation", f"There is no other organisation “{organisation[:80]}”.")
        refuse_too_often("shared", actor, acting.now)
        shared, new = ChangeShare.objects.get_or_create(change=acting.change, organisation=other)
        if not new:
            raise Refused(f"{other} already sees all of it.")
        _note("shared", acting, other)
        return shared


def unshare(actor: Person, change_id: int, organisation: str) -> None:
    """What the other organisation sees of it from then on is what anybody in its place would."""
    with acting_on(change_id, actor) as acting:
        own_engineer(acting)
        shared = ChangeShare.objects.select_related("organisation").filter(
            change=acting.change, organisation__slug=organisation
        )
        found = shared.first()
        if found is None:
            raise Refused("It is not shared with them.")
        found.delete()
        _note("unshared", acting, found.organisation)


def _note(kind: str, acting: Acting, other: Organisation) -> None:
    """The revision stays: nothing that anybody agreed to is different."""
    raise_board_versions(acting.audience | audience_of(acting.change) | {other.pk})
    record(
        kind,
        "change",
        acting.change.pk,
        actor=acting.actor,
        organisation=acting.organisation,
        organisation_shared=other.slug,
    )
