"""Lists of rows that name systems. There may be hundreds of rows, and hundreds of systems to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet

if TYPE_CHECKING:
    AnyRows = BaseFormSet[Any]
else:
    AnyRows = BaseFormSet

FEW_ROWS = 20
"""Of a list in which each row offers all systems."""
TAKE_OUT = "Take it out"


@dataclass(frozen=True, slots=True)
class Offered:
    """Systems to choose from, in groups, and the name of each."""

    groups: tuple[Any, ...]
    names: Mapping[str, str]

    @classmethod
    def of(cls, groups: Iterable[Any]) -> Offered:
        groups = tuple(groups)
        return cls(groups, dict(_flat(groups)))


class OneSystemSelect(forms.Select):
    """In long lists a row offers only the system that it holds: hundreds of lists of hundreds are no page."""

    offered: Offered
    blank = ""
    taken_out = ""
    """What no system means in a row that held one."""
    holds_only = False

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        held = [(one, self.offered.names[one]) for one in value if one in self.offered.names]
        blank = self.taken_out if self.holds_only else self.blank
        self.choices = [("", blank), *(held if self.holds_only else self.offered.groups)]
        return super().optgroups(name, value, attrs)


class OneSystemField(forms.ChoiceField):
    """One of those that are offered, or none."""

    widget = OneSystemSelect

    def __init__(self, blank: str, taken_out: str = TAKE_OUT, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.blank, self.widget.taken_out = blank, taken_out

    def offer(self, offered: Offered) -> None:
        self.offered = offered
        self.widget.offered = offered

    def valid_value(self, value: Any) -> bool:
        return value in self.offered.names


class SystemRow(forms.Form):
    def __init__(self, *args: Any, systems: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self._of_systems():
            field.offer(systems)

    def hold_only(self) -> None:
        """A row that is there already offers nothing else."""
        names = [name for name, field in self.fields.items() if isinstance(field, OneSystemField)]
        is_there = any(self[name].value() for name in names)
        for name in names:
            self.fields[name].widget.holds_only = is_there

    def _of_systems(self) -> Iterator[OneSystemField]:
        return (field for field in self.fields.values() if isinstance(field, OneSystemField))


class Rows(AnyRows):
    """Rows that hold something, and blank ones."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if isinstance(form, SystemRow) and self.total_form_count() > FEW_ROWS:
            form.hold_only()


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, (list, tuple)):
            yield from words
        elif value:
            yield value, words
