"""Pages behind the links of a notice: no account, no session. Looking changes nothing; pressing a button does."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from changes.domain.answer_links import NOT_A_LINK, LinkWords
from components.link_pages import sealed, why_not_from_this_page
from components.sent_once import note_done
from components.work import Call
from core import clock
from core.history import by_link
from notifications.domain.link_standing import NoticeLinkStanding, Purpose
from notifications.domain.outcomes import outcome_in_words
from notifications.models import Notice, NoticeState
from notifications.selectors.next_contact import told_instead
from notifications.selectors.notice_sight import link_standing
from notifications.services.acknowledge import DeadNoticeLink, say_seen
from notifications.services.letters.letter import Letter
from notifications.services.letters.notice_links import notice_with
from notifications.services.preferences import hear_less
from web.links.forms import DONE, LessForm

ONE_CLICK = "One-Click"
"""What mail programs post to unsubscribe without opening the page (RFC 8058)."""

DEAD = {
    NoticeLinkStanding.NOT_ADDRESSED: LinkWords(
        "This link doesn’t work any more",
        "The person it was sent to has left, or can’t see this work any more. If you should still get these mails, "
        "ask an admin of your organisation.",
    ),
    NoticeLinkStanding.EXPIRED: LinkWords(
        "This link has expired", "Sign in to see what is going on, and to choose which mails you get."
    ),
}


@csrf_exempt  # checked below: less is asked of pages that mails open, and who is refused is told in words
@require_http_methods(["GET", "HEAD", "POST"])
def seen(request: HttpRequest, token: str) -> HttpResponse:
    notice = notice_with(token, Purpose.SEEN)
    if notice is None:
        return _no_link(request, NOT_A_LINK)
    by_link(notice.pk)
    if dead := _dead(request, notice, Purpose.SEEN):
        return dead
    why_not = why_not_from_this_page(request) if request.method == "POST" else None
    if request.method == "POST" and not why_not:
        try:
            notice = say_seen(notice.pk, over_link=True)
            note_done(request)
        except DeadNoticeLink as over:
            return _no_link(request, DEAD[over.standing])
    status = HTTPStatus.FORBIDDEN if why_not else HTTPStatus.OK
    return _page(request, "seen", status, **_shown(notice), why_not=why_not)


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def fewer(request: HttpRequest, token: str) -> HttpResponse:
    notice = notice_with(token, Purpose.FEWER)
    if notice is None:
        return _no_link(request, NOT_A_LINK)
    by_link(notice.pk)
    if dead := _dead(request, notice, Purpose.FEWER):
        return dead
    if request.method != "POST":
        return _page(request, "fewer", HTTPStatus.OK, **_shown(notice), form=LessForm(initial={"choice": "change"}))
    try:
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            hear_less(notice.pk, "change")
            return sealed(HttpResponse("Done.", content_type="text/plain"))
        return _hear_less(request, notice)
    except DeadNoticeLink as over:
        return _no_link(request, DEAD[over.standing])


def _hear_less(request: HttpRequest, notice: Notice) -> HttpResponse:
    form, why_not = LessForm(request.POST), why_not_from_this_page(request)
    if why_not or not form.is_valid():
        status = HTTPStatus.FORBIDDEN if why_not else HTTPStatus.BAD_REQUEST
        return _page(request, "fewer", status, **_shown(notice), form=form, why_not=why_not)
    notice = hear_less(notice.pk, form.cleaned_data["choice"])
    note_done(request)
    return _page(request, "fewer", HTTPStatus.OK, **_shown(notice), form=form, done=DONE[form.cleaned_data["choice"]])


def _dead(request: HttpRequest, notice: Notice, purpose: Purpose) -> HttpResponse | None:
    """None where it still opens."""
    standing = link_standing(notice, purpose, clock.now())
    return None if standing is NoticeLinkStanding.LIVE else _no_link(request, DEAD[standing])


def _shown(notice: Notice) -> dict[str, Any]:
    letter = Letter(notice, clock.now())
    return {
        "notice": notice,
        "outcome": outcome_in_words(notice.outcome),
        "letter": letter,
        "zone": letter.zone,
        "calls": tuple(Call(call.name, phone=call.phone) for call in letter.calls),
        "gone_on_to": told_instead(notice) if notice.went_on_at else None,
        "can_say": notice.seen_at is None and notice.state != NoticeState.DROPPED,
    }


def _no_link(request: HttpRequest, words: LinkWords) -> HttpResponse:
    return sealed(render(request, "web/approving/answer_dead.html", {"words": words}, status=HTTPStatus.NOT_FOUND))


def _page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    return sealed(render(request, f"web/links/{name}.html", context, status=status))
