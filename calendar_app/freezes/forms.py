"""The form of a freeze."""

from __future__ import annotations

from typing import Any

from django import forms

from changes.selectors.choosable import Choosable
from components.choosing import offer
from components.moments import LocalMomentField, ZonedForm
from components.pickers import PickField
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME
from estate.models import FreezeMode

MODES = [
    (FreezeMode.WARN, "Warn: anybody who books work that reaches them is told of a conflict"),
    (FreezeMode.BLOCK, "Block: such work can’t be submitted unless it is an emergency or you grant an exception"),
]


class FreezeForm(ZonedForm):
    name = TypedLine(max_length=LONGEST_NAME, help_text="Everybody whose work it affects reads this.")
    systems = PickField(many=True, quick=True, label="Systems of yours")
    mode = forms.ChoiceField(label="What it does", choices=MODES, initial="warn", widget=forms.RadioSelect)
    starts_at = LocalMomentField(label="From")
    ends_at = LocalMomentField(label="Until")

    def __init__(self, *args: Any, systems: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "systems", systems)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "systems", "mode", "starts_at", "ends_at")}
