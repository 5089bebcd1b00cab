"""The forms about a fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.pickers import PickField, picked_in
from components.text_fields import TypedProse
from core import clock
from core.limits import LONGEST_UPDATE
from triage.models import OutcomeWord
from triage.services.investigate import ObservationEntry

AGO = [
    ("0", "Now"),
    ("5", "5 min ago"),
    ("15", "15 min ago"),
    ("30", "30 min ago"),
    ("60", "1 h ago"),
    ("180", "3 h ago"),
]
FAILS_OR_WORKS = [(OutcomeWord.FAILING.value, "It fails"), (OutcomeWord.WORKING.value, "It works")]


class ObserveForm(forms.Form):
    from_system = PickField(label="From", help_text="Where it was tried.")
    to_system = PickField(label="To", help_text="What does not answer, or does.")
    outcome = forms.ChoiceField(
        choices=FAILS_OR_WORKS, widget=forms.RadioSelect, initial="failing", label="Does it work?"
    )
    ago = forms.ChoiceField(choices=AGO, initial="0", required=False, label="When")

    def __init__(self, *args: Any, reader: Reader, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_system", "to_system"):
            offer(self, name, choosable(reader, "seen"))
            self.fields[name].required = not optional
        if not optional:
            self.fields["outcome"].initial = None  # whoever adds to a search says which

    @property
    def first_error(self) -> str:
        """To be said where it is seen first."""
        for name, reasons in self.errors.items():
            label = f"{self.fields[name].label}: " if name in self.fields else ""
            return f"{label}{reasons[0]}"
        return ""

    @property
    def is_blank(self) -> bool:
        ends = [picked_in(self, name) for name in ("from_system", "to_system")]
        return not any(end.values or end.words for end in ends)

    def entry(self) -> ObservationEntry:
        data = self.cleaned_data
        minutes = int(data.get("ago") or 0)
        at = clock.now() - timedelta(minutes=minutes) if minutes else None
        return ObservationEntry(data["from_system"], data["to_system"], data["outcome"], at)


def entries_of(values: Sequence[str]) -> list[ObservationEntry]:
    """What was chosen of the things that are often tried, as `from>to:outcome`."""
    found = []
    for value in values:
        edge, _, outcome = value.partition(":")
        from_, _, to = edge.partition(">")
        if outcome:
            found.append(ObservationEntry(from_, to, outcome))
    return found


class FindingForm(forms.Form):
    finding = TypedProse(
        max_length=LONGEST_UPDATE,
        label="What was it?",
        error_messages={"required": "Say what it was, or that nobody knows."},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stands in the log.",
    )
