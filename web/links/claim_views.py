"""“Does this need that?”, from a mail: no account, no session. Looking changes nothing; pressing answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from changes.domain.answer_links import NOT_A_LINK, LinkWords
from changes.selectors.reader import Reader
from changes.services.graph_edits import editing_graph
from components.acts import refuse_in
from components.claims import claimed_for
from components.link_pages import sealed, why_not_from_this_page
from components.sent_once import note_done
from components.work import Call
from core import clock
from core.history import by_link
from core.refusals import Refused
from core.time import wording
from estate.domain.claim_links import WHY_OVER, ClaimStanding, expiry_of_claim
from estate.domain.claims import what_it_yields
from estate.models import Dependency, DependencyState
from estate.selectors.claim_links import ClaimLink, link_with, standing_of
from estate.services.dependencies import answer_claim_by_link
from web.links.forms import ClaimAnswerForm

STATES = {"confirm": DependencyState.CONFIRMED, "refuse": DependencyState.REFUSED}
NO_LONGER_THEIRS = LinkWords(
    "The person this link was sent to can’t answer it any more", WHY_OVER[ClaimStanding.NOT_ADDRESSED]
)


@csrf_exempt  # checked below: less is asked of pages that mails open, and who is refused is told in words
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_dependency(request: HttpRequest, token: str) -> HttpResponse:
    link = link_with(token)
    if link is None:
        return _no_link(request, NOT_A_LINK, HTTPStatus.NOT_FOUND)
    by_link(link.claim.pk)
    if standing_of(link, clock.now()) is ClaimStanding.NOT_ADDRESSED:
        return _no_link(request, NO_LONGER_THEIRS, HTTPStatus.GONE)
    pressed = request.method == "POST"
    form = ClaimAnswerForm(request.POST if pressed else None, initial={"name": _named(link)})
    if pressed and (why_not := why_not_from_this_page(request)):
        return _page(request, link, form, HTTPStatus.FORBIDDEN, why_not=why_not)
    if pressed and form.is_valid():
        try:
            _answer(link, form)
            note_done(request)
            link = ClaimLink(Dependency.objects.with_ends().get(pk=link.claim.pk), link.contact)
        except Refused as refusal:
            refuse_in(form, refusal)
    over = standing_of(link, clock.now()) is ClaimStanding.EXPIRED
    return _page(
        request, link, form, HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.GONE if over else HTTPStatus.OK
    )


def _answer(link: ClaimLink, form: ClaimAnswerForm) -> None:
    with editing_graph(link.contact):
        answer_claim_by_link(link, STATES[form.cleaned_data["do"]], form.cleaned_data["name"])


def _no_link(request: HttpRequest, words: LinkWords, status: int) -> HttpResponse:
    return sealed(render(request, "web/approving/answer_dead.html", {"words": words}, status=status))


def _named(link: ClaimLink) -> str:
    """A desk is several people: whoever answers writes their own name."""
    return link.contact.name if link.contact.roles else ""


def _page(request: HttpRequest, link: ClaimLink, form: ClaimAnswerForm, status: int, **more: Any) -> HttpResponse:
    reader, claim = Reader(link.contact), link.claim
    standing, asker = standing_of(link, reader.now), claim.claimant
    claimed = claimed_for(reader, claim)
    context = {
        "contact": link.contact,
        "claim": claim,
        "claimed": claimed,
        "yields": what_it_yields(claimed),
        "asker": asker.name,
        "asked_by": claim.entered_by.name if claim.entered_by else asker.name,
        "calls": [Call(asker.name, "desk", asker.phone, asker.email)],
        "form": form,
        "answered": claim.state if standing is ClaimStanding.ANSWERED else "",
        "why_over": WHY_OVER.get(standing, ""),
        "live": standing is ClaimStanding.LIVE,
        "until": str(wording.moment(expiry_of_claim(claim.entered_at), reader.zone, reader.now)),
        **more,
    }
    return sealed(render(request, "web/links/claim.html", context, status=status))
