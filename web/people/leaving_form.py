"""Who takes over what: one person everything, but for exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from accounts.models import Person
from accounts.services.leaving import Takers
from web.people.leaving_rows import Carried, CarriedRow

AS_ABOVE, NOBODY = "", "nobody"
LEFT_OPEN = "Nobody: leave it as it is"


class LeavingForm(forms.Form):
    everything = forms.ChoiceField(label="Who takes it over?")

    def __init__(self, data: Any, carried: Carried, people: Sequence[Person], engineers: Iterable[Person]) -> None:
        super().__init__(data)
        self.people = {str(one.public_id): one for one in people}
        names = [(key, one.name) for key, one in self.people.items()]
        able = {str(one.public_id) for one in engineers}
        working = [(key, name) for key, name in names if key in able]
        chosen = working if carried.work.total else names
        self.fields["everything"].required = bool(carried.total)
        self._offer("everything", [("", "Choose somebody"), *chosen, (NOBODY, LEFT_OPEN)])
        self.exceptions = {row.key: f"of-{row.key}" for row in carried}
        for row in carried:
            self._add(row, working if row.only_engineers else names)

    def rows(self, rows: Iterable[CarriedRow]) -> list[tuple[CarriedRow, forms.BoundField]]:
        return [(row, self[self.exceptions[row.key]]) for row in rows]

    @property
    def takers(self) -> Takers:
        named = {key: self.cleaned_data[name] for key, name in self.exceptions.items()}
        exceptions = {key: self.people.get(value) for key, value in named.items() if value != AS_ABOVE}
        return Takers(self.people.get(self.cleaned_data["everything"]), exceptions)

    def _add(self, row: CarriedRow, names: list[tuple[str, str]]) -> None:
        field = self.fields[f"of-{row.key}"] = forms.ChoiceField(required=False, label=f"Who takes over {row.name}?")
        field.choices = [(AS_ABOVE, "As above"), *names, (NOBODY, "Nobody")]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
