"""Tags on the page of a system: for its owner's people, and nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Person
from core.limits import LONGEST_NAME
from estate.models import Tag
from estate.services import tags
from tests.doors import pages_as
from tests.estates import Night
from web.systems.owner_acts import MOST_TAGS, ON_NO_OTHER
from web.systems.rows import Tagging

pytestmark = pytest.mark.django_db


def text(person: Person, slug: str = "switch-a") -> str:
    return re.sub(r"\s+", " ", pages_as(person).get(f"/systems/{slug}/").content.decode())


def tagging(person: Person, slug: str = "switch-a") -> Tagging | None:
    found = pages_as(person).get(f"/systems/{slug}/").context["tagging"]
    assert found is None or isinstance(found, Tagging)
    return found


def do(person: Person, name: str, slug: str = "switch-a", **typed: Any) -> Any:
    return pages_as(person).post(f"/systems/{slug}/do/{name}/", typed, follow=True)


def said(answer: Any) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def kept() -> list[tuple[str, list[str]]]:
    return [(tag.name, tag.slugs) for tag in Tag.objects.order_by("name")]


class TestWhoSeesTags:
    def test_engineers_of_the_owner_see_each_with_what_comes_of_taking_it_off(self, people: Night) -> None:
        tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])
        tags.add_tag(people.ana, "Old", ["switch-a"])
        tags.add_tag(people.ana, "Desk", ["agent-desktop"])

        shown = tagging(people.ana)

        assert shown is not None
        assert [(row.name, [act.label for act in row.acts], row.note) for row in shown.tags] == [
            ("Old", ["Take off"], ON_NO_OTHER),
            ("Switches", ["Take off"], ""),
        ]
        assert (shown.add and shown.add.label, shown.known) == ("Add a tag", ("Desk",))

    def test_viewers_of_the_owner_read_them(self, people: Night) -> None:
        tags.add_tag(people.gina, "Desk", ["ges"])
        tags.add_tag(people.gina, "Other", ["portal"])

        shown = tagging(people.olaf, "ges")

        assert shown is not None
        assert ([(row.name, row.acts, row.note) for row in shown.tags], shown.add, shown.known) == (
            [("Desk", (), "")],
            None,
            (),
        )
        assert "<bdi>Desk</bdi>" in text(people.olaf, "ges")
        assert "/do/" not in text(people.olaf, "ges")

    def test_nobody_else_sees_that_there_are_any(self, people: Night) -> None:
        before = {person.pk: text(person, "ges") for person in (people.ana, people.vera, people.sten)}
        tags.add_tag(people.gina, "Zqtag", ["ges"])

        assert "Zqtag" in text(people.gina, "ges")
        for person in (people.ana, people.vera, people.sten):
            assert tagging(person, "ges") is None
            assert _main(text(person, "ges")) == _main(before[person.pk]) != ""

    def test_names_of_others_are_not_offered(self, people: Night) -> None:
        tags.add_tag(people.gina, "Zqtag", ["ges"])

        shown = tagging(people.ana)

        assert shown is not None
        assert shown.known == ()

    def test_a_name_moves_nothing_beside_it(self, people: Night) -> None:
        tags.add_tag(people.ana, "מתגים", ["switch-a"])

        assert "<bdi>מתגים</bdi>" in text(people.ana)

    def test_many_are_cut_and_counted(self, people: Night) -> None:
        for number in range(MOST_TAGS + 2):
            tags.add_tag(people.ana, f"T{number:03}", ["switch-a"])

        shown = tagging(people.ana)

        assert shown is not None
        assert (len(shown.tags), shown.tags.rest) == (MOST_TAGS, 2)
        assert "and 2 more" in text(people.ana)

    def test_they_cost_as_many_questions_however_many_they_are(
        self, people: Night, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        ana = pages_as(people.ana)
        ana.get("/systems/switch-a/")
        with django_assert_max_num_queries(100) as without:
            ana.get("/systems/switch-a/")
        for number in range(9):
            tags.add_tag(people.ana, f"T{number}", ["switch-a"])
        with django_assert_max_num_queries(len(without)):
            ana.get("/systems/switch-a/")


def _main(page: str) -> str:
    """Without what is drawn anew for each answer."""
    found = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", found)


class TestAddingATag:
    def test_a_new_name_makes_a_tag_and_a_known_one_adds_to_it(self, people: Night) -> None:
        first = do(people.ana, "add-tag", **{"tag-name": " Switches "})
        do(people.ana, "add-tag", "switch-b", **{"tag-name": "SWITCHES"})

        assert (first.redirect_chain, said(first)) == ([("/systems/switch-a/", 302)], ["Saved."])
        assert kept() == [("Switches", ["switch-a", "switch-b"])]

    def test_what_is_wrong_stands_at_the_field_with_what_was_typed(self, people: Night) -> None:
        do(people.ana, "add-tag", **{"tag-name": "Switches"})

        for typed, why in (
            ("", "This field is required."),
            ("a\u202eb", "This must be one line without control characters."),
            ("n" * (LONGEST_NAME + 1), "Ensure this value has at most 200 characters (it has 201)."),
        ):
            add = do(people.ana, "add-tag", **{"tag-name": typed}).context["tagging"].add
            assert (add.open, add.form.errors, add.form["name"].value()) == (True, {"name": [why]}, typed)
        again = do(people.ana, "add-tag", **{"tag-name": "switches"})
        assert again.context["tagging"].add.form.non_field_errors() == ["Switch A already has the tag “Switches”."]
        assert kept() == [("Switches", ["switch-a"])]

    def test_is_not_for_viewers_nor_for_others(self, people: Night) -> None:
        typed = {"tag-name": "Mine"}

        assert do(people.olaf, "add-tag", "ges", **typed).status_code == 403
        assert do(people.ana, "add-tag", "ges", **typed).status_code == 403
        assert do(people.ana, "add-tag", "nothing", **typed).status_code == 404
        assert kept() == []


class TestTakingATagOff:
    def test_leaves_the_tag_on_other_systems(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])

        assert said(do(people.ana, "take-off-tag", row=tag.public_id)) == ["Saved."]
        assert kept() == [("Switches", ["switch-b"])]

    def test_its_last_system_deletes_the_tag_and_says_so(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a"])
        assert ON_NO_OTHER in text(people.ana)

        assert said(do(people.ana, "take-off-tag", row=tag.public_id)) == [
            "Saved.",
            "“Switches” was on no other system, so the tag is deleted.",
        ]
        assert kept() == []

    def test_reaches_no_tag_of_another_organisation_or_system(self, people: Night) -> None:
        theirs, other = tags.add_tag(people.gina, "Desk", ["ges"]), tags.add_tag(people.ana, "Other", ["switch-b"])

        for person, slug, row in (
            (people.ana, "switch-a", theirs.public_id),
            (people.ana, "switch-a", other.public_id),
            (people.ana, "switch-a", "nothing"),
            (people.sten, "kiosk", theirs.public_id),
        ):
            assert do(person, "take-off-tag", slug, row=row).status_code == 404
        assert do(people.olaf, "take-off-tag", "ges", row=theirs.public_id).status_code == 403
        assert kept() == [("Desk", ["ges"]), ("Other", ["switch-b"])]
