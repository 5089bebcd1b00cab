"""Signing in and out, one's password, the second factor, and tokens.

What happens is allauth's; here stands only how its pages look and what they may be used for.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Organisation, Person, Token
from accounts.services.sessions import end_other_sessions
from accounts.services.tokens import make_token, revoke_token
from components.sent_once import as_sent
from core import clock
from core.cut import cut_query
from core.public_id import pk_of
from core.refusals import Refused
from core.security_log import SecurityEvent, note
from web.account import forms
from web.account.known_browsers import make_known
from web.account.qr import drawn

ENDED_SHOWN = 20


class SignIn(account.LoginView):
    """`next` leads only to pages of this house; who is signed in already goes straight on."""

    template_name = "web/account/sign_in.html"
    form_class = forms.SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"nobody_is_here": not Organisation.objects.exists()}


class SignOut(account.LogoutView):
    """By POST only: a link that somebody sends must not sign anybody out. The browser forgets what it was shown."""

    http_method_names = ("post", "options")

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(*args, **kwargs)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


class SignInCode(mfa.AuthenticateView):
    """The second step, for those who turned it on."""

    template_name = "web/account/sign_in_code.html"

    def _build_forms(self) -> Form:
        data = self.request.POST if self.request.method == "POST" else None
        form = forms.CodeForm(user=self.stage.login.user, data=data)
        self.auth_form, self.webauthn_form = form, None
        return form

    def form_invalid(self, form: Form) -> HttpResponse:
        note(SecurityEvent.CODE_FAILED, whom=self.stage.login.user.pk)
        answer: HttpResponse = super().form_invalid(form)
        return answer


class NewSessionKey:
    """Whoever knew the session so far does not know the one that may do more."""

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        self.request.session.cycle_key()
        note(SecurityEvent.CONFIRMED)
        return answer


class EndsOtherSessions:
    """What opens the account is another now, so whoever came in by what it was is signed out."""

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        end_other_sessions(cast(Person, self.request.user), self.request.session.session_key)
        return answer


class ConfirmPassword(NewSessionKey, account.ReauthenticateView):
    template_name = "web/account/confirm.html"
    form_class = forms.ConfirmPasswordForm


class ConfirmCode(NewSessionKey, mfa.ReauthenticateView):
    template_name = "web/account/confirm.html"
    form_class = forms.ConfirmCodeForm

    def form_invalid(self, form: Form) -> HttpResponse:
        note(SecurityEvent.CONFIRM_FAILED, by=["code"])
        answer: HttpResponse = super().form_invalid(form)
        return answer


class ChangePassword(account.PasswordChangeView):
    template_name = "web/account/password.html"
    form_class = forms.PasswordForm


class ForgottenPassword(account.PasswordResetView):
    template_name = "web/account/forgotten.html"
    form_class = forms.ForgottenForm

    def form_valid(self, form: forms.ForgottenForm) -> HttpResponse:
        note(SecurityEvent.LINK_ASKED, whom=form.users[0].pk if form.users else "unknown")
        answer: HttpResponse = super().form_valid(form)
        return answer


class ForgottenPasswordSent(account.PasswordResetDoneView):
    template_name = "web/account/forgotten_sent.html"


class NewPassword(account.PasswordResetFromKeyView):
    template_name = "web/account/new_password.html"
    form_class = forms.NewPasswordForm
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Form) -> HttpResponse:
        """Whoever was kept out by others' failures comes in by this browser."""
        answer: HttpResponse = super().form_valid(form)
        make_known(self.request, answer, self.reset_user.email)
        return answer


class TwoFactor(mfa.IndexView):
    template_name = "web/account/two_factor.html"


class TurnOnTwoFactor(EndsOtherSessions, totp.ActivateTOTPView):
    template_name = "web/account/two_factor_on.html"
    form_class = forms.TurnOnForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"drawing": drawn(context["totp_url"])}


class TurnOffTwoFactor(EndsOtherSessions, totp.DeactivateTOTPView):
    template_name = "web/account/two_factor_off.html"


class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    template_name = "web/account/recovery_codes.html"


class NewRecoveryCodes(EndsOtherSessions, recovery_codes.GenerateRecoveryCodesView):
    template_name = "web/account/recovery_codes_new.html"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token's key is in the answer to the form and nowhere else; the same form sent again gets the same."""
    person = cast(Person, request.user)
    form = forms.TokenForm(request.POST if request.method == "POST" else None)
    key = _made(request, person, form) if request.method == "POST" and form.is_valid() else ""
    now = clock.now()
    own = Token.objects.of(person)
    shown = {"usable": own.usable(now), "ended": cut_query(own.ended(now), ENDED_SHOWN), "now": now}
    return render(request, "web/account/tokens.html", {"form": forms.TokenForm() if key else form, "key": key, **shown})


@reauthentication_required
def _made(request: HttpRequest, person: Person, form: forms.TokenForm) -> str:
    try:
        entered = form.cleaned_data
        until, seed = form.expires_at(clock.now()), as_sent(request)
        return make_token(person, person, entered["name"], entered["scopes"], until, seed)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return ""


@login_required
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = cast(Person, request.user)
    token = revoke_token(person, pk_of(Token.objects.of(person), public_id))
    messages.success(request, f"The token “{token.name or 'without a name'}” no longer works.")
    return redirect("tokens")
