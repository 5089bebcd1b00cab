"""What is ticked in a list, and as it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms

from components.what_was_read import number_in
from core.public_id import public_id_in

Ticks = Mapping[UUID, int]
"""Each with the number that was read of it: a revision, or terms."""


def tick_of(public_id: UUID, number: int) -> str:
    return f"{public_id}.{number}"


class TicksField(forms.Field):
    widget = forms.MultipleHiddenInput

    def to_python(self, value: Sequence[str] | None) -> Ticks:
        parts = [one.partition(".") for one in value or ()]
        return {public_id_in(public_id): number_in(number) for public_id, _, number in parts}
