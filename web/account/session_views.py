"""Where one is signed in, and signing out there."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import BrowserSession
from accounts.services import sessions as session_acts
from components.acts import person_in
from core import clock
from web.account.session_rows import row_of


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    own = [row_of(one, here) for one in BrowserSession.objects.of(person_in(request)).lasting(clock.now())]
    rows = sorted(own, key=lambda row: not row.here)
    lasts = settings.STAYS_SIGNED_IN
    return render(request, "web/account/sessions.html", {"rows": rows, "lasts": lasts, "others": len(rows) > 1})


@login_required
@require_POST
@reauthentication_required
def end_session(request: HttpRequest, public_id: str) -> HttpResponse:
    session_acts.end_session(person_in(request), public_id)
    messages.success(request, "That browser is signed out.")
    return redirect("sessions")


@login_required
@require_POST
@reauthentication_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    session_acts.end_other_sessions(person_in(request), request.session.session_key)
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("sessions")
