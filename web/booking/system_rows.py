"""Rows that name systems, and the field that adds some."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from changes.selectors.choosable import Choosable
from components.choosing import offer
from components.pickers import PickField


class SystemRow(forms.Form):
    def __init__(self, *args: Any, systems: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, PickField):
                offer(self, name, systems)


class AddSystemsForm(forms.Form):
    """What is found and ticked here becomes rows of its own."""

    add = PickField(many=True, required=False, label="Add a system")

    def __init__(self, *args: Any, systems: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "add", systems)


def with_added(
    data: QueryDict, systems: Choosable, prefix: str, says: str = "impact", at_first: str = "outage"
) -> QueryDict:
    """What was sent, with a row for each system that was added; each `says` what the last row said."""
    form = AddSystemsForm(data, systems=systems, prefix=prefix)
    added = form.cleaned_data["add"] if form.is_valid() else []
    if not added:
        return data
    changed = data.copy()
    total = changed.get(f"{prefix}-TOTAL_FORMS", "0")
    first = int(total) if total.isdecimal() and len(total) < 4 else 0
    said = changed.get(f"{prefix}-{first - 1}-{says}", at_first)
    for place, slug in enumerate(added, first):
        changed[f"{prefix}-{place}-system"], changed[f"{prefix}-{place}-{says}"] = slug, said
    changed[f"{prefix}-TOTAL_FORMS"] = str(first + len(added))
    for name in ("add", "add-words", "add-found"):
        changed.pop(f"{prefix}-{name}", None)
    return changed
