"""Whatever case, accents and normal form a name is typed in, it is found."""

from __future__ import annotations

import unicodedata

import pytest

from core.text import folded
from estate.models import GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NAMES = ("Übungsraum", "Hauptstraße", "\u0130stanbul hatt\u0131", "Café Zürich", "Ørsted Łódź")


@pytest.fixture(autouse=True)
def named(people: Night) -> None:
    System.objects.bulk_create(
        System(slug=f"n{place}", name=name, organisation=people.organisations["client"])
        for place, name in enumerate(NAMES)
    )
    GraphVersion.renew()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ubung", "Übungsraum"),
        ("ÜBUNG", "Übungsraum"),
        (unicodedata.normalize("NFD", "Übung"), "Übungsraum"),
        ("HAUPTSTRASSE", "Hauptstraße"),
        ("istanbul", "\u0130stanbul hatt\u0131"),
        ("İSTANBUL HATTI", "\u0130stanbul hatt\u0131"),
        ("cafe zurich", "Café Zürich"),
        ("orsted lodz", "Ørsted Łódź"),
    ],
)
def test_by_each_door(people: Night, typed: str, name: str) -> None:
    pages = pages_as(people.ana)

    assert [one["name"] for one in pages.get("/api/v1/systems/", {"search": typed}).json()["results"]] == [name]
    found = pages.get("/systems/", {"q": typed}).context["groups"]
    assert [one.name for _, systems in found for one in systems] == [name]
    assert name in pages.get("/declare/", {"q": typed}).content.decode()
    assert pages.get("/schedule/", {"system": typed}).context["asked"].form.is_valid()
    assert name in pages.get("/search/", {"q": typed}).content.decode()
    assert name in pages.get("/search/pick/seen/", {"x-words": typed}).content.decode()


@pytest.mark.parametrize("text", ["", "İ", "ß", "ﬀ", "ς", "\u0345", "日本", "👩🏽\u200d🚒"])
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
