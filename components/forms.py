"""Fields and forms that several pages share. They turn what a person typed, in that person's zone, into values; the
rules are the acts'."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import Organisation
from core.level import Level
from core.limits import LONGEST_NAME, LONGEST_REASON
from core.time.clock_changes import Resolved, resolve
from estate.models import System

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
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class LocalMomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalMomentField(forms.DateTimeField):
    """A time as the reader's clock shows it, without a zone; the form resolves it in the reader's."""

    widget = LocalMomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=MOMENT_FORMATS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        for pattern in MOMENT_FORMATS:
            try:
                typed = datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007 (the zone is the reader's)
            except ValueError:
                continue
            if not MINYEAR < typed.year < MAXYEAR:
                raise forms.ValidationError("This time lies outside of any calendar.")
            return typed
        raise forms.ValidationError("Write a day and a time, such as 2026-11-23 01:00.")


class MinutesField(forms.IntegerField):
    """A length of time in whole minutes, a timedelta once it is clean."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=60 * 24 * 30, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value // timedelta(minutes=1) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> timedelta | None:
        minutes = super().clean(value)
        return None if minutes is None else timedelta(minutes=minutes)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str = "Why?", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].required = required


class ZonedForm(forms.Form):
    """A form whose times are the reader's; an hour that exists twice is asked back, one that does not exist is
    moved on and said."""

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.notes: list[str] = []
        for name in self._moments():
            if self._is_ambiguous(name):
                self.fields[f"{name}_fold"] = forms.TypedChoiceField(
                    label="This time comes twice that night. Which one?",
                    choices=self._fold_choices(name),
                    coerce=int,
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self._moments():
            if f"{name}_fold" in self.errors:
                cleaned.pop(name, None)
            elif cleaned.get(name) is not None:
                resolved = resolve(cleaned[name], self.zone, cleaned.get(f"{name}_fold") or 0)
                cleaned[name] = resolved.instant
                if resolved.moved:
                    self.notes.append(f"{self.fields[name].label}: {resolved.note}")
        return cleaned

    def _moments(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, LocalMomentField)]

    def _typed(self, name: str) -> datetime | None:
        value = self[name].value()
        try:
            return LocalMomentField().to_python(
                value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
            )
        except forms.ValidationError:
            return None

    def _is_ambiguous(self, name: str) -> bool:
        typed = self._typed(name)
        return typed is not None and resolve(typed, self.zone, 0).twice

    def _fold_choices(self, name: str) -> Choices:
        typed = self._typed(name)
        if typed is None:
            return []
        both: list[Resolved] = [resolve(typed, self.zone, fold) for fold in (0, 1)]
        return [(fold, f"{typed:%H:%M} {one.name}") for fold, one in enumerate(both)]


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
        slugs = System.objects.visible_to(self.reader).called(cleaned[name])
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
