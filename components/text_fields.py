"""Text as forms take it: each kind checked by its own rule, as the API and estate files do."""

from __future__ import annotations

from typing import Any

from django import forms

from core.validators import validate_line, validate_text


class TypedLine(forms.CharField):
    """A name, a title, a reference: one line in which everything can be seen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(validate_line)


class TypedProse(forms.CharField):
    """What is explained, on as many lines as it takes."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(validate_text)
