"""Fields and forms that several pages share. They turn what a person typed into values; the rules are the acts'."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django import forms

from accounts.models import Organisation
from changes.selectors.choosable_organisations import ChoosableOrganisations
from components.choosing import offer
from components.pickers import PickField
from components.text_fields import TypedProse
from core.level import Level
from core.limits import LONGEST_REASON, LONGEST_SLUG, LONGEST_UPDATE

MEANT = {
    Level.OUTAGE: "it does not work",
    Level.DEGRADED: "it works worse",
    Level.AT_RISK: "it should work, but may not",
}
IMPACTS = [
    (level.word, f"{level.said.capitalize()}: {MEANT[level]}" if level in MEANT else level.said.capitalize())
    for level in reversed(Level)
]
Choices = Sequence[tuple[Any, Any]]
OWN_ONLY = "Only your organisation and those you share the whole change with read this."


class ReasonForm(forms.Form):
    reason = TypedProse(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str = "Why?", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].required = required


class TalkForm(forms.Form):
    text = TypedProse(max_length=LONGEST_UPDATE, widget=forms.Textarea(attrs={"rows": 3}))
    party = forms.SlugField(max_length=LONGEST_SLUG, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = f"To {to}" if to else "What do you want to say?"
        self.fields["text"].help_text = f"Only your organisation and {to or 'theirs'} read this."


class EditForm(forms.Form):
    """A choice that stands there already can be kept, though it could not be made any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_choices()

    def keep_choices(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                kept = self.initial.get(name)
                stand = [str(one) for one in (kept if isinstance(kept, list) else [kept]) if one not in (None, "")]
                choices = list(cast(Choices, field.choices))
                known = {str(value) for value, _ in choices}
                field.choices = [*choices, *((one, one) for one in stand if one not in known)]


class NothingForm(forms.Form):
    """Asks only whether it is meant."""


class OrganisationForm(forms.Form):
    organisation = PickField(noun="organisation", quick=True, label="Organisation")

    def __init__(self, *args: Any, besides: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "organisation", ChoosableOrganisations(besides))


class SeenAsForm(forms.Form):
    """By whose eyes somebody looks."""

    organisation = PickField(noun="organisation", quick=True, label="Which organisation?")
    shared = forms.BooleanField(required=False, label="As they would see it if you shared all of it")

    def __init__(self, data: Any = None, *, besides: Organisation) -> None:
        super().__init__(data)
        self.besides = besides
        offer(self, "organisation", ChoosableOrganisations(besides))

    def clean_organisation(self) -> Organisation:
        slug = str(self.cleaned_data["organisation"]).replace("\0", "")[:LONGEST_SLUG]
        other = Organisation.objects.exclude(pk=self.besides.pk).filter(slug=slug).first()
        if other is None:
            raise forms.ValidationError("Choose another organisation.")
        return other


def put_errors(form: forms.Form, errors: Mapping[str, Collection[str]]) -> None:
    """A refusal stands at the field that it is about, or above all of them."""
    for name, reasons in errors.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)
