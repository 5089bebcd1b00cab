"""What somebody sends to be imported."""

from __future__ import annotations

from typing import Any

from django import forms

from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.pickers import PickField
from components.text_fields import TypedProse
from core.text import as_kept
from core.validators import is_one_line
from estate.models import FreezeMode
from exchange.domain.calendars import CalendarOf
from exchange.services.imports import SentFile

LONGEST_PASTED = 300_000
"""Characters; longer than that, it is sent as a file."""
PASTED = "A pasted table"
EVENTS = [
    (CalendarOf.FREEZES.value, "Freezes: periods without work"),
    (CalendarOf.HOURS.value, "Maintenance hours: when work is wanted, again and again"),
]
MODES = [
    (FreezeMode.WARN.value, "It warns whoever books work then"),
    (FreezeMode.BLOCK.value, "It blocks work that isn’t an emergency"),
]


class SendForm(forms.Form):
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="A file",
        help_text="CSV, an Excel workbook (.xlsx) or a calendar (.ics) up to 10 MB, "
        "or an estate file (YAML, JSON) up to 50 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ics,.yaml,.yml,.json"}),
    )
    text = TypedProse(
        required=False,
        strip=False,
        max_length=LONGEST_PASTED,
        label="Or paste a table",
        help_text="Copy it in a spreadsheet, with its row of headings.",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("file", "Choose a file, or paste a table below.")
        return given

    def sent(self) -> SentFile:
        file = self.cleaned_data["file"]
        if file is None:
            return SentFile(PASTED, self.cleaned_data["text"].encode())
        return SentFile(_shown_name(file.name), file.read())


class CalendarForm(forms.Form):
    """What the events of a calendar are, and of which systems."""

    of = forms.ChoiceField(label="What are its events?", choices=EVENTS, widget=forms.RadioSelect)
    systems = PickField(many=True, quick=True, label="For which systems of yours?")
    mode = forms.ChoiceField(
        label="What a freeze does", choices=MODES, initial=FreezeMode.WARN.value, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "systems", choosable(reader, "own"))


def _shown_name(name: str) -> str:
    kept = as_kept(name).strip()
    return kept if is_one_line(kept) else "a file"
