"""The part of the form that says how work repeats, in words; its first window says when it begins, and how long."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from changes.domain.draft import ChangeDraft, DraftWindow
from components.text_fields import TypedLine
from core.limits import LONGEST_RULE
from core.time.interval import Interval
from core.time.repeats import Repeats
from core.time.rule_making import IN_WORDS, Every, choice_of, rule_for
from core.time.zones import timezone_choices

ONE_WINDOW = "Work that repeats has one window here: its rule makes the others. Leave the others empty."
FIELDS = {"rrule": "until", "timezone": "clock", "": "every"}
"""Under which field of the form a reason against a rule stands, where not at the window."""


class RepeatsForm(forms.Form):
    every = forms.ChoiceField(
        required=False, label="Repeats", choices=[(one.value, words) for one, words in IN_WORDS.items()]
    )
    until = forms.DateField(
        required=False,
        label="Until",
        help_text="The last day on which it may begin.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    clock = forms.ChoiceField(
        required=False,
        label="By the clock of",
        choices=timezone_choices,
        help_text="It stays at this hour there when clocks change.",
    )
    rule = TypedLine(
        required=False,
        label="Your own rule",
        max_length=LONGEST_RULE,
        help_text="As calendars write it: FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;UNTIL=20271231. Only with “By a rule of "
        "your own”.",
    )

    @property
    def wanted(self) -> Every:
        return Every(str(self["every"].value() or "")) if self["every"].value() in set(Every) else Every.NEVER

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        every = Every(cleaned.get("every") or "")
        if every is Every.OTHER and not cleaned.get("rule"):
            self.add_error("rule", "Write the rule.")
        elif every not in (Every.NEVER, Every.OTHER) and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Say until when: work that repeats has an end.")
        return cleaned


def shown_repeats(repeats: Repeats | None, zone: ZoneInfo) -> dict[str, Any]:
    """With what the form begins."""
    if repeats is None:
        return {"clock": zone.key}
    every, until = choice_of(repeats.rrule, repeats.starts_at_local)
    rule = repeats.rrule if every is Every.OTHER else ""
    return {"every": every.value, "until": until, "clock": repeats.zone.key, "rule": rule}


def first_window(repeats: Repeats) -> dict[str, Any]:
    """The one row that stands for all."""
    period = repeats.time_at(repeats.starts_at_local).period
    return {"starts_at": period.starts_at, "ends_at": period.ends_at}


def repeats_of_form(form: RepeatsForm, windows: tuple[DraftWindow, ...], zone: ZoneInfo) -> Repeats | None:
    """None where it does not repeat, or where too little is filled in. `zone` is the one of the page."""
    every = form.wanted
    if every is Every.NEVER or not form.is_valid() or not windows or windows[0].ends_at <= windows[0].starts_at:
        return None
    clock = ZoneInfo(form.cleaned_data["clock"]) if form.cleaned_data["clock"] else zone
    begins = windows[0].starts_at.astimezone(clock).replace(tzinfo=None)
    until, own = form.cleaned_data["until"], form.cleaned_data["rule"].strip()
    rrule = own.upper() if every is Every.OTHER else rule_for(every, begins, until)
    return Repeats(begins, Interval(windows[0].starts_at, windows[0].ends_at).duration, clock, rrule)


def repeating(draft: ChangeDraft, repeats: Repeats | None, stored: ChangeDraft | None) -> ChangeDraft:
    """The draft with its rule in place of the window that was typed."""
    if repeats is None:
        return draft
    fields = {name: getattr(draft, name) for name in ChangeDraft.__slots__}
    return ChangeDraft(**fields | {"repeats": repeats, "windows": stored.windows if stored else ()})
