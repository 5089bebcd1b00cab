"""The doors to a proposed time, and to links that were sent: one press each."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import Person
from changes.models import AnswerLink, Proposal
from changes.services import answer_links
from changes.services import propose as proposing
from components.what_was_read import number_read
from core.refusals import Busy, NotAllowed, Refused


@login_required
@require_POST
def take_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Moves the window to the time that somebody proposed who is asked."""
    person = cast(Person, request.user)
    proposal = Proposal.objects.select_related("change").get(
        public_id=public_id, change__organisation=person.organisation
    )
    read = number_read(request, needed=False)
    _do(request, lambda: proposing.take_over(person, proposal.pk, read=read), "Moved to the time that they proposed.")
    return redirect("change", proposal.change.public_id)


@login_required
@require_POST
def revoke_link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = cast(Person, request.user)
    link = AnswerLink.objects.select_related("change").get(public_id=public_id)
    _do(request, lambda: answer_links.revoke(person, link.pk), "The link opens nothing any more.")
    return redirect("change", link.change.public_id)


def _do(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except (Busy, NotAllowed):
        raise
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, done)
