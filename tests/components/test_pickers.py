"""One field that finds what is meant: what it takes, what it refuses, and what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.pickers import CHOOSE, Picker, PickField
from estate.models import GraphVersion, System, Tag
from tests.estates import Night

pytestmark = pytest.mark.django_db


def form_of(people: Night, sent: str | None = None, scope: str = "seen", **options: Any) -> forms.Form:
    class PickingForm(forms.Form):
        what = PickField(**options)

    form = PickingForm(QueryDict(sent) if sent is not None else None)
    offer(form, "what", choosable(Reader(people.ana), scope))
    return form


def picked(people: Night, sent: str, **options: Any) -> Any:
    """What it comes to, or why it is refused."""
    form = form_of(people, sent, **options)
    return form.cleaned_data["what"] if form.is_valid() else form.errors["what"]


def shown(people: Night, sent: str, **options: Any) -> Picker:
    bound: Any = form_of(people, sent, **options)["what"]
    picker: Picker = bound.picker
    return picker


@pytest.mark.parametrize(
    ("sent", "options", "comes_to"),
    [
        ("what=ges", {}, "ges"),
        ("what=GES", {}, "ges"),
        ("what=ges&what=portal", {}, "portal"),
        ("what=ges&what=portal&what=ges", {"many": True}, ["ges", "portal"]),
        ("what-words=portal", {}, "portal"),
        ("what=ges&what-words=Portal", {"many": True}, ["ges", "portal"]),
        ("what=ges&what-words=po&what-found=po", {}, "ges"),
        ("", {"required": False}, ""),
        ("", {"required": False, "many": True}, []),
        ("what=nowhere", {}, "nowhere"),
        ("", {}, ["This field is required."]),
        ("what-words=po", {}, ["There is no system “po” you can choose here."]),
        ("what-words=po&what-found=po", {}, ["This field is required."]),
        ("what=ges&do=look", {}, []),
        ("what-words=po&do=look", {}, [CHOOSE]),
    ],
)
def test_what_is_sent_comes_to(people: Night, sent: str, options: dict[str, Any], comes_to: Any) -> None:
    assert picked(people, sent, **options) == comes_to


def test_of_two_of_one_name_it_asks_which(people: Night) -> None:
    System.objects.create(slug="ges-2", name="GES", organisation=people.organisations["client"])
    System.objects.filter(slug="ges").update(slug="ges-1")
    GraphVersion.renew()

    assert picked(people, "what-words=ges") == ["Several are called “ges”. Choose which: ges-1, ges-2."]
    assert [one.note for one in shown(people, "what-words=ges").offered][:2] == [
        "Meridian Travel, ges-1",
        "Meridian Travel, ges-2",
    ]


def test_what_is_chosen_stands_there_and_what_was_found_beside_it(people: Night) -> None:
    picker = shown(people, "what=switch-a&what-words=switch", many=True)

    assert [one.value for one in picker.chosen] == ["switch-a"]
    assert [one.value for one in picker.offered] == ["switch-b", "phone-switch"]
    assert (picker.words, picker.asks, picker.said) == ("switch", True, "")


def test_what_cannot_be_chosen_stands_in_the_field_to_be_mended(people: Night) -> None:
    picker = shown(people, "what=zzz")

    assert (picker.chosen, picker.words) == ((), "zzz")
    assert picker.said == "No other system you can choose is called “zzz”."


def test_of_few_things_all_are_offered_at_once(people: Night) -> None:
    own = shown(people, "", scope="own", quick=True, many=True)
    seen = shown(people, "", scope="seen", quick=True, many=True)

    names = ["Agent desktop", "Phone switch", "Switch A", "Switch B"]
    assert ([one.name for one in own.offered], own.asks) == (names, False)
    assert ([one.name for one in seen.offered], seen.asks) == (names, True)


def test_a_tag_stands_for_what_it_holds_now(people: Night) -> None:
    tag = Tag.objects.create(organisation=people.organisations["centre"], name="Switches", known_as="switches")
    tag.systems.set([people.systems["switch-a"], people.systems["switch-b"]])

    offered = shown(people, "what-words=switches", many=True).offered

    assert [(one.name, one.note) for one in offered][:1] == [("All of Switches", "2 systems")]
    assert picked(people, f"what={offered[0].value}", many=True) == ["switch-a", "switch-b"]
    assert picked(people, "what=tag:00000000-0000-4000-8000-000000000000", many=True) == [
        "tag:00000000-0000-4000-8000-000000000000"
    ], "what is no tag of one's own is for the act to refuse"
