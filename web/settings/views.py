"""The settings of an organisation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.domain.may import may_administer
from changes.services.graph_edits import editing_graph
from components.acts import person_in
from components.forms import put_errors
from core.refusals import Invalid
from estate.services.organisation_settings import SETTINGS, edit_settings
from web.settings.forms import SettingsForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    person = person_in(request)
    may_administer(person).require()
    initial = {name: getattr(person.organisation, name) for name in SETTINGS}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            with editing_graph(person):
                edit_settings(person, form.cleaned_data)
        except Invalid as refusal:
            put_errors(form, refusal.errors)
        else:
            messages.success(request, "Saved.")
            return redirect("settings")
    return render(request, "web/settings/settings.html", {"form": form, "organisation": person.organisation})
