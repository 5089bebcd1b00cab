"""Somebody leaves: who takes over what they carry."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.domain.may import may_administer
from accounts.models import Person, Token, Wall
from accounts.selectors.people import engineers_of, people_of, there
from accounts.services.leaving import leave
from changes.selectors.reader import Reader
from changes.selectors.who_answers import approving_without
from components.acts import person_in, refuse_in
from core import clock
from core.handing_over import TakenOver
from core.refusals import NotAllowed, Refused
from triage.selectors.carried import questions_waiting_for
from web.people.leaving_form import LeavingForm
from web.people.leaving_rows import carried


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = person_in(request)
    may_administer(actor).require()
    person = people_of(actor.organisation).get(public_id=public_id)
    if not person.is_active:
        return redirect("person", public_id)
    rows = carried(Reader(actor), person)
    others = [one for one in there(actor.organisation) if one.pk != person.pk]
    engineers = [one for one in engineers_of(actor.organisation) if one.pk != person.pk]
    form = LeavingForm(request.POST if request.method == "POST" else None, rows, others, engineers)
    if form.is_bound and form.is_valid():
        try:
            left, taken = leave(actor, person.pk, form.takers)
        except NotAllowed:
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, _done(left, taken))
            return redirect("person", public_id)
    groups = [(name, form.rows(some), some.rest) for name, some in rows.groups]
    context = {"person": person, "form": form, "groups": groups, "total": rows.total, **_beside(person)}
    return render(request, "web/people/leaving.html", context)


def _beside(person: Person) -> dict[str, object]:
    """What ends, what stays, and what passes on by itself."""
    now = clock.now()
    return {
        "tokens": Token.objects.of(person).usable(now).count(),
        "walls": Wall.objects.of(person.organisation).standing(now).count(),
        "questions": questions_waiting_for(person),
        "last_approver": approving_without(person),
    }


def _done(left: Person, taken: list[TakenOver]) -> str:
    names = sorted({one.by.name for one in taken})
    told = f" {' and '.join(names)} took over what they looked after." if names else ""
    return f"{left.name} is deactivated: sessions, tokens and links have ended.{told}"
