"""The second factor: what is kept of it cannot be read in the database, and a house may ask everybody for one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from accounts.services.second_factors import PURPOSE
from core.secret_box import decrypted, encrypted

FREE = frozenset({"mfa_activate_totp", "account_reauthenticate", "sign-out", "sign-in", "account_login"})
"""Pages for those who have none yet."""
ASKED_FOR = "Everybody here needs two-factor sign-in. Turn it on to go on."


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encrypted(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text, PURPOSE)


class RequireSecondFactor:
    """Middleware: whoever came in by a password alone gets one first. Scripts have tokens, made by those who have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.REQUIRE_TWO_FACTOR or (match and match.url_name in FREE) or not _lacks_one(request):
            return None
        if request.path.startswith("/api/"):
            return _problem()
        messages.info(request, ASKED_FOR)
        return redirect("mfa_activate_totp")


def _lacks_one(request: HttpRequest) -> bool:
    person = request.user
    if SESSION_KEY not in request.session or not person.is_authenticated:
        return False
    return not is_mfa_enabled(person, [Authenticator.Type.TOTP])


def _problem() -> JsonResponse:
    status = HTTPStatus.FORBIDDEN
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": ASKED_FOR}
    return JsonResponse(body, status=status, content_type="application/problem+json")
