"""Text as forms take it: each kind checked by its own rule, as the API and estate files do."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from core.limits import LONGEST_ZONE
from core.time.zones import zone_called
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


class NamedZoneField(TypedLine):
    """A time zone by its name; None where none is named."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_ZONE, **kwargs)

    def clean(self, value: Any) -> ZoneInfo | None:
        name = super().clean(value)
        zone = zone_called(name)
        if name and zone is None:
            raise forms.ValidationError("No time zone has that name. Write it like Europe/London.")
        return zone
