"""Something is broken: is it me, who is it, what do I check next?"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from changes.selectors.reader import Reader
from components.forms import OrganisationForm
from components.only_looking import only_looks
from components.trouble import trouble_rows
from components.unless_unchanged import unless_unchanged
from core.cut import Cut, cut_query
from core.refusals import AlreadyThere, Busy, Invalid, NotAllowed, Refused
from triage.domain.may import may_search
from triage.models import Investigation
from triage.selectors.investigations import investigation_view
from triage.selectors.questions import name_for, named_for
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry
from web.triage.forms import FindingForm, ObserveForm, entries_of
from web.triage.rows import InvestigationPage, Tried, investigation_page, tried_often, tried_too

MOST_LISTED = 10
MOST_TO_TAP = 4


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def broken(request: HttpRequest) -> HttpResponse:
    """What fails, and what works: that is all it takes to begin."""
    reader = Reader(cast(Person, request.user))
    sent = request.POST if request.method == "POST" else None
    form = ObserveForm(sent, reader=reader, optional=True, initial=_from_address(request))
    if request.method == "POST" and not only_looks(request):
        may_search(reader.person).require()
        try:
            return redirect("investigation", _open(request, reader, form))
        except Invalid as refusal:
            for reasons in refusal.errors.values():
                for reason in reasons:
                    form.add_error(None, reason)
    return render(request, "web/triage/broken.html", _context(request, reader, form))


@login_required
@require_safe
def investigation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, public_id)


@login_required
@require_safe
@unless_unchanged
def investigation_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The parts that ask for themselves every few seconds."""
    reader = Reader(cast(Person, request.user))
    page = investigation_page(reader, investigation_view(reader, _seen(reader, public_id)))
    return render(request, "web/triage/_investigation_live.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What somebody typed; a tab that is loaded again leads back to the investigation."""
    reader = Reader(cast(Person, request.user))
    trouble = _seen(reader, public_id)
    if request.method != "POST":
        return redirect("investigation", public_id)
    form = ObserveForm(request.POST, reader=reader)
    if only_looks(request):
        return _page(request, public_id, form)
    if not form.is_valid():
        messages.error(request, f"Nothing was added. {form.first_error}")
        return _page(request, public_id, form)
    return _noted(request, trouble, form.entry())


@login_required
@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The answer to the next check: works, fails, or cannot tell."""
    from_, to, outcome = (request.POST.get(name, "") for name in ("from", "to", "outcome"))
    trouble = _seen(Reader(cast(Person, request.user)), public_id)
    if only_looks(request):
        return redirect("investigation", public_id)
    return _noted(request, trouble, ObservationEntry(from_, to, outcome))


@login_required
@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    trouble, system = _seen(reader, public_id), request.POST.get("system", "")

    def act(who: Person) -> None:
        question = ask_owner.ask(who, trouble.pk, system)
        contact = name_for(reader, question.system, question.contact, named_for([question]))
        messages.success(
            request,
            f"{contact[:1].upper()}{contact[1:]} is being asked by mail. The answer appears on this page by itself.",
        )

    return _done(request, trouble, act)


@login_required
@require_POST
def call(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What they said on the phone."""
    trouble = _seen(Reader(cast(Person, request.user)), public_id)
    if only_looks(request):
        return redirect("investigation", public_id)
    system, answer, name = (request.POST.get(field, "") for field in ("system", "answer", "name"))

    def act(who: Person) -> None:
        question = ask_owner.log_call(who, trouble.pk, system, answer, name)
        said = "It is on the board as reported by you." if question.change else "The call is noted."
        messages.success(request, said)

    return _done(request, trouble, act)


@login_required
@require_POST
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    trouble = _seen(Reader(cast(Person, request.user)), public_id)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, finding=form)
    return _done(request, trouble, lambda who: investigate.close(who, trouble.pk, form.cleaned_data["finding"]))


@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    trouble = _seen(reader, public_id)
    form = OrganisationForm(request.POST, besides=reader.organisation, prefix="share")
    if not form.is_valid():
        return _page(request, public_id, sharing=form)
    return _done(request, trouble, lambda who: investigate.share(who, trouble.pk, form.cleaned_data["organisation"]))


def _open(request: HttpRequest, reader: Reader, form: ObserveForm) -> UUID:
    """Or add what was seen to what somebody looks for already."""
    entries = _entered(form, request.POST.getlist("tried"))
    try:
        return investigate.open_investigation(reader.person, entries).public_id
    except AlreadyThere as there:
        messages.info(request, there.reasons[0])
        return investigate.observe(reader.person, there.pk, entries).public_id


def _entered(form: ObserveForm, chosen: list[str]) -> list[ObservationEntry]:
    entries = entries_of(chosen)
    edges = [(one.from_, one.to) for one in entries]
    if len(edges) != len(set(edges)):
        raise Invalid.of("", "Tick either “fails” or “works” for each check, not both.")
    if not form.is_blank:
        if not form.is_valid():
            raise Invalid.of("", form.first_error)
        if not (form.cleaned_data["from_system"] and form.cleaned_data["to_system"]):
            raise Invalid.of("", "Say from which system it was tried, and to which.")
        entries.append(form.entry())
    return entries


def _from_address(request: HttpRequest) -> dict[str, str]:
    """A link may say what fails."""
    return {"from_system": request.GET.get("from", "")[:200], "to_system": request.GET.get("to", "")[:200]}


def _context(request: HttpRequest, reader: Reader, form: ObserveForm) -> dict[str, object]:
    seen = Investigation.objects.visible_to(reader.organisation).still_open().for_reading()
    chosen, shown = request.POST.getlist("tried"), cut_query(seen, MOST_LISTED)
    return {
        "form": form,
        "tried": tried_too(reader, tried_often(reader), chosen),
        "chosen": set(chosen),
        "open": Cut(tuple(trouble_rows(reader, shown)), shown.rest),
    }


def _seen(reader: Reader, public_id: UUID) -> Investigation:
    return Investigation.objects.visible_to(reader.organisation).for_reading().get(public_id=public_id)


def _page(
    request: HttpRequest,
    public_id: UUID,
    form: ObserveForm | None = None,
    finding: FindingForm | None = None,
    sharing: OrganisationForm | None = None,
) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    page = investigation_page(reader, investigation_view(reader, _seen(reader, public_id)))
    context = {
        "page": page,
        "public_id": public_id,
        "form": form or ObserveForm(reader=reader),
        "tried": _not_yet(tried_often(reader), page) if page.closed_at is None else (),
        "finding": finding or FindingForm(),
        "sharing": sharing or OrganisationForm(besides=reader.organisation, prefix="share"),
        "live_url": reverse("investigation-live", args=[public_id]),
    }
    return render(request, "web/triage/investigation.html", context)


def _not_yet(tried: tuple[Tried, ...], page: InvestigationPage) -> list[Tried]:
    """What nobody has said anything about."""
    told = {(one.from_name, one.to_name) for one in page.observations}
    return [one for one in tried if (one.from_name, one.to_name) not in told][:MOST_TO_TAP]


def _noted(request: HttpRequest, trouble: Investigation, entry: ObservationEntry) -> HttpResponse:
    def act(who: Person) -> None:
        investigate.observe(who, trouble.pk, [entry])
        messages.success(request, "Noted. See below what to check next.")

    return _done(request, trouble, act)


def _done(request: HttpRequest, trouble: Investigation, act: Callable[[Person], object]) -> HttpResponse:
    try:
        act(cast(Person, request.user))
    except (Busy, NotAllowed):
        raise
    except AlreadyThere as there:
        messages.info(request, there.reasons[0])
        return redirect(there.what, there.public_id)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    return redirect("investigation", trouble.public_id)
