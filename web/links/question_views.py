"""“Are you working on this?”, from a mail: no account, no session. Looking changes nothing; pressing answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from changes.domain.answer_links import NOT_A_LINK, LinkWords
from changes.models import Window
from changes.selectors.reader import Reader
from components.link_pages import sealed, why_not_from_this_page
from components.moments import as_typed, zone_shown
from components.only_looking import only_looks
from components.sent_once import note_done
from components.work import Call
from core import clock
from core.history import by_link
from core.refusals import Invalid, Refused
from core.time import wording
from estate.domain.impact import Level
from notifications.selectors.being_told import told_of_last_act
from triage.domain.question_standing import (
    HEADING_OVER,
    NO_LONGER_TAKEN,
    WHY_OVER,
    QuestionStanding,
    expiry_of_question,
)
from triage.models import Question
from triage.selectors.implicated import what_fails
from triage.selectors.question_links import declared_since, question_with, standing_of, yes_of_another
from triage.services import ask_owner
from triage.services.ask_owner import OwnersAnswer
from web.links.forms import AnswerForm

NO_LONGER_THEIRS = LinkWords(
    "The person this link was sent to can’t answer it any more", WHY_OVER[QuestionStanding.NOT_ADDRESSED]
)
FIELDS = {"started_at": "since", "expected_end": "until", "reason": "note"}


@csrf_exempt  # checked below: less is asked of pages that mails open, and who is refused is told in words
@require_http_methods(["GET", "HEAD", "POST"])
def are_you_working_on_this(request: HttpRequest, token: str) -> HttpResponse:
    question = question_with(token)
    if question is None or question.contact is None:
        return _no_link(request, NOT_A_LINK, HTTPStatus.NOT_FOUND)
    by_link(question.pk)
    if standing_of(question, clock.now()) is QuestionStanding.NOT_ADDRESSED:
        return _no_link(request, NO_LONGER_THEIRS, HTTPStatus.GONE)
    reader = Reader(question.contact)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, zone=reader.zone, initial={"name": _named(question)})
    why_not = why_not_from_this_page(request) if request.method == "POST" else None
    if why_not:
        return _page(request, reader, question, form, HTTPStatus.FORBIDDEN, why_not=why_not)
    if only_looks(request):
        form = AnswerForm(zone=zone_shown(request.POST, reader.zone), initial=as_typed(AnswerForm, request.POST))
    elif request.method == "POST" and form.is_valid():
        try:
            question = ask_owner.answer(question.pk, _said(request, form))
            note_done(request)
        except ask_owner.NobodyWaits:
            return _over(request, token)
        except Refused as refusal:
            _put(form, refusal)
    over = not question.answer and standing_of(question, clock.now()) is not QuestionStanding.LIVE
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.GONE if over else HTTPStatus.OK
    return _page(request, reader, question, form, status)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """What was asked is over since the page was opened: it is shown as it stands now."""
    question = question_with(token)
    assert question is not None
    assert question.contact is not None
    if standing_of(question, clock.now()) is QuestionStanding.NOT_ADDRESSED:
        return _no_link(request, NO_LONGER_THEIRS, HTTPStatus.GONE)
    reader = Reader(question.contact)
    return _page(request, reader, question, AnswerForm(zone=reader.zone), HTTPStatus.GONE)


def _no_link(request: HttpRequest, words: LinkWords, status: int) -> HttpResponse:
    return sealed(render(request, "web/approving/answer_dead.html", {"words": words}, status=status))


def _said(request: HttpRequest, form: AnswerForm) -> OwnersAnswer:
    data, (since, until) = form.cleaned_data, form.times()
    impact = Level.from_word(data["impact"] or "outage")
    return OwnersAnswer(request.POST.get("do", ""), data["name"], since, until, impact, data["note"])


def _named(question: Question) -> str:
    """A desk is several people: whoever answers writes their own name."""
    contact = question.contact
    return contact.name if contact and contact.roles else ""


def _put(form: AnswerForm, refusal: Refused) -> None:
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": list(refusal.reasons)}
    for name, reasons in errors.items():
        field = FIELDS.get(name, name)
        for reason in reasons:
            form.add_error(field if field in form.fields else None, reason)


def _period(reader: Reader, window: Window | None) -> str:
    """Of the work that was declared."""
    if window is None:
        return ""
    return str(wording.period(window.actual_start or window.starts_at, window.ends_at, reader.zone, reader.now))


def _page(
    request: HttpRequest, reader: Reader, question: Question, form: AnswerForm, status: int, **more: Any
) -> HttpResponse:
    asker, standing = question.investigation.organisation, standing_of(question, reader.now)
    answered = question if question.answer else yes_of_another(question)
    over_link = answered.change.windows.order_by("pk").first() if answered and answered.change else None
    declared = declared_since(question) if answered is None else None
    calls = [Call(asker.name, "desk", asker.phone, asker.email)]
    if question.asked_by.is_active and question.asked_by.phone:
        calls.append(Call(question.asked_by.name, "asks", question.asked_by.phone))
    context = {
        "question": question,
        "system": reader.name(question.system.slug),
        "asker": asker.name,
        "fails": what_fails(question).made(
            lambda one: (
                reader.name(one.from_),
                reader.name(one.to),
                wording.time_of_day(one.since, reader.zone, reader.now),
            )
        ),
        "zone": form.zone.key,
        "calls": calls,
        "answered": answered,
        "told": bool(answered and answered.change and told_of_last_act(answered.change, "declared")),
        "declared": declared,
        "period": _period(reader, over_link or declared),
        "until": str(wording.moment(expiry_of_question(question.asked_at), reader.zone, reader.now)),
        "form": form,
        "over": standing is not QuestionStanding.LIVE,
        "heading_over": HEADING_OVER.get(standing, NO_LONGER_TAKEN),
        "why_over": WHY_OVER.get(standing, ""),
        **more,
    }
    return sealed(render(request, "web/links/question.html", context, status=status))
