"""Fields that show less than they hold. Each carries beside it what was shown in it: what comes back as it was shown
means what it was, to the last part of a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

SHOWN = "_shown"
"""Ends the name of what a field carries beside it."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a field, and what was shown in it."""

    text: str
    shown: str = ""

    def __str__(self) -> str:
        return self.text


class ShowsLess(forms.TextInput):
    """Its value is `Typed`."""

    def typed_of(self, value: Any) -> Typed:
        """Of a value that is shown for the first time."""
        return Typed("" if value is None else str(value))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed = value if isinstance(value, Typed) else self.typed_of(value)
        seen = super().render(name, typed.text, attrs, renderer)
        return seen + format_html('<input type="hidden" name="{}{}" value="{}">', name, SHOWN, typed.shown)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        return Typed(str(data.get(name) or "").strip(), str(data.get(f"{name}{SHOWN}") or ""))


class LengthInput(ShowsLess):
    input_type = "number"

    def __init__(self, unit: timedelta) -> None:
        super().__init__(attrs={"step": "any", "min": "0"})
        self.unit = unit

    def typed_of(self, value: Any) -> Typed:
        if not isinstance(value, timedelta):
            return super().typed_of(value)
        return Typed(self.said(value), str(value // timedelta(microseconds=1)))

    def said(self, length: timedelta) -> str:
        return f"{round(length / self.unit, 2):f}".rstrip("0").rstrip(".")


class LengthField(forms.Field):
    """A length of time, typed as a number of minutes or hours."""

    def __init__(self, unit: timedelta, least: timedelta, most: timedelta, **kwargs: Any) -> None:
        self.input, self.least, self.most = LengthInput(unit), least, most
        super().__init__(widget=self.input, **kwargs)

    def to_python(self, value: Any) -> timedelta | None:
        typed = value if isinstance(value, Typed) else self.input.typed_of(value)
        held = _length(typed.shown, timedelta(microseconds=1))
        if held is not None and self.input.said(held) == typed.text:
            return held
        if not typed.text:
            return None
        length = _length(typed.text, self.input.unit)
        if length is None:
            raise forms.ValidationError("Write a number.")
        if not self.least <= length <= self.most:
            least, most = self.input.said(self.least), self.input.said(self.most)
            raise forms.ValidationError(f"Write a number from {least} to {most}.")
        return length

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(data or "") != self.input.typed_of(initial).text


class ClockInput(forms.TimeInput):
    """A time of day; its seconds only where it has any."""

    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        if not hasattr(value, "second"):
            return super().format_value(value)
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def _length(number: str, unit: timedelta) -> timedelta | None:
    try:
        return timedelta(microseconds=round(Decimal(number) * (unit // timedelta(microseconds=1))))
    except (InvalidOperation, OverflowError, ValueError):
        return None
