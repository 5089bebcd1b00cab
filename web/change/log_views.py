"""The page of a change's record: who knew, decided and did what, and when; and what it was at any moment."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from changes.selectors.past import change_at
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_in_full
from changes.selectors.timeline import EntryKind
from components.moments import LocalMomentField, ZonedForm
from components.paging import cursor_of
from core.cursor import part_of
from notifications.selectors.record import Record
from web.change.log_rows import log_lines, then

PAGE_SIZE = 50
TABS = {
    "": "All",
    EntryKind.ACT: "Acts",
    EntryKind.EDIT: "Edits",
    EntryKind.CONFLICT: "Conflicts",
    EntryKind.NOTICE: "Notices",
}


class MomentForm(ZonedForm):
    at = LocalMomentField(label="What was known at, in your time")


@login_required
@require_safe
def change_log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    change = seen_in_full(reader.organisation).get(public_id=public_id)
    form = MomentForm(request.GET if "at" in request.GET else None, zone=reader.zone)
    at = form.cleaned_data["at"] if form.is_valid() else None
    asked = request.GET.get("kind", "")
    kind = EntryKind(asked) if asked in list(EntryKind) else None
    part = part_of(Record(reader, change.pk, kind, at), cursor_of(request), PAGE_SIZE)
    context = {
        "change": change,
        "title": reader.title(change),
        "tabs": _tabs(request, public_id, kind),
        "kind": kind or "",
        "form": form,
        "then": then(at, change_at(reader, change.pk, at)) if at else None,
        "log": log_lines(reader, part.rows),
        "part": part,
    }
    return render(request, "web/change/log.html", context)


def _tabs(request: HttpRequest, public_id: UUID, chosen: EntryKind | None) -> list[tuple[str, str, bool]]:
    """Label, address, whether it is the one that is shown."""
    address, moment = reverse("change-log", args=[public_id]), request.GET.get("at", "")
    return [
        (label, f"{address}?{urlencode({'kind': kind, 'at': moment})}" if moment else f"{address}?kind={kind}", on)
        for kind, label in TABS.items()
        for on in [kind == (chosen or "")]
    ]
