"""The forms of acts on a change."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation
from changes.selectors.choosable_people import ChoosablePeople
from components.choosing import offer
from components.forms import ReasonForm
from components.moments import LocalMomentField, ZonedForm
from components.pickers import PickField
from components.text_fields import TypedLine, TypedProse
from core.limits import LONGEST_STEP, LONGEST_UPDATE

LEFT = [
    ("nothing was changed", "Nothing was changed yet"),
    ("it was changed and rolled back", "It was changed, and is rolled back"),
    ("it was changed and stays so", "It was changed, and stays so"),
]


class CancelForm(ReasonForm):
    """Of work in progress it also asks how it is left; both together are what everybody affected reads."""

    left = forms.ChoiceField(
        choices=LEFT, required=False, widget=forms.RadioSelect, label="How do you leave it? Everybody affected asks."
    )
    field_order = ("left", "reason")

    def __init__(self, *args: Any, running: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not running:
            del self.fields["left"]

    def clean_reason(self) -> str:
        reason, left = str(self.cleaned_data["reason"]), str(self.cleaned_data.get("left") or "")
        return f"{left.capitalize()}. {reason}" if left else reason


class HandOverForm(forms.Form):
    email = PickField(noun="colleague", quick=True, label="Who answers for it from now on?")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "email", ChoosablePeople(organisation, "engineers"))


class UpdateForm(forms.Form):
    text = TypedProse(
        max_length=LONGEST_UPDATE,
        label="What should the people affected know?",
        help_text="Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExtendForm(ZonedForm):
    ends_at = LocalMomentField(label="New end", later=(15, 30, 60))


class MoveForm(forms.Form):
    """A time that was offered."""

    starts_at = forms.DateTimeField(widget=forms.HiddenInput)
    ends_at = forms.DateTimeField(widget=forms.HiddenInput)


class StepForm(ZonedForm):
    """A step of the plan: what, who and when."""

    text = TypedLine(max_length=LONGEST_STEP, label="What is done in this step")
    owner = PickField(
        noun="colleague", required=False, label="Who does it", help_text="Anybody, if you leave it empty."
    )
    planned_at = LocalMomentField(required=False, label="When")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", ChoosablePeople(organisation, "colleagues"))


class ProposeForm(ZonedForm):
    starts_at = LocalMomentField(label="From")
    ends_at = LocalMomentField(label="Until")
