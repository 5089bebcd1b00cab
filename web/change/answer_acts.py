"""Acts on a change's page that belong to one proposal, or to one link that was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse

from changes.domain.approvals import refusals_to_withdraw
from changes.domain.lifecycle import PLANNED_STATES
from changes.models import Change, LinkPurpose
from changes.selectors.changes import ChangeView
from changes.selectors.kept_of_change import kept_of
from changes.selectors.reader import Reader
from changes.services import answer_links
from components.work import Act
from core.time import wording


def answers(view: ChangeView, now: datetime) -> Iterable[str]:
    """What somebody may answer who answers for an organisation that is asked."""
    mine = [one for one in view.approvals if one.mine]
    asked = [one for one in mine if one.state == "asked"]
    planned = any(window.state in PLANNED_STATES for window in view.windows)
    if asked:
        ahead = planned and not all(one.retrospective for one in asked)
        return ("approve", "decline", "propose") if ahead else ("approve", "decline")
    decided = any(one.state in answer_links.DECIDED and not one.retrospective for one in mine)
    return ("withdraw-answer",) if decided and not any(_against_withdrawing(view, now)) else ()


def _against_withdrawing(view: ChangeView, now: datetime) -> Iterator[str]:
    counted = [window for window in view.windows if window.state != "cancelled"]
    starts = (window.starts_at for window in counted if window.state in PLANNED_STATES)
    return refusals_to_withdraw((window.state or "" for window in counted), starts, now)


def takeovers(reader: Reader, view: ChangeView) -> Iterator[Act]:
    """Another time that somebody proposed who is asked: one press moves the window there."""
    for one in view.proposals:
        when = wording.period(one.starts_at, one.ends_at, reader.zone, reader.now).local
        yield Act(
            "take-over",
            f"Take over {one.organisation_name}’s time",
            reverse("proposal-take-over", args=[one.id]),
            help=f"{when}. They have then approved it.",
            hidden=(("read", str(view.terms)),),
        )


REVOKING = {
    LinkPurpose.APPROVE: "Revoke the link sent to {}",
    LinkPurpose.WITHDRAW: "Revoke the link with which {} can withdraw the answer",
    LinkPurpose.ACKNOWLEDGE: "Revoke the link sent to {}",
}


def revocations(reader: Reader, view: ChangeView) -> Iterator[Act]:
    if not view.sight.shows("links") or not kept_of(view.pk).links:
        return
    for link in answer_links.revocable_by(reader.person, Change(pk=view.pk, organisation_id=view.organisation_id)):
        yield Act(
            "revoke-link",
            REVOKING[LinkPurpose(link.purpose)].format(link.contact.name),
            reverse("link-revoke", args=[link.public_id]),
            danger=True,
        )
