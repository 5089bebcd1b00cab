"""The doors to a proposed time, and to links that were sent: one press each."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

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
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Moves the window to the time that somebody proposed who is asked."""
    person = cast(Person, request.user)
    proposal = Proposal.objects.get(pk=pk, change__organisation=person.organisation)
    read = number_read(request, needed=False)
    _do(request, lambda: proposing.take_over(person, pk, read=read), "Moved to the time that they proposed.")
    return redirect("change", proposal.change_id)


@login_required
@require_POST
def revoke_link(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast(Person, request.user)
    change_id = AnswerLink.objects.values_list("change_id", flat=True).get(pk=pk)
    _do(request, lambda: answer_links.revoke(person, pk), "The link opens nothing any more.")
    return redirect("change", change_id)


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
