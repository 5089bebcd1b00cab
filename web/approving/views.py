"""The page behind a link in a mail: no account, no session. Looking changes nothing; pressing a button answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from changes.domain.answer_links import DEAD, NOT_A_LINK, LinkStanding
from changes.models import AnswerLink, Approval, Change, LinkPurpose
from changes.services import acknowledge_or_object, answer_links, talk
from changes.services import approve as approving
from changes.services import propose as proposing
from components.forms import ReasonForm, TalkForm
from components.link_pages import sealed, why_not_from_this_page
from components.moments import as_typed, zone_shown
from components.only_looking import only_looks
from components.sent_once import note_done
from components.text_fields import TypedLine
from components.what_was_read import number_read
from core import clock
from core.history import by_link
from core.limits import LONGEST_NAME
from core.refusals import Invalid, Refused
from core.time import wording
from notifications.selectors.being_told import told_of_last_act
from web.approving.rows import Opened, answer_page, next_window, open_link
from web.change.forms import ProposeForm

Data = dict[str, Any]
Run = Callable[[AnswerLink, answer_links.Over, Data], object]


class NameForm(forms.Form):
    name = TypedLine(max_length=LONGEST_NAME, label="Who is deciding?")


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What a button does; `form` names the fields that it needs beside the name."""

    done: str
    run: Run
    form: str = ""


ANSWERS: dict[str, dict[str, LinkAnswer]] = {
    LinkPurpose.APPROVE: {
        "approve": LinkAnswer(
            "Approved", lambda link, over, data: approving.approve(link.contact, link.change_id, over=over)
        ),
        "decline": LinkAnswer(
            "Declined",
            lambda link, over, data: approving.reject(link.contact, link.change_id, data["reason"], over),
            "decline",
        ),
        "propose": LinkAnswer(
            "Another time is proposed",
            lambda link, over, data: proposing.propose(
                link.contact, link.change_id, data["starts_at"], data["ends_at"], over=over
            ),
            "propose",
        ),
        "ask": LinkAnswer(
            "Your question is sent",
            lambda link, over, data: talk.ask(link.contact, link.change_id, data["text"], over),
            "ask",
        ),
    },
    LinkPurpose.WITHDRAW: {
        "withdraw": LinkAnswer(
            "The answer is withdrawn",
            lambda link, over, data: approving.withdraw_answer(link.contact, link.change_id, over),
        ),
    },
    LinkPurpose.ACKNOWLEDGE: {
        "acknowledge": LinkAnswer(
            "Thank you", lambda link, over, data: acknowledge_or_object.acknowledge(link.contact, link.change_id, over)
        ),
        "object": LinkAnswer(
            "Your objection is recorded",
            lambda link, over, data: acknowledge_or_object.object_to(
                link.contact, link.change_id, data["reason"], over
            ),
            "decline",
        ),
    },
}


@csrf_exempt  # checked below: less is asked of pages that mails open, and who is refused is told in words
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    link = answer_links.link_with(token)
    if link is None:
        return _page(request, "answer_dead", HTTPStatus.NOT_FOUND, words=NOT_A_LINK)
    by_link(link.pk)
    if request.method == "POST":
        return _answer(request, link)
    if request.method == "HEAD":
        alive = answer_links.standing_of(link, clock.now()) is LinkStanding.LIVE
        return sealed(HttpResponse(status=HTTPStatus.OK if alive else HTTPStatus.GONE))
    standing = answer_links.opened(link)
    if standing is not LinkStanding.LIVE:
        return _dead(request, link, standing)
    opened = open_link(link)
    return _question(request, opened, _forms(opened))


def _answer(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    standing = answer_links.standing_of(link, clock.now())
    if standing is not LinkStanding.LIVE:
        answer_links.record_refusal(link, standing)
        return _dead(request, link, standing)
    chosen = ANSWERS[link.purpose].get(request.POST.get("do", ""))
    opened = open_link(link)
    typed = _forms(opened, request.POST, chosen.form if chosen else "")
    why_not = why_not_from_this_page(request)
    if why_not:
        return _question(request, opened, typed, HTTPStatus.FORBIDDEN, why_not=why_not)
    if only_looks(request):
        return _question(request, opened, typed)
    if chosen is None or not all(form.is_valid() for form in typed.values() if form.is_bound):
        return _question(request, opened, typed, HTTPStatus.BAD_REQUEST)
    return _do(request, opened, chosen, typed)


def _do(request: HttpRequest, opened: Opened, chosen: LinkAnswer, typed: dict[str, forms.Form]) -> HttpResponse:
    link = opened.link
    data = typed[chosen.form].cleaned_data if chosen.form else {}
    try:
        chosen.run(link, answer_links.over(link, typed["name"].cleaned_data["name"], number_read(request)), data)
    except answer_links.DeadLink as dead:
        answer_links.record_refusal(link, dead.standing)
        return _dead(request, AnswerLink.objects.with_facts().get(pk=link.pk), dead.standing)
    except Change.DoesNotExist:  # it no longer concerns whom it was sent to
        return _dead(request, link, LinkStanding.SUPERSEDED)
    except Invalid as wrong:
        _put_on_forms(wrong, typed)
        return _question(request, opened, typed, HTTPStatus.BAD_REQUEST)
    except Refused as refusal:
        return _question(request, opened, typed, HTTPStatus.CONFLICT, refusals=refusal.reasons)
    note_done(request)
    told, until = told_of_last_act(link.change), _withdrawn_until(link)
    context = {
        "link": link,
        "title": opened.reader.title(link.change),
        "done": chosen.done,
        "they_are_told": link.change.organisation_id in told.values(),
        "is_mailed": link.contact_id in told,
        "asked_only": chosen.form == "ask",
        "proposed": _proposed(opened, data) if chosen.form == "propose" else "",
        "withdrawn_until": until and wording.moment(until, opened.reader.zone, opened.reader.now),
    }
    return _page(request, "answer_done", HTTPStatus.OK, **context)


def _proposed(opened: Opened, data: Data) -> wording.Said:
    return wording.period(data["starts_at"], data["ends_at"], opened.reader.zone, opened.reader.now)


def _withdrawn_until(link: AnswerLink) -> datetime | None:
    """Until when the answer that was just given can be taken back."""
    if link.purpose != LinkPurpose.APPROVE or link.approval is None:
        return None
    until = answer_links.withdrawn_until(Approval.objects.select_related("change").get(pk=link.approval.pk))
    return until if until is not None and until > clock.now() else None


def _question(
    request: HttpRequest,
    opened: Opened,
    typed: dict[str, forms.Form],
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    return _page(request, "answer", status, page=answer_page(opened), forms=typed, **more)


def _dead(request: HttpRequest, link: AnswerLink, standing: LinkStanding) -> HttpResponse:
    """Says what happened to it; of the work only the reference."""
    return _page(
        request,
        "answer_dead",
        HTTPStatus.GONE,
        words=DEAD[standing],
        newer=_address_of_newer(link, standing),
        reference=link.change.reference,
        answered=answer_links.what_was_answered(link),
    )


def _address_of_newer(link: AnswerLink, standing: LinkStanding) -> str:
    newer = answer_links.newer_link(link, standing)
    return reverse("answer", args=[answer_links.token_of(newer)]) if newer else ""


def _page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    return sealed(render(request, f"web/approving/{name}.html", context, status=status))


def _forms(opened: Opened, data: Any = None, chosen: str = "") -> dict[str, forms.Form]:
    """Only what was chosen is read, so that a half-filled field elsewhere is in nobody's way; it stays as it is."""
    link, reader = opened.link, opened.reader
    label = "What is wrong with it?" if link.purpose == LinkPurpose.ACKNOWLEDGE else "Why? The requester reads this."
    kept, zone = data.dict() if data else {}, zone_shown(data or {}, reader.zone)
    typed: dict[str, forms.Form] = {
        "name": NameForm(data, initial={"name": link.contact.name}),
        "decline": ReasonForm(data if chosen == "decline" else None, label=label, initial=kept),
    }
    if link.purpose == LinkPurpose.APPROVE:
        typed["ask"] = TalkForm(data if chosen == "ask" else None, to=opened.view.organisation_name, initial=kept)
    beforehand = link.purpose == LinkPurpose.APPROVE and not (link.approval and link.approval.retrospective)
    ahead = next_window(opened.view) if beforehand else None
    if ahead is not None:
        planned: Data = {"starts_at": ahead.starts_at, "ends_at": ahead.ends_at}
        shown = planned | (as_typed(ProposeForm, data) if data and chosen != "propose" else {})
        typed["propose"] = ProposeForm(data if chosen == "propose" else None, zone=zone, initial=shown)
    return typed


def _put_on_forms(wrong: Invalid, typed: dict[str, forms.Form]) -> None:
    for field, reasons in wrong.errors.items():
        form = next((form for form in typed.values() if form.is_bound and field in form.fields), typed["name"])
        form.add_error(field if field in form.fields else None, list(reasons))
