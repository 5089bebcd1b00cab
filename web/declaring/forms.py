"""The form to declare unscheduled work."""

from __future__ import annotations

from typing import Any

from django import forms

from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.forms import IMPACTS
from components.moments import LocalMomentField, ZonedForm
from components.pickers import PickField
from components.text_fields import TypedLine
from core.limits import LONGEST_UPDATE


class DeclareForm(ZonedForm):
    target = PickField(many=True, quick=True, label="On what?", error_messages={"required": "Say what you work on."})
    impact = forms.ChoiceField(choices=IMPACTS, initial="outage", label="Impact", widget=forms.RadioSelect)
    since = forms.ChoiceField(
        label="Since when?",
        initial="0",
        widget=forms.RadioSelect,
        choices=[
            ("0", "Now"),
            ("15", "15 min ago"),
            ("30", "30 min ago"),
            ("60", "1 h ago"),
            ("at", "At another time"),
        ],
    )
    since_at = LocalMomentField(required=False, label="Since")
    until = forms.ChoiceField(
        label="Until when?",
        initial="",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", "Not known"),
            ("30", "30 min from now"),
            ("60", "1 h from now"),
            ("at", "At another time"),
        ],
    )
    until_at = LocalMomentField(required=False, label="Until")
    reason = TypedLine(
        required=False,
        max_length=LONGEST_UPDATE,
        label="What are you doing, in a line",
        help_text="Everybody affected reads this.",
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, zone=kwargs.pop("zone", reader.zone), **kwargs)
        offer(self, "target", choosable(reader, "seen"))

    @property
    def chosen(self) -> list[str]:
        """What can be chosen of what is ticked, whatever else is wrong."""
        field = self.fields["target"]
        return [one for one in self["target"].value() if one in field.choosable]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for choice, moment in (("since", "since_at"), ("until", "until_at")):
            if cleaned.get(choice) == "at" and not cleaned.get(moment) and moment not in self.errors:
                self.add_error(moment, "Say what time.")
        return cleaned
