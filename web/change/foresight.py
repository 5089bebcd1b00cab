"""Before an act on a running or planned window is done: what it would meet, and who would be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Person
from changes.models import Change, Window
from changes.selectors import foresight
from changes.selectors.preview import PreviewView
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from components.preview import Preview, is_news, shown, with_what_it_brings
from components.work import Act
from core.public_id import public_id_in
from core.refusals import Refused
from notifications.domain.about import About
from notifications.selectors.would_be_told import WHEN_EXTENDED, WHEN_STARTED
from notifications.services.rehearsing import Rehearsed, rehearsed
from web.change.acts import ACTS, ActDoor

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Foresight:
    """What is looked at before an act, and who is told of it."""

    look: Callable[[Reader, int, Data], PreviewView | None]
    abouts: tuple[About, ...]
    anyway: str
    """Written on the button once the conflicts stand above it."""


def _start(reader: Reader, window: int, data: Data) -> PreviewView | None:
    return foresight.start(reader, window)


FORESEEN: dict[str, Foresight] = {
    "extend": Foresight(
        lambda reader, window, data: foresight.extension(reader, window, data["ends_at"]),
        WHEN_EXTENDED,
        "Extend all the same",
    ),
    "start": Foresight(_start, WHEN_STARTED, "Start all the same"),
    "start-early": Foresight(_start, WHEN_STARTED, "Start all the same"),
    "start-unapproved": Foresight(_start, WHEN_STARTED, "Start all the same"),
}


@login_required
@require_POST
def act_preview(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """What the act as it is being typed would meet; it never complains."""
    reader = Reader(cast(Person, request.user))
    change = seen_at_all(reader.organisation).get(public_id=public_id)
    if name not in FORESEEN:
        raise Http404
    form = _form(reader, request, ACTS[name])
    preview = _preview(reader, change, name, window_of(request, change), form)
    return render(request, "components/_act_preview.html", _shown(name, preview))


def shown_first(request: HttpRequest, change: Change, name: str, form: forms.Form | None) -> HttpResponse | None:
    """The page that asks whether it is meant, where it would make a conflict that nobody has seen yet."""
    if name not in FORESEEN:
        return None
    reader, window = Reader(cast(Person, request.user)), window_of(request, change)
    seen = FORESEEN[name].look(reader, window, form.cleaned_data if form else {})
    if seen is None or not is_news(seen, request.POST.get("seen", "")):
        return None
    preview = shown(reader, seen, FORESEEN[name].abouts, owner=change.owner_id)
    preview = with_what_it_brings(preview, reader, _brings(reader, change, name, window, form))
    act = Act(
        name,
        ACTS[name].label,
        reverse("change-act", args=[change.public_id, name]),
        form or forms.Form(),
        hidden=(("window", request.POST.get("window", "")), ("read", request.POST.get("read", ""))),
        preview_url=reverse("change-act-preview", args=[change.public_id, name]),
    )
    context = {"act": act, "title": reader.title(change), "back": reverse("change", args=[change.public_id])}
    return render(request, "web/change/before_saving.html", context | _shown(name, preview))


def window_of(request: HttpRequest, change: Change) -> int:
    """The window of this change that is meant; 0 for none."""
    sent = public_id_in(request.POST.get("window"))
    return change.windows.filter(public_id=sent).values_list("pk", flat=True).first() or 0


def _form(reader: Reader, request: HttpRequest, door: ActDoor) -> forms.Form | None:
    form = door.form(reader, request.POST, None) if door.form else None
    if form is not None:
        form.is_valid()
    return form


def _preview(reader: Reader, change: Change, name: str, window: int, form: forms.Form | None) -> Preview:
    data = form.cleaned_data if form else {}
    if name == "extend" and data.get("ends_at") is None:
        return Preview(ready=False, missing="Say when it will end to see what that meets.")
    try:
        seen = FORESEEN[name].look(reader, window, data)
    except Refused as refusal:
        return Preview(ready=False, missing=" ".join(refusal.reasons))
    if seen is None:
        return Preview(ready=False)
    if name == "extend" and _stays(window, data["ends_at"]):
        return Preview(ready=False, missing="Choose another end to see who will be told.")
    notes = getattr(form, "notes", ())
    preview = shown(reader, seen, FORESEEN[name].abouts, owner=change.owner_id, clock_notes=notes)
    return with_what_it_brings(preview, reader, _brings(reader, change, name, window, form))


def _stays(window: int, ends_at: datetime) -> bool:
    return Window.objects.filter(pk=window, ends_at=ends_at).exists()


def _brings(reader: Reader, change: Change, name: str, window: int, form: forms.Form | None) -> Rehearsed | None:
    data = form.cleaned_data if form else {}
    return rehearsed(reader, change, lambda: ACTS[name].run(reader.person, change.pk, window, data, None))


def _shown(name: str, preview: Preview) -> dict[str, Any]:
    door = ACTS[name]
    label = FORESEEN[name].anyway if preview.makes else door.label
    return {"preview": preview, "label": label, "danger": door.danger}
