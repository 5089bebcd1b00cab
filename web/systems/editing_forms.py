"""The form of a system: what it is, what it needs and what needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from changes.selectors.reader import Reader
from changes.services.system_edits import EnteredSystem
from components.choosing import choosable
from components.forms import EditForm
from components.pickers import PickField
from components.text_fields import TypedLine
from core.limits import LARGEST_MINIMUM, LONGEST_NAME, LONGEST_NOTE, LONGEST_SLUG
from core.public_id import public_id_in
from core.refusals import Invalid, Refused
from estate.models import Criticality, Dependency, DependencyKind, System
from web.booking.system_rows import AddSystemsForm, SystemRow, with_added
from web.systems.forms import KINDS

MOST_NEEDS = 500
DESCRIBED = ("name", "criticality", "how_to_check", "listed", "redundancy_minimum", "slug")
SLUG_RULE = RegexValidator(r"^[-a-zA-Z0-9_]+\Z", "Use letters a to z, digits, - and _ only.")
MATTERS = {
    Criticality.HIGH: "High: people notice at once",
    Criticality.NORMAL: "Normal",
    Criticality.LOW: "Low: it can wait until morning",
}


class SystemForm(EditForm):
    name = TypedLine(max_length=LONGEST_NAME, label="Name", help_text="As your people call it.")
    criticality = forms.ChoiceField(
        choices=list(MATTERS.items()), initial=Criticality.NORMAL, label="How much does it matter?"
    )
    how_to_check = TypedLine(
        max_length=LONGEST_NOTE,
        required=False,
        label="How can somebody check that it works?",
        help_text="A number to call, a page to open. Whoever looks for a fault reads this.",
    )
    listed = forms.BooleanField(
        required=False,
        initial=True,
        label="Listed",
        help_text="Everybody who signs in sees its name and that it is yours. Without this it is private: to others it "
        "is only “a system of” your organisation.",
    )
    redundancy_minimum = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_MINIMUM,
        initial=1,
        label="How many of its redundant systems must be up?",
        help_text="Counts where some of what it needs is redundant.",
    )
    slug = TypedLine(
        max_length=LONGEST_SLUG,
        required=False,
        label="Short name",
        validators=[SLUG_RULE],
        help_text="Its name in addresses, in the API and in files, such as “phone-switch”. Left empty, it is made from "
        "the name. What it was called before leads on to it.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_shown(self) -> frozenset[UUID]:
        return frozenset(public_id_in(one) for one in self.cleaned_data["shown"].split())


class NeedForm(SystemRow):
    system = PickField(required=False)
    kind = forms.ChoiceField(required=False, choices=KINDS, label="How much", initial=DependencyKind.REQUIRED)

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or DependencyKind.REQUIRED)


NeedFormSet = formset_factory(NeedForm, extra=0, max_num=MOST_NEEDS)
PARTS = ("needs", "needed_by")


@dataclass
class EnteredForms:
    """The form and its two lists, as they stand on the page."""

    form: SystemForm
    lists: Mapping[str, BaseFormSet[NeedForm]]
    adding: Mapping[str, AddSystemsForm]

    def is_valid(self) -> bool:
        parts: tuple[Any, ...] = (self.form, *self.lists.values(), *self.adding.values())
        return not [part for part in parts if not part.is_valid()]

    @property
    def has_redundant(self) -> bool:
        """Some of what it needs stands in for another, as the form stands."""
        return any(row["kind"].value() == DependencyKind.REDUNDANT for row in self.lists["needs"].forms)

    def entered(self) -> EnteredSystem:
        values = {name: self.form.cleaned_data[name] for name in DESCRIBED}
        if not values["slug"]:
            del values["slug"]
        needs, needed_by = (dict(self._rows(name)) for name in PARTS)
        return EnteredSystem(values, needs, needed_by, self.form.cleaned_data["shown"])

    def put(self, refusal: Refused) -> None:
        """Shows each reason where it belongs."""
        errors = refusal.errors if isinstance(refusal, Invalid) else {"": list(refusal.reasons)}
        for name, reasons in errors.items():
            part, _, place = name.partition(".")
            form: forms.Form = self._row(part, place) if part in PARTS else self.form
            for reason in reasons:
                form.add_error(part if part in form.fields else None, reason)

    def _rows(self, name: str) -> Iterator[tuple[str, str]]:
        for row in self._filled(name):
            yield row.cleaned_data["system"], row.cleaned_data["kind"]

    def _filled(self, name: str) -> list[NeedForm]:
        return [row for row in self.lists[name].forms if getattr(row, "cleaned_data", {}).get("system")]

    def _row(self, part: str, place: str) -> forms.Form:
        """The rows are entered under their systems: of two of one name the last counts."""
        slugs = list(dict(self._rows(part)))
        wanted = slugs[int(place.partition(".")[0])]
        return next(row for row in self._filled(part) if row.cleaned_data["system"] == wanted)


def forms_of(
    reader: Reader, system: System | None, rows: Collection[Dependency], data: QueryDict | None
) -> EnteredForms:
    """`rows` are the dependencies that stand in the form."""
    initial = _initial(system, rows)
    offered = {part: choosable(reader, "seen", [one["system"] for one in initial[part]]) for part in PARTS}
    for part in PARTS:
        data = with_added(data, offered[part], part, "kind", DependencyKind.REQUIRED) if data is not None else None
    lists = {
        part: NeedFormSet(
            data,
            prefix=part,
            initial=None if data is not None else initial[part],  # a row that is kept is no row left blank
            form_kwargs={"systems": offered[part]},
        )
        for part in PARTS
    }
    adding = {part: AddSystemsForm(data, systems=offered[part], prefix=part) for part in PARTS}
    return EnteredForms(SystemForm(data, initial=initial["form"]), lists, adding)


def _initial(system: System | None, rows: Collection[Dependency]) -> dict[str, Any]:
    shown = " ".join(str(row.public_id) for row in rows)
    described = {name: getattr(system, name) for name in DESCRIBED} if system else {}
    needs = [row for row in rows if system and row.dependent_id == system.pk]
    needed_by = [row for row in rows if system and row.provider_id == system.pk]
    return {
        "form": {**described, "shown": shown},
        "needs": [{"system": row.provider.slug, "kind": row.kind} for row in needs],
        "needed_by": [{"system": row.dependent.slug, "kind": row.kind} for row in needed_by],
    }
