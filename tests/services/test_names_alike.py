"""Nobody takes the name of another party, nor a name that is taken for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Organisation
from accounts.services import people as person_acts
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.services import book as booking
from changes.services import calendar_edits
from changes.services.graph_edits import editing_graph
from core import clock
from core.refusals import Invalid
from core.skeleton import skeleton
from core.validators import is_one_line
from estate.domain.impact import Level
from estate.services.organisation_settings import edit_settings
from estate.services.systems import add_system
from exchange.estate_file.reading import FileRefused, read_estate
from exchange.estate_file.writing import known_to_the_house
from tests.doors import api_as
from tests.estates import Night

ALIKE = [
    "Meridian Travel",
    "MERIDIAN  travel",
    "Meridian-Travel.",
    "Meridіan Travel",  # noqa: RUF001 (a Cyrillic letter)
    "Ｍeridian Travel",  # noqa: RUF001 (full width)
    "Meridi\u00e0n Tr\u00e1vel",
    "Meridian Trave1",
]


@pytest.mark.parametrize("name", ALIKE)
def test_names_that_look_alike_have_one_skeleton(name: str) -> None:
    assert skeleton(name) == skeleton("Meridian Travel")


@pytest.mark.parametrize("name", ["Meridian Travels", "Harbour Contact Centre", "Ελλάς", "日本"])
def test_other_names_have_others(name: str) -> None:
    assert skeleton(name) != skeleton("Meridian Travel")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALIKE)
def test_an_organisation_cannot_call_itself_like_another(people: Night, name: str) -> None:
    with editing_graph(people.sten), pytest.raises(Invalid) as refusal:
        edit_settings(people.sten, {"name": name})
    assert refusal.value.errors == {"name": ["Another organisation is called so, or nearly so. Choose another name."]}
    assert Organisation.objects.get(slug="stranger").name == "Elsewhere Ltd"


@pytest.mark.django_db
def test_it_may_write_its_own_name_differently(people: Night) -> None:
    with editing_graph(people.sten):
        assert edit_settings(people.sten, {"name": "ELSEWHERE Ltd."}).name == "ELSEWHERE Ltd."


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["vault", "new"], ids=["of somebody's private system", "reserved"])
def test_a_taken_slug_is_refused_like_a_reserved_one(people: Night, slug: str) -> None:
    with editing_graph(people.ana):
        add_system(people.ana, {"slug": "vault", "name": "Vault", "listed": False})
    answer = api_as(people.sten).post("/api/v1/systems/", {"name": "Mine", "slug": slug}, format="json")

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        {"slug": [f"“{slug}” cannot be used. Choose another, such as “stranger-{slug}”."]},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ana@centre.example", "postmaster@elsewhere.example"], ids=["known", "reserved"])
def test_a_known_address_is_refused_like_a_reserved_one(people: Night, email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        person_acts.add_person(people.sten, {"email": email, "name": "New", "timezone": "UTC", "roles": ["viewer"]})
    assert refusal.value.errors == {"email": ["This address cannot be used. Ask whoever runs this register."]}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALIKE)
def test_a_file_cannot_bring_an_organisation_called_like_another(people: Night, name: str) -> None:
    source = json.dumps({"organisations": [{"slug": "other", "name": name}]}).encode()
    with pytest.raises(FileRefused, match="is the name of “client”, or nearly so"):
        read_estate(source, known_to_the_house())


@pytest.mark.django_db
def test_a_file_may_keep_the_name_of_an_organisation(people: Night) -> None:
    source = json.dumps({"organisations": [{"slug": "client", "name": "MERIDIAN Travel"}]}).encode()
    assert read_estate(source, known_to_the_house()).organisations[0].name == "MERIDIAN Travel"


UNSEEN = ["GES\n", "GES\u200b", "\u202eSEG", "G\u00adES", "\u3164", "GES\ufeff", "G\x1bES", "GES\u2028x"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", UNSEEN)
def test_no_name_and_no_title_holds_what_nobody_sees(people: Night, name: str) -> None:
    """With it, one could pass for another; whichever door it comes by."""
    start = clock.now() + timedelta(days=2)
    end = start + timedelta(hours=1)
    frozen = {"name": f"a{name}b", "systems": ("ges",), "mode": "warn", "starts_at": start, "ends_at": end}
    booked = ChangeDraft(f"a{name}b", {"switch-a": Level.NONE}, (DraftWindow(start, end),))
    acts: dict[str, Callable[[], object]] = {
        "title": lambda: booking.book(people.ana, booked),
        "name of a freeze": lambda: calendar_edits.add_freeze(people.gina, frozen),
        "name of a person": lambda: person_acts.edit_person(people.sten, people.sten.pk, {"name": f"a{name}b"}),
    }
    for what, act in acts.items():
        with pytest.raises(Invalid) as refusal:
            act()
        assert [*refusal.value.errors.values()] == [["This must be one line without control characters."]], what
    answer = api_as(people.ana).post("/api/v1/systems/", {"name": f"a{name}b", "slug": "another"}, format="json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["Überwachung", "مرکز تماس\u200cها", "👩\u200d💻 bridge", "日本", "O’Brien & Söhne"])  # noqa: RUF001
def test_names_of_every_language_are_names(name: str) -> None:
    assert is_one_line(name)
