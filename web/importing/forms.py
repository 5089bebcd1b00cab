"""What somebody sends to be imported."""

from __future__ import annotations

from typing import Any

from django import forms

from components.text_fields import TypedProse
from core.text import as_kept
from core.validators import is_one_line
from exchange.services.imports import SentFile

LONGEST_PASTED = 300_000
"""Characters; longer than that, it is sent as a file."""
PASTED = "A pasted table"


class SendForm(forms.Form):
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="A file",
        help_text="CSV or an Excel workbook (.xlsx) up to 10 MB, or an estate file (YAML, JSON) up to 50 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.yaml,.yml,.json"}),
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


def _shown_name(name: str) -> str:
    kept = as_kept(name).strip()
    return kept if is_one_line(kept) else "a file"
