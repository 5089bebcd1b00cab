"""The small form beside the calendar: what, when and how badly, and whether anything stands in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.domain.may import may_work
from accounts.services.unsent_forms import SentForm, keep_unsent
from calendar_app.in_place.asked import back_in, calendar_at, calendar_on, moment_in
from calendar_app.in_place.forms import ROWS, SmallForm, small_form
from changes.selectors import preview as previews
from changes.selectors.reader import Reader
from changes.services import book as booking
from components.acts import person_in
from components.booked import where_it_stands
from components.ended_sessions import address_of, typed_before
from components.only_looking import ALL_FIELDS
from components.own_forms import OURS, REFUSED, forms_stand_on
from components.preview import Preview, held_back_by, not_ready, shown
from core import clock
from core.refusals import Refused
from core.time.interval import Interval
from estate.domain.impact import Level

ACTS = ("book", "draft")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book_in_place(request: HttpRequest) -> HttpResponse:
    reader = Reader(person_in(request))
    may_work(reader.person).require()
    if request.method != "POST":
        return _page(request, reader, small_form(reader, typed_before(request), _asked(request)))
    small, wanted = small_form(reader, request.POST), request.POST.get("do", "check")
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "calendar_app/in_place/_book_sum.html", {"preview": _preview(reader, small)})
    if wanted == ALL_FIELDS:
        return redirect(_with_all_fields(request))
    if wanted in ACTS and small.is_valid():
        try:
            change = booking.book(reader.person, small.draft(reader.person.email), submit=wanted == "book")
        except Refused as refusal:
            small.put(refusal)
        else:
            messages.success(request, where_it_stands(change, submitted=wanted == "book", notes=small.period.notes))
            begins = small.period.cleaned_data["starts_at"].astimezone(reader.zone)
            return redirect(calendar_on(back_in(request), begins.date()))
    return _page(request, reader, small)


def _asked(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    return {
        "title": asked.get("title", ""),
        "systems": asked.getlist("system"),
        "impact": asked.get("impact", ""),
        "starts_at": moment_in(asked, "from"),
        "ends_at": moment_in(asked, "until"),
    }


def _with_all_fields(request: HttpRequest) -> str:
    """The address of the booking page, on which everything is filled in that was typed here."""
    page, typed = reverse("book"), request.POST.copy()
    typed["do"] = "check"
    kept = keep_unsent(person_in(request), SentForm(page, page, typed.lists()), clock.now(), besides=OURS)
    return address_of(kept, REFUSED)


def _preview(reader: Reader, small: SmallForm) -> Preview:
    """What it would meet as it stands; it never complains."""
    if small.period.is_bound:
        small.is_valid()
    systems, period = _systems(small), _period(small)
    notes = tuple(small.period.notes)
    if not systems or period is None:
        return not_ready(systems=bool(systems), period=period is not None, notes=notes)
    level = Level.from_word(str(small.impact["impact"].value() or "outage"))
    asked = previews.PreviewInput(dict.fromkeys(systems, level), period, implementers=(reader.person.email,))
    try:
        seen = previews.preview(reader, asked)
    except Refused as refusal:
        return Preview(ready=False, missing=" ".join(refusal.reasons), clock_notes=notes)
    return replace(shown(reader, seen, clock_notes=notes), holds=held_back_by(reader, seen, None, ""))


def _systems(small: SmallForm) -> list[str]:
    if small.systems.is_bound:
        return list(small.systems.cleaned_data.get("add", ()))
    return [one for one in small.systems.initial["add"] or () if one]


def _period(small: SmallForm) -> Interval | None:
    form = small.period
    given = form.cleaned_data if form.is_bound else form.initial
    start, end = given.get("starts_at"), given.get("ends_at")
    return Interval(start, end) if start and end and start < end else None


def _page(request: HttpRequest, reader: Reader, small: SmallForm) -> HttpResponse:
    part, back = bool(request.htmx), back_in(request)  # type: ignore[attr-defined]
    if part:
        forms_stand_on(request, f"{request.path}?{urlencode([*request.GET.lists(), ('back', back)], doseq=True)}")
    context = {
        "small": small,
        "rows": ROWS,
        "email": reader.person.email,
        "back": back,
        "calendar": calendar_at(back),
        "preview": _preview(reader, small),
        "errors": small.errors(),
    }
    return render(request, f"calendar_app/in_place/{'_book' if part else 'book'}.html", context)
