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
    ("change", "Tell me nothing more of this work"),
    (Level.OUTAGE.word, "Of any work, tell me only when a system of mine goes down"),
    (Level.DEGRADED.word, "Of any work, tell me only when a system of mine works worse or goes down"),
    ("all", "Undo: tell me as before"),
]


DONE = {
    "change": "You will hear nothing more of this work",
    Level.OUTAGE.word: "You will be told only when a system of yours goes down",
    Level.DEGRADED.word: "You will be told only when a system of yours works worse or goes down",
    "all": "You are told as before",
}


class LessForm(forms.Form):
    choice = forms.ChoiceField(choices=LESS, widget=forms.RadioSelect, label="What shall change?")


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

    name = TypedLine(max_length=LONGEST_NAME, label="Your name", help_text="Whoever asks reads this.")
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
