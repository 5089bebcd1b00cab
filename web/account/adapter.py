"""How allauth behaves here.

Its own table of addresses stays empty: a person has one address, an admin of the organisation entered it, and it is
kept in one place. Nobody signs up by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import url_str_to_user_pk
from allauth.core import context as current
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Person
from accounts.selectors.unsent_forms import latest_unsent_of
from accounts.services.session_store import SessionStore
from components.ended_sessions import address_of
from core import clock
from core.activity import record
from core.security_log import SecurityEvent, note
from web.account import known_browsers
from web.account.mail import send_aside

REFUSED = "That e-mail address and password do not match. Check both and try again."
ERRORS = {
    "account_inactive": REFUSED,
    "email_password_mismatch": REFUSED,
    "too_many_login_attempts": "Too many attempts. Wait 5 min, then try again.",
    "rate_limited": "Too many attempts. Wait 5 min, then try again.",
    "enter_current_password": "That is not your current password.",
    "incorrect_password": "That is not your password.",
}
MESSAGES = {
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your password was changed.",
    "mfa/messages/totp_activated.txt": "Signing in now asks for a code, too.",
    "mfa/messages/totp_deactivated.txt": "Signing in asks only for your password again.",
    "mfa/messages/recovery_codes_generated.txt": "These recovery codes are new. Any earlier ones no longer work.",
}


@dataclass(frozen=True, slots=True)
class SafetyEvent:
    """Something that the person must hear of by mail, in case it was not they who did it."""

    kind: str
    subject: str


EVENTS = {
    "account/email/password_changed": SafetyEvent("password_changed", "Your password was changed"),
    "account/email/password_reset": SafetyEvent("password_reset", "A new password was set by a mailed link"),
    "mfa/email/totp_activated": SafetyEvent("two_factor_on", "Two-factor sign-in was turned on"),
    "mfa/email/totp_deactivated": SafetyEvent("two_factor_off", "Two-factor sign-in was turned off"),
    "mfa/email/recovery_codes_generated": SafetyEvent("recovery_codes_made", "New recovery codes were made"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Scripts have the API; these pages always answer with pages."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the very host that was asked; the other allowed hosts may belong to somebody else."""
        request = current.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a Unix socket nobody has an address; they then share one limit."""
        return get_client_ip(request) or "unknown"

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        by = [record["method"] for record in request.session.get("account_authentication_methods", ())]
        note(SecurityEvent.SIGNED_IN, whom=user.pk, by=by)
        cast(SessionStore, request.session).begin(self.get_http_user_agent(request), self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        note(SecurityEvent.SIGNED_OUT, whom=request.user.pk)
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note(SecurityEvent.SIGN_IN_HELD, whom=_whom(credentials))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        again = request.user.is_authenticated
        failed = SecurityEvent.CONFIRM_FAILED if again else SecurityEvent.SIGN_IN_FAILED
        note(failed, whom=_whom(credentials), by=["password"])

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **how)
        known_browsers.make_known(request, answer, _person(user).email)
        return answer

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """In a browser that is known, failures are counted apart."""
        counted: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{counted}:{known_browsers.name_of(request, credentials.get('email', ''))}"

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        return self.authenticate(current.request, email=_person(user).email, password=password) == user

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Somebody who was deactivated between the two steps of signing in."""
        return redirect("sign-in")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_args: Any,
        message: str | None = None,
        **_options: Any,
    ) -> None:
        said = message or MESSAGES.get(message_template or "")
        if said:
            messages.add_message(request, level, said)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where nobody said where to: to what they had typed when their session ended."""
        unsent = latest_unsent_of(_person(request.user), clock.now())
        return address_of(unsent) if unsent else str(super().get_login_redirect_url(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where this house is known to be, whatever host the request named."""
        uid, _, token = key.partition("-")
        person = Person.objects.get(pk=url_str_to_user_pk(uid))
        return str(settings.PUBLIC_URL) + reverse("account_reset_password_from_key", args=[person.public_id.hex, token])

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """To the address on the person, not to the one that was typed. Who has no role is a contact without an
        account, such as a desk, and does not get one by asking for it."""
        if not _person(user).has_account:
            return
        link = context["password_reset_url"]
        send_aside(_person(user), "Set a new password", "web/account/mail_set_password.txt", link=link)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *_args: Any, **_options: Any
    ) -> None:
        event, person = EVENTS[template_prefix], _person(user)
        note(SecurityEvent(event.kind), whom=person.pk)
        record(event.kind, "person", person.pk, actor=person, organisation=person.organisation)
        forgotten = settings.PUBLIC_URL + reverse("account_reset_password")
        send_aside(person, event.subject, "web/account/mail_safety.txt", what=event.subject, link=forgotten)


def _whom(credentials: dict[str, Any]) -> int | str:
    """An address that nobody has is not written down: it may be a password, typed into the wrong field."""
    person = Person.objects.with_address(str(credentials.get("email", "")))
    return person.pk if person else "unknown"


def _person(user: AbstractBaseUser | AnonymousUser) -> Person:
    assert isinstance(user, Person)
    return user
