"""Forms of signing in, of the second factor, and of tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from accounts.models import Person, Scope
from components.text_fields import TypedLine
from core.limits import LONGEST_REFERENCE
from core.public_id import public_id_in

GOOD_ONE = (
    "Eight characters or more, of any kind; a few words work well. Nothing common, and nothing made of your name or "
    "your organisation’s."
)
NEW_PASSWORD = {"password1": "New password", "password2": "New password again"}
LIFETIMES = {"7": "a week", "30": "30 days", "90": "90 days", "365": "a year", "": "until I revoke it"}

Words = dict[str, str]
"""By name of the field."""


class PlainForm(forms.Form):
    """Labels stand above the fields and help below; nothing is only said by a placeholder."""

    labels: ClassVar[Words] = {}
    helps: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class SignInForm(PlainForm, account.LoginForm):
    labels: ClassVar[Words] = {"login": "E-mail address", "password": "Password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True, "maxlength": 254}

    def add_prefix(self, field_name: str) -> str:
        """Password managers and scripts know the field by this name."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class PasswordForm(PlainForm, account.ChangePasswordForm):
    labels: ClassVar[Words] = {
        "oldpassword": "Current password",
        "password1": "New password",
        "password2": "New password again",
    }
    helps: ClassVar[Words] = {"password1": GOOD_ONE}


class ForgottenForm(PlainForm, account.ResetPasswordForm):
    labels: ClassVar[Words] = {"email": "E-mail address"}

    def clean_email(self) -> str:
        """Whoever has a role may have an account; nobody else is mailed, and the page does not tell."""
        email = str(self.cleaned_data["email"])
        person = Person.objects.with_address(email)
        self.users = [person] if person and person.has_account else []
        return email


class ResetLinkForm(account.UserTokenForm):
    """A link that was mailed dies with the account, and with its last role."""

    def _get_user(self, uidb36: str) -> Person | None:
        person = Person.objects.filter(public_id=public_id_in(uidb36)).first()
        return person if person and person.has_account else None


class NewPasswordForm(PlainForm, account.ResetPasswordKeyForm):
    labels: ClassVar[Words] = NEW_PASSWORD
    helps: ClassVar[Words] = {"password1": GOOD_ONE}


class ConfirmPasswordForm(PlainForm, account.ReauthenticateForm):
    labels: ClassVar[Words] = {"password": "Password"}


CODE_HELP = "Six digits from your app, or one of your recovery codes."


class CodeForm(PlainForm, mfa.AuthenticateForm):
    labels: ClassVar[Words] = {"code": "Code"}
    helps: ClassVar[Words] = {"code": CODE_HELP}


class ConfirmCodeForm(PlainForm, mfa.ReauthenticateForm):
    labels: ClassVar[Words] = {"code": "Code"}
    helps: ClassVar[Words] = {"code": CODE_HELP}


class TurnOnForm(PlainForm, totp.ActivateTOTPForm):
    labels: ClassVar[Words] = {"code": "Code from the app"}
    helps: ClassVar[Words] = {"code": "Six digits; they change every 30 seconds."}


class TokenForm(forms.Form):
    name = TypedLine(label="What is it for?", max_length=LONGEST_REFERENCE, help_text="A name you will recognise.")
    scopes = forms.MultipleChoiceField(
        label="What may it do?", choices=Scope.choices, initial=[Scope.READ], widget=forms.CheckboxSelectMultiple
    )
    lasts = forms.ChoiceField(
        label="How long does it last?", choices=list(LIFETIMES.items()), initial="90", required=False
    )

    def expires_at(self, now: datetime) -> datetime | None:
        days = self.cleaned_data["lasts"]
        return now + timedelta(days=int(days)) if days else None
