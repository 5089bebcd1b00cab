"""What is ticked on the page of conflicts, and why their risk is acceptable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms

from components.findings import WHY_ACCEPTABLE
from components.forms import ReasonForm
from components.what_was_read import number_in
from core.public_id import public_id_in

Ticks = Mapping[UUID, int]
"""Conflicts, each with the revision that was read."""


def tick_of(public_id: UUID, revision: int) -> str:
    return f"{public_id}.{revision}"


class TicksField(forms.Field):
    widget = forms.MultipleHiddenInput

    def to_python(self, value: Sequence[str] | None) -> Ticks:
        parts = [one.partition(".") for one in value or ()]
        return {public_id_in(public_id): number_in(revision) for public_id, _, revision in parts}


class AcceptSeveralForm(ReasonForm):
    conflict = TicksField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label=WHY_ACCEPTABLE, required=False, **kwargs)

    @property
    def ticks(self) -> Ticks:
        """As they were sent, whatever is wrong with the rest."""
        return cast(Ticks, self.fields["conflict"].to_python(self["conflict"].data))
