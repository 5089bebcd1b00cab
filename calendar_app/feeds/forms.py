"""What somebody wants to follow."""

from __future__ import annotations

from typing import Any

from django import forms

from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.pickers import PickField
from notifications.domain.feeds import FeedScope

CHOICES = [
    (FeedScope.MINE.value, "My work: what I answer for or carry out"),
    (FeedScope.ORGANISATION.value, "All work by my organisation"),
    (FeedScope.RELATED.value, "Everything that reaches our systems or meets our work"),
    (FeedScope.SYSTEM.value, "What reaches one system"),
]


class FeedForm(forms.Form):
    scope = forms.ChoiceField(
        label="What do you want to follow?", choices=CHOICES, initial=FeedScope.RELATED.value, widget=forms.RadioSelect
    )
    system = PickField(label="Which system?", required=False, help_text="Only for what reaches one system.")

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "system", choosable(reader, "seen"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("scope") == FeedScope.SYSTEM and not given.get("system") and "system" not in self.errors:
            self.add_error("system", "Choose the system.")
        return given

    @property
    def asked(self) -> tuple[FeedScope, str]:
        scope = FeedScope(self.cleaned_data["scope"])
        return scope, self.cleaned_data["system"] if scope is FeedScope.SYSTEM else ""
