"""Adding several systems from a list: shown as it is understood, then stored, all of it or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages

from accounts.models import Person
from changes.selectors.reader import Reader
from changes.selectors.several import meant_by
from estate.models import Contact, Dependency, GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night
from web.systems.several_views import CHANGED, Understood

pytestmark = pytest.mark.django_db

LIST = """Recorder needs Switch A or Switch B, Archive; call Ana then bert@centre.example
Wallboard needs Recorder; works worse without GES
Phone switch needs Recorder"""


def shown(person: Person, text: str) -> Understood:
    found = pages_as(person).post("/systems/add-several/", {"text": text, "do": "check"}).context["understood"]
    assert isinstance(found, Understood)
    return found


def save(person: Person, text: str, **more: str) -> Any:
    sent = {"text": text, "do": "save", "read": shown(person, text).read, **more}
    return pages_as(person).post("/systems/add-several/", sent)


def needs(slug: str) -> set[tuple[str, str, str]]:
    found = Dependency.objects.filter(dependent__slug=slug)
    return set(found.values_list("provider__slug", "kind", "state"))


def problems(people: Night, text: str) -> list[str]:
    return [why for line in meant_by(Reader(people.ana), text).lines for why in line.problems]


def test_looking_stores_nothing(people: Night) -> None:
    seen = shown(people.ana, LIST)

    assert [(one.name, one.is_new, one.calls) for one in seen.lines] == [
        ("Recorder", True, ("Ana", "Bert")),
        ("Wallboard", True, ()),
        ("Phone switch", False, ()),
    ]
    assert [(need.words, need.names) for need in seen.lines[1].needs] == [
        ("needs", (("Recorder", "new"),)),
        ("works worse without", (("GES", "Meridian Travel is asked to confirm"),)),
    ]
    assert (seen.named_only, seen.new) == (("Archive",), 3)
    assert System.objects.count() == len(people.systems)


def test_all_of_it_is_stored_and_what_is_there_already_stays(people: Night) -> None:
    before = needs("phone-switch")

    answer = save(people.ana, LIST, next="/settings/")

    assert answer.get("Location") == "/settings/"
    assert needs("recorder") == {
        ("switch-a", "redundant", "confirmed"),
        ("switch-b", "redundant", "confirmed"),
        ("archive", "required", "confirmed"),
    }
    assert needs("wallboard") == {("recorder", "required", "confirmed"), ("ges", "soft", "claimed")}
    assert needs("phone-switch") == before | {("recorder", "required", "confirmed")}
    on_call = Contact.objects.filter(system__slug="recorder").order_by("order")
    assert list(on_call.values_list("person__name", "role", "order")) == [("Ana", "on_call", 1), ("Bert", "on_call", 2)]


def test_twice_is_once(people: Night) -> None:
    save(people.ana, LIST)
    before = (System.objects.count(), Dependency.objects.count(), Contact.objects.count())

    save(people.ana, LIST)

    assert (System.objects.count(), Dependency.objects.count(), Contact.objects.count()) == before


def test_only_what_was_shown_is_stored(people: Night) -> None:
    sent = {"text": f"{LIST}\nOther", "do": "save", "read": shown(people.ana, LIST).read}

    answer = pages_as(people.ana).post("/systems/add-several/", sent)

    assert CHANGED in answer.content.decode()
    assert not System.objects.filter(slug="recorder").exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("GES needs Switch A", "GES belongs to Meridian Travel. Name it where one of yours needs it."),
        ("Recorder\nrecorder", "recorder is in line 1 already. Put both into one line."),
        ("Recorder needs Twin", "Several systems are called “Twin”. Write which: twin-1, twin-2."),
    ],
)
def test_what_is_not_clear_is_asked_and_nothing_is_stored(people: Night, text: str, why: str) -> None:
    for slug in ("twin-1", "twin-2"):
        System.objects.create(slug=slug, name="Twin", organisation=people.organisations["centre"])
    GraphVersion.renew()

    assert problems(people, text) == [why]
    assert shown(people.ana, text).read == ""
    before = System.objects.count()
    pages_as(people.ana).post("/systems/add-several/", {"text": text, "do": "save", "read": ""})
    assert System.objects.count() == before


@pytest.mark.parametrize("who", ["nobody@centre.example", "Gina", "Raj"])
def test_who_is_nobody_here_is_left_out_with_the_reason_and_the_rest_is_added(people: Night, who: str) -> None:
    line = shown(people.ana, f"Recorder needs Switch A; call {who} then Bert").lines[0]
    save(people.ana, f"Recorder needs Switch A; call {who} then Bert")

    why = f"“call {who}” is left out: nobody at Harbour Contact Centre has that name or address. "
    assert (line.left_out, line.problems, line.calls) == ((f"{why}Add them under People first.",), (), ("Bert",))
    assert needs("recorder") == {("switch-a", "required", "confirmed")}
    assert list(Contact.objects.filter(system__slug="recorder").values_list("person__name", flat=True)) == ["Bert"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Recorder", "1 system added."),
        (
            "Recorder needs GES, Portal\nArchive",
            "2 systems added. Meridian Travel was asked to confirm what you need of theirs; it counts once they do.",
        ),
        (
            "Recorder needs GES, Voice carrier",
            (
                "1 system added. Meridian Travel and Northline Carrier were asked to confirm what you need of theirs; "
                "it counts once they do."
            ),
        ),
        ("Switch A needs Switch B", "Saved."),
    ],
)
def test_it_says_what_was_added_and_who_was_asked(people: Night, text: str, said: str) -> None:
    answer = save(people.ana, text)

    assert [str(one) for one in get_messages(answer.wsgi_request)] == [said]


def test_it_says_who_will_see_the_names_of_new_ones(people: Night) -> None:
    said = "New systems are listed: everybody who signs in sees their names"

    new = pages_as(people.ana).post("/systems/add-several/preview/", {"text": "Recorder"}).content.decode()
    known = pages_as(people.ana).post("/systems/add-several/preview/", {"text": "Switch A"}).content.decode()

    assert (said in new, said in known) == (True, False)


@pytest.mark.parametrize("sent", [None, {"text": "Recorder", "do": "check"}])
def test_the_help_is_folded_so_that_what_it_means_is_near(people: Night, sent: dict[str, str] | None) -> None:
    pages = pages_as(people.ana)
    answer = pages.post("/systems/add-several/", sent) if sent else pages.get("/systems/add-several/")

    assert '<details class="unfold" id="several-how">' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "back"),
    [({"next": "/getting-started/"}, "← Getting started"), ({}, "← Systems"), ({"next": "//x"}, "← Sys")],
)
@pytest.mark.parametrize("address", ["/systems/add-several/", "/systems/new/"])
def test_the_way_back_is_the_way_one_came(people: Night, address: str, asked: dict[str, str], back: str) -> None:
    assert back in pages_as(people.ana).get(address, asked).content.decode()


def test_a_private_system_of_others_is_a_name_like_any_other(people: Night) -> None:
    System.objects.filter(slug="ges-database").update(listed=False)
    GraphVersion.renew()

    seen = shown(people.ana, "Recorder needs GES database")

    assert (seen.named_only, seen.lines[0].needs[0].names) == (("GES database",), (("GES database", "new"),))


def test_retired_ones_are_not_meant(people: Night) -> None:
    pages_as(people.ana).post("/systems/switch-a/do/retire/", {})

    assert shown(people.ana, "Recorder needs Switch A").named_only == ("Switch A",)


@pytest.mark.parametrize("who", ["bert", "olaf"])
def test_needs_an_engineer(people: Night, who: str) -> None:
    pages = pages_as(people.people[who])

    assert pages.get("/systems/add-several/").status_code == 403
    assert pages.post("/systems/add-several/", {"text": "A", "do": "save"}).status_code == 403
    assert pages.post("/systems/add-several/preview/", {"text": "A"}).status_code == 403


@pytest.mark.parametrize(
    "text", ["", "\x00", "a" * 5_000, "needs " * 300, "<script>", ";;;\n,,,\nor or or", "🙂\u202e"]
)
def test_hostile_lists_are_answered_and_store_nothing_unseen(people: Night, text: str) -> None:
    pages = pages_as(people.ana)

    assert pages.post("/systems/add-several/preview/", {"text": text}).status_code == 200
    assert pages.post("/systems/add-several/", {"text": text, "do": "save", "read": "x"}).status_code == 200
    assert System.objects.count() == len(people.systems)


def test_200_lines_take_a_fixed_number_of_queries_to_look_at(people: Night, django_assert_max_num_queries: Any) -> None:
    text = "\n".join(f"Router {place} needs Switch A, Router {place - 1}; call Ana" for place in range(200))
    reader = Reader(people.ana)

    with django_assert_max_num_queries(4):
        assert len(meant_by(reader, text).new) == 201
