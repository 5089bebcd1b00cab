"""Find a time: when is there room, and when is it quietest?"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.domain.may import may_work
from accounts.models import Person
from calendar_app.find.forms import FindForm
from calendar_app.find.looking import look, times
from changes.selectors.reader import Reader
from components.acts import refuse_in
from core.refusals import Refused

ASKED = ("systems", "takes", "impact", "first", "last", "part", "begins", "ends", "zone", "copy")


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    may_work(reader.person).require()
    asked = any(name in request.GET for name in ("takes", "systems-words"))
    form = FindForm(request.GET if asked else None, reader=reader)
    context: dict[str, Any] = {"form": form, "zone": reader.zone.key}
    if asked and form.is_valid():
        try:
            looked = look(reader, form)
            context["found"] = times(reader, looked) if looked else None
            context["nothing_ahead"] = looked is None
            context["grid_url"] = _on_the_grid(request, form)
        except Refused as refusal:
            refuse_in(form, refusal)
    return render(request, "calendar_app/find/find.html", context)


def _on_the_grid(request: HttpRequest, form: FindForm) -> str:
    """The schedule of the first week that was looked at, with the same question in its address."""
    kept = {name: request.GET.getlist(name) for name in ASKED if request.GET.get(name)}
    kept["systems"] = form.cleaned_data["systems"]
    query = urlencode(kept, doseq=True)
    return f"{reverse('schedule')}?{urlencode({'date': form.cleaned_data['first'].isoformat(), 'find': query})}"
