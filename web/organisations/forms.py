"""The forms of organisations, for whoever looks after the register."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator

from components.forms import EditForm
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME, LONGEST_PHONE, LONGEST_SLUG
from core.time.zones import timezone_choices

SLUG_RULE = RegexValidator(r"^[-a-zA-Z0-9_]+\Z", "Use letters a to z, digits, - and _ only.")
EVERYBODY = "Everybody who signs in reads this."


class DescribedForm(EditForm):
    name = TypedLine(max_length=LONGEST_NAME, label="Name", help_text=EVERYBODY)
    timezone = forms.ChoiceField(choices=timezone_choices, initial="UTC", label="Time zone", help_text="Of the desk.")
    phone = TypedLine(
        max_length=LONGEST_PHONE, required=False, label="Phone of the desk", help_text=f"Called first. {EVERYBODY}"
    )
    email = forms.EmailField(required=False, label="E-mail of the desk", help_text=EVERYBODY)
    slug = TypedLine(
        max_length=LONGEST_SLUG,
        required=False,
        label="Short name",
        validators=[SLUG_RULE],
        help_text="Its name in addresses, in the API and in files. References of its work begin with it, such as "
        "HARBOUR-7K2MX. Left empty, it is made from the name. What it was called before leads on to it.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )


class NewOrganisationForm(DescribedForm):
    admin_name = TypedLine(max_length=LONGEST_NAME, label="Name of its first admin")
    admin_email = forms.EmailField(
        label="E-mail address of its first admin",
        help_text="They set their password under “Sign in”, “Forgot your password?”, and add their people.",
    )
