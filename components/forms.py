"""Fields and forms that several pages share. They turn what a person typed into values; the rules are the acts'."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django import forms

from accounts.models import Organisation
from components.text_fields import TypedProse
from core.level import Level
from core.limits import LONGEST_NAME, LONGEST_REASON
from estate.models import System
from estate.selectors.named import called

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
OWN_ONLY = "Only your organisation reads this, and those with whom you share all of the change."


class ReasonForm(forms.Form):
    reason = TypedProse(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str = "Why?", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].required = required


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


class SystemField(forms.CharField):
    """A system by its slug or its name; the page offers some while one types."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "systems-known", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=LONGEST_NAME, widget=forms.TextInput(attrs=attrs), **kwargs)


class SystemsForm(forms.Form):
    """Its systems are looked up among those that the reader's organisation may see."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = organisation

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name, field in self.fields.items() if isinstance(field, SystemField)]:
            if name in cleaned:
                self._look_up(name, cleaned)
        return cleaned

    def _look_up(self, name: str, cleaned: dict[str, Any]) -> None:
        slugs = called(cleaned[name], System.objects.visible_to(self.reader))
        if len(slugs) > 1:
            self.add_error(name, f"Several systems are called that. Write which: {', '.join(slugs[:10])}.")
        elif slugs:
            cleaned[name] = slugs[0]


class OrganisationForm(forms.Form):
    organisation = forms.ChoiceField(label="Organisation")

    def __init__(self, *args: Any, besides: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.exclude(pk=besides.pk).order_by("name", "slug")
        choices = [("", "Choose an organisation"), *others.values_list("slug", "name")]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]


def put_errors(form: forms.Form, errors: Mapping[str, Collection[str]]) -> None:
    """A refusal stands at the field that it is about, or above all of them."""
    for name, reasons in errors.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)
