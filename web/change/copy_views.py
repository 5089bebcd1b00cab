"""Doing work once more: what would be copied, and when it could begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from changes.domain.again import weeks_on
from changes.domain.lifecycle import ENDED_STATES
from changes.domain.may import may_act_on
from changes.models import Change
from changes.selectors.copy_starts import copy_starts, why_not_bookable
from changes.selectors.copying import original_of
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_in_full
from changes.services import copying
from components.acts import refuse_in
from components.moments import LocalMomentField, ZonedForm, moment_sent, shown_at
from core.refusals import Busy, NotAllowed, Refused
from web.change.copy_rows import copies, find_url, starts


class CopyForm(ZonedForm):
    starts_at = LocalMomentField(label="Start")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET proposes starts; POST makes the draft, from a start that was offered or one that was typed."""
    reader = Reader(cast(Person, request.user))
    seen = seen_in_full(reader.organisation).select_related("organisation", "owner")
    change = seen.get(public_id=public_id)
    may_act_on(reader.person, change).require()
    form = CopyForm(_sent(request, reader), zone=reader.zone)
    if form.is_valid():
        try:
            made = copying.copy(reader.person, change.pk, form.cleaned_data["starts_at"])
        except (Busy, NotAllowed):
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, " ".join(("A draft, ready to submit.", *form.notes)))
            return redirect("change", made.public_id)
    return _page(request, reader, change, form)


def _sent(request: HttpRequest, reader: Reader) -> Mapping[str, str] | None:
    """What was typed, or the start whose button was pressed."""
    start = moment_sent(request.POST.get("slot"))
    if start is not None:
        return shown_at(start, reader.zone, "starts_at")
    return request.POST.dict() if request.method == "POST" else None


def _page(request: HttpRequest, reader: Reader, change: Change, form: CopyForm) -> HttpResponse:
    context: dict[str, Any] = {
        "change_id": change.public_id,
        "title": reader.title(change),
        "is_over": change.state in ENDED_STATES,
        "form": form,
        "zone": reader.zone.key,
    }
    try:
        original = original_of(change)
    except Refused as refusal:
        return render(request, "web/change/copy.html", context | {"refused": refusal.reasons})
    people = [one.name for one in change.implementers.all() if one.email in original.draft.implementers]
    refused = why_not_bookable(reader, original.draft)
    form.initial["starts_at"] = weeks_on(original.first.starts_at, original.zone, reader.now)
    context |= {"copies": copies(reader, original, people), "refused": refused}
    if not refused:
        chosen = moment_sent(request.GET.get("start"))
        context |= {"starts": starts(reader, original, copy_starts(reader, original), chosen)}
        context["find_url"] = find_url(change.public_id, original)
    return render(request, "web/change/copy.html", context)
