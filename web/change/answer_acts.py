"""Acts on a change's page that belong to one proposal, or to one link that was sent."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from accounts.domain.may import is_engineer
from changes.domain.lifecycle import PLANNED_STATES
from changes.models import Change
from changes.selectors.changes import ChangeView
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from changes.services import answer_links
from components.work import Act
from core.time import wording


def is_ahead(view: ChangeView) -> bool:
    """Nothing of it has begun."""
    return all(window.state in (*PLANNED_STATES, "cancelled") for window in view.windows)


def has_answered(view: ChangeView) -> bool:
    return any(one.mine and not one.retrospective and one.state in ("approved", "rejected") for one in view.approvals)


def takeovers(reader: Reader, view: ChangeView) -> Iterator[Act]:
    """Another time that somebody proposed who is asked: one press moves the window there."""
    for one in view.proposals:
        when = wording.period(one.starts_at, one.ends_at, reader.zone, reader.now).local
        yield Act(
            "take-over",
            f"Take over {one.organisation_name}’s time",
            reverse("proposal-take-over", args=[one.id]),
            help=f"{when}. They have then approved it.",
        )


def revocations(reader: Reader, view: ChangeView) -> Iterator[Act]:
    if view.sight < Sight.AFFECTED or not is_engineer(reader.person):
        return
    owner = reader.estate.organisation_ids[view.organisation]
    for link in answer_links.revocable_by(reader.person, Change(pk=view.id, organisation_id=owner)):
        yield Act(
            "revoke-link",
            f"Revoke the link sent to {link.contact.name}",
            reverse("link-revoke", args=[link.pk]),
            danger=True,
        )
