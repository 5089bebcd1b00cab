"""One field that finds what is meant while somebody types: in place of long lists, with and without JavaScript.

What was chosen stands as ticked boxes beside the field. Without JavaScript a button finds, and what it found stands
there to be ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from changes.selectors.choosable import MOST_OFFERED, TAG, Choice, Choosable
from components.only_looking import LOOK
from core.searching import LONGEST_SEARCH

MOST_FOUND, FEW = 30, 20
"""Of what a search finds, so many are shown; where there are but few at all, all of them are."""
CHOOSE = "Choose from what was found."
MANY = "many"
"""In the address of what is asked while somebody types: tags are offered, too."""
WORDS, FOUND = "-words", "-found"
"""Of the fields beside the chosen values: what was typed, and for what of it choices were shown."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What a form says of one picker."""

    values: tuple[str, ...] = ()
    words: str = ""
    found: str = ""
    looking: bool = False
    """Only looked for: nothing is done with it, whatever the form is for."""

    @property
    def unanswered(self) -> str:
        """Words for which nothing was shown yet."""
        return "" if self.words == self.found else self.words


@dataclass(frozen=True, slots=True)
class Picker:
    """As it stands on a page."""

    name: str
    id: str
    url: str
    many: bool
    noun: str
    chosen: tuple[Choice, ...]
    offered: tuple[Choice, ...]
    words: str = ""
    asks: bool = True
    """There are others than those that are shown, so that one can look for them."""
    cut: bool = False
    """There are more of those that are offered."""

    @property
    def said(self) -> str:
        """What a search came to."""
        if self.words and self.cut:
            return f"These are the first {len(self.offered)}: type more of the name."
        if self.words and not self.offered:
            return f"No other {self.noun} you can choose is called “{self.words}”."
        others = self.offered and self.asks and not self.words
        return f"Type part of its name to find any other {self.noun}." if others else ""


class PickWidget(forms.Widget):
    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Picked:
        values = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name)
        words, found = (" ".join(str(data.get(name + one) or "").split()) for one in (WORDS, FOUND))
        return Picked(_several(values), words[:LONGEST_SEARCH], found, looking=data.get("do") == LOOK)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and name + WORDS not in data


class BoundPick(BoundField):
    field: PickField

    @property
    def typed(self) -> Picked:
        value = super().value()
        return value if isinstance(value, Picked) else Picked(_several(value))

    def value(self) -> Any:
        """What is chosen, without what only is being looked for."""
        values = self.typed.values
        return [*values] if self.field.many else (values[-1] if values else "")

    @property
    def picker(self) -> Picker:
        return self.field.shown(self.html_name, self.auto_id, self.typed)

    @property
    def choice(self) -> Choice | None:
        """The one that is chosen. What cannot be chosen stands as it was sent: the act says what is wrong with it."""
        value = self.value()
        return next(iter(self.picker.chosen), Choice(value, value) if value else None)


class PickField(forms.Field):
    """One value, or a list of them; what can be chosen is given by `offer`. `quick` shows the likeliest at once."""

    widget = PickWidget
    bound_field_class = BoundPick
    is_picker = True
    choosable: Choosable
    url = ""

    def __init__(self, *, noun: str = "system", many: bool = False, quick: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.noun, self.many, self.quick = noun, many, quick

    def offer(self, choosable: Choosable, url: str) -> None:
        """`url` is where a page asks for more of it while somebody types."""
        self.choosable, self.url = choosable, url

    def clean(self, value: Any) -> Any:
        typed = value if isinstance(value, Picked) else Picked(_several(value))
        if typed.looking:
            raise forms.ValidationError([CHOOSE] if typed.words else [])
        chosen = [
            *(self._known(held) for one in typed.values for held in self._held(one)),
            *self._meant(typed.unanswered),
        ]
        if self.required and not chosen:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        chosen = [*dict.fromkeys(chosen)]
        return chosen if self.many else (chosen[-1] if chosen else "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        typed = data if isinstance(data, Picked) else Picked(_several(data))
        return bool(typed.unanswered) or typed.values != _several(initial)

    def shown(self, name: str, html_id: str, typed: Picked) -> Picker:
        called = self.choosable.called(typed.unanswered) if typed.unanswered and not typed.looking else []
        values = [held for one in typed.values for held in self._held(one)] + (called if len(called) == 1 else [])
        typed = Picked(typed.values) if len(called) == 1 else typed
        chosen = [self.choosable.choice(one) for one in dict.fromkeys(values) if one in self.choosable]
        words = typed.words or next((one for one in values if one not in self.choosable), "")
        likely = self.choosable.find(words, MOST_FOUND + 1) if words or self.quick else []
        most = MOST_FOUND if words or len(likely) <= FEW else MOST_OFFERED
        tags = self.choosable.tags(words) if self.many else []
        offered = [*tags, *(one for one in likely[:most] if one not in chosen)]
        return Picker(
            name,
            html_id,
            self.url,
            self.many,
            self.noun,
            tuple(chosen if self.many else chosen[-1:]),
            tuple(offered),
            words,
            asks=not (self.quick and self.choosable.offers_all and len(likely) <= most) or bool(words),
            cut=len(likely) > most,
        )

    def _held(self, value: str) -> list[str]:
        """What a tag holds stands in its place."""
        tag = self.choosable.tag(value) if self.many and value.startswith(TAG) else None
        return [one.value for one in tag.holds] if tag else [value]

    def _known(self, value: str) -> str:
        """Programs may send a name. What cannot be chosen is for the act to refuse, in its own words."""
        return value if value in self.choosable else next(iter(self._meant(value, refuse=False)), value)

    def _meant(self, words: str, *, refuse: bool = True) -> list[str]:
        called = self.choosable.called(words) if words else []
        if len(called) > 1:
            raise forms.ValidationError(f"Several are called “{words[:80]}”. Choose which: {', '.join(called)}.")
        if words and not called and refuse:
            raise forms.ValidationError(f"There is no {self.noun} “{words[:80]}” you can choose here.")
        return called


def picked_in(form: forms.Form, name: str) -> Picked:
    """Chosen and typed in a picker of the form, whatever it comes to."""
    bound = form[name]
    assert isinstance(bound, BoundPick)
    return bound.typed


def _several(value: Any) -> tuple[str, ...]:
    values: Iterable[Any] = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return tuple(dict.fromkeys(text for one in values if one is not None and (text := str(one).strip())))
