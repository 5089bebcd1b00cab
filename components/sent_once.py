"""A form acts once. Each carries a key that was made when its page was (`templatetags/own_forms.py`). Who sends it
again, by a double click, by Back and the button or by loading the answer again, is led to where the first time led."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve

from components.acts import says_why_not
from components.only_looking import only_looks
from components.own_forms import ONCE, OURS
from components.refusal_pages import busy
from core.done_once import FirstTime, Key, Sent, is_key, under_key
from core.refusals import StillRunning, TooOften

TWICE = "You sent this twice. It was done once."
_REACHED, _DONE_HERE = "maintwin.view_reached", "maintwin.done_here"


class SentOnce:
    """Middleware. Done is what leads on without an error, or what its view says is done. All else may be sent again:
    it is answered as ever, and nothing is kept of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = _sent(request)
        if sent is None:
            return self.get_response(request)
        try:
            with under_key(sent) as key:
                if key.before is None or _judges_by_itself(request, key.before):
                    return self._act(request, key)
        except StillRunning:
            return busy(request)
        except TooOften:
            return self.get_response(request)
        return _again(request, key.before)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Comes last: no other middleware has answered in place of the view."""
        request.META[_REACHED] = True

    def _act(self, request: HttpRequest, key: Key) -> HttpResponse:
        answer = self.get_response(request)
        leads_to = _leads_to(request, answer)
        if leads_to is not None:
            key.keep(answer.status_code, leads_to)
        elif answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            transaction.set_rollback(True)
        return answer


def note_done(request: HttpRequest) -> None:
    """For views that do not lead on: it is done, and is looked at where it was sent to."""
    request.META[_DONE_HERE] = True


def as_sent(request: HttpRequest) -> str:
    """All of it with its key, which nobody else knows; empty without one."""
    sent = _sent(request)
    return repr(sent) if sent else ""


def typed_in(sent: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name in sent if name not in OURS for value in sent.getlist(name)]


def _sent(request: HttpRequest) -> Sent | None:
    """None of what stores nothing, or has no key of ours."""
    if request.method != "POST" or request.path.startswith("/api/"):
        return None
    if "HX-Request" in request.headers or only_looks(request):
        return None
    key, holder = request.POST.get(ONCE, ""), _holder(request)
    if not holder or not is_key(key):
        return None
    return Sent(holder, request.path, key, json.dumps(sorted(typed_in(request.POST))))


def _holder(request: HttpRequest) -> str:
    """Who is signed in, or whoever holds a link; nobody while signing in."""
    if link := _link(request):
        return f"link {link}"
    return f"person {request.user.pk}" if request.user.is_authenticated else ""


def _link(request: HttpRequest) -> str:
    try:
        return str(resolve(request.path_info).kwargs.get("token", ""))
    except Http404:
        return ""


def _leads_to(request: HttpRequest, answer: HttpResponse) -> str | None:
    """None unless it is done. A detour, such as signing in once more, has done nothing yet."""
    if _REACHED not in request.META:
        return None
    if _DONE_HERE in request.META:
        return ""
    address = answer.get("Location", "")
    detour = "next" in parse_qs(urlsplit(address).query)
    return None if not address or detour or says_why_not(request) else address


def _judges_by_itself(request: HttpRequest, before: FirstTime) -> bool:
    """A link takes one answer; where another comes over it, its page says what stands."""
    return bool(_link(request)) and not before.same_body


def _again(request: HttpRequest, before: FirstTime) -> HttpResponse:
    leads_to = before.leads_to or request.path
    if before.same_body:
        if not _link(request):
            messages.info(request, TWICE)
        return redirect(leads_to)
    context = {"leads_to": leads_to, "typed": typed_in(request.POST), "address": request.get_full_path()}
    return render(request, "components/sent_before.html", context, status=HTTPStatus.CONFLICT)
