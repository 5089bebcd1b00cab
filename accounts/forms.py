"""Forms of signing in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

REFUSED = "This e-mail address and password do not belong together. Check both and try again."


class SignInForm(AuthenticationForm):
    """One sentence for every failure: it must not tell whether the address is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = dict.fromkeys(("invalid_login", "inactive"), REFUSED)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )
        self.fields["password"].label = "Password"
