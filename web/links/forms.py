"""The forms behind links in mails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from components.forms import IMPACTS
from components.moments import LocalMomentField, ZonedForm
from components.text_fields import TypedLine, TypedProse
from core import clock
from core.level import Level
from core.limits import LONGEST_NAME, LONGEST_NOTE

LESS = [
    ("change", "Nothing more about this work"),
    (Level.OUTAGE.word, "About any work, only if a system of mine can be out"),
    (Level.DEGRADED.word, "About any work, only if a system of mine can be slow, partly working or out"),
    ("all", "Everything, as before"),
]


DONE = {
    "change": "You won’t get any more mails about this work",
    Level.OUTAGE.word: "You will only get mails if a system of yours can be out",
    Level.DEGRADED.word: "You will only get mails if a system of yours can be slow, partly working or out",
    "all": "You get everything, as before",
}


class LessForm(forms.Form):
    choice = forms.ChoiceField(choices=LESS, widget=forms.RadioSelect, label="What do you want to get?")


class ClaimAnswerForm(forms.Form):
    do = forms.ChoiceField(choices=[("confirm", "Yes, confirm it"), ("refuse", "No, that is not so")])
    name = TypedLine(max_length=LONGEST_NAME, label="Your name", help_text="Whoever asked sees this.")


SINCE = [
    ("0", "Now"),
    ("15", "15 min ago"),
    ("30", "30 min ago"),
    ("60", "1 h ago"),
    ("120", "2 h ago"),
    ("at", "At …"),
]
UNTIL = [("", "Not known"), ("30", "30 more min"), ("60", "1 more hour"), ("120", "2 more hours"), ("at", "At …")]


class AnswerForm(ZonedForm):
    """“Yes, since … until …”."""

    name = TypedLine(max_length=LONGEST_NAME, label="Your name", help_text="Whoever asked sees this.")
    since = forms.ChoiceField(choices=SINCE, initial="0", widget=forms.RadioSelect, required=False, label="Since")
    since_at = LocalMomentField(required=False, label="Since this time")
    until = forms.ChoiceField(choices=UNTIL, initial="", widget=forms.RadioSelect, required=False, label="For how long")
    until_at = LocalMomentField(required=False, label="Until this time")
    impact = forms.ChoiceField(choices=IMPACTS, initial="outage", required=False, label="What it does")
    note = TypedProse(
        max_length=LONGEST_NOTE,
        required=False,
        label="Anything they should know",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def times(self) -> tuple[Any, Any]:
        """When it began, None for now; and the expected end, None where that is not known."""
        data, now = self.cleaned_data, clock.now()
        since = data.get("since") or "0"
        began = data.get("since_at") if since == "at" else None
        if since not in ("0", "at"):
            began = now - timedelta(minutes=int(since))
        until = data.get("until") or ""
        ends = data.get("until_at") if until == "at" else None
        if until not in ("", "at"):
            ends = now + timedelta(minutes=int(until))
        return began, ends
