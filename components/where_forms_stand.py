"""On which page the form stands that is posted to an address."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from accounts.models import Person
from changes.models import AnswerLink, Change, Finding, Proposal
from changes.selectors.sight import seen_at_all, visible_windows
from changes.services.accept_risk import own_change_of
from changes.services.progress import steps_seen_by
from components.acts import person_in


def _of_step(person: Person, public_id: UUID) -> Change:
    return steps_seen_by(person).get(public_id=public_id).change


def _of_window(person: Person, public_id: UUID) -> Change:
    return visible_windows(person.organisation).get(public_id=public_id).change


def _of_finding(person: Person, public_id: UUID) -> Change:
    return own_change_of(person, Finding.objects.visible_to(person.organisation).get(public_id=public_id).pk)


def _of_proposal(person: Person, public_id: UUID) -> Change:
    return Proposal.objects.get(public_id=public_id, change__in=seen_at_all(person.organisation)).change


def _of_link(person: Person, public_id: UUID) -> Change:
    return AnswerLink.objects.get(public_id=public_id, change__in=seen_at_all(person.organisation)).change


ON_CHANGE: dict[str, Callable[[Person, UUID], Change]] = {
    "step-tick": _of_step,
    "window-tick": _of_window,
    "window-release": _of_window,
    "finding-accept": _of_finding,
    "proposal-take-over": _of_proposal,
    "link-revoke": _of_link,
}
"""What stands on the page of a change without lying below its address."""


def page_of_form(request: HttpRequest) -> str:
    """Raises `ObjectDoesNotExist` where the reader may not see what it is about."""
    match = request.resolver_match
    if match is not None and match.url_name in ON_CHANGE and request.user.is_authenticated:
        change = ON_CHANGE[match.url_name](person_in(request), match.kwargs["public_id"])
        return reverse("change", args=[change.public_id])
    return _page_above(request.path)


def _page_above(path: str) -> str:
    """What a form is posted to lies below the page on which it stands."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if _is_ours(path):
            return path
    return path


def _is_ours(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None
