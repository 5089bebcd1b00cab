"""The form of an organisation's settings."""

from __future__ import annotations

from django import forms

from components.forms import EditForm
from components.text_fields import TypedLine
from core.level import Level
from core.limits import LONGEST_NAME, LONGEST_PHONE, LONGEST_REFERENCE, MOST_NOTICE_HOURS, MOST_OPEN_END_HOURS
from core.time.zones import timezone_choices

ASKED_FROM = [
    (level.word, f"{level.said.capitalize()} {'only' if level is max(Level) else 'or worse'}")
    for level in Level
    if level > Level.NONE
]
EVERYBODY = "Everybody who signs in reads this."


class SettingsForm(EditForm):
    name = TypedLine(max_length=LONGEST_NAME, label="Name", help_text=EVERYBODY)
    phone = TypedLine(
        max_length=LONGEST_PHONE, required=False, label="Phone of the desk", help_text=f"Called first. {EVERYBODY}"
    )
    email = forms.EmailField(required=False, label="E-mail of the desk", help_text=EVERYBODY)
    timezone = forms.ChoiceField(choices=timezone_choices, label="Time zone", help_text="Of the desk.")
    approval_from = forms.ChoiceField(
        choices=ASKED_FROM,
        label="You are asked to approve work that makes a system of yours",
        help_text="Whoever works on a system of yours always asks you.",
    )
    notice_hours = forms.IntegerField(
        min_value=0,
        max_value=MOST_NOTICE_HOURS,
        label="Hours of notice that make your work “scheduled”",
        help_text="With less it is “short notice”.",
    )
    open_end_hours = forms.IntegerField(
        min_value=1,
        max_value=MOST_OPEN_END_HOURS,
        label="Hours your work still counts when its end is not known",
        help_text="Also when it runs over and nobody closes it.",
    )
    backdate_hours = forms.IntegerField(
        min_value=0,
        max_value=MOST_NOTICE_HOURS,
        label="Hours that unscheduled work may be declared late",
    )


class WallForm(forms.Form):
    name = TypedLine(
        label="What do you call this screen?",
        max_length=LONGEST_REFERENCE,
        help_text="A name by which you will know it again, such as “NOC east wall”.",
    )
