"""An organisation's own names for some of its systems."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import Organisation
from core.activity import Activity
from core.history import events_of
from core.limits import LONGEST_NAME, MOST_TAGGED
from core.refusals import Invalid, NotAllowed, Refused
from estate.models import GraphVersion, System, Tag, TaggedSystem
from estate.services import tags
from tests.estates import Night

pytestmark = pytest.mark.django_db

TAKEN = "Your organisation already has a tag “Café”."


def held(tag: Tag) -> list[str]:
    return sorted(tag.systems.values_list("slug", flat=True))


def acts() -> list[tuple[str, dict[str, Any]]]:
    return list(Activity.objects.filter(subject_kind="tag").order_by("id").values_list("kind", "data"))


def many(people: Night, count: int) -> list[str]:
    made = [System(slug=f"rack-{n}", name=f"Rack {n}", organisation=people.ana.organisation) for n in range(count)]
    return [system.slug for system in System.objects.bulk_create(made)]


class TestATag:
    def test_holds_systems_of_its_own_organisation(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, " Switches ", ["switch-b", "switch-a", "switch-b"])

        assert (tag.name, tag.organisation, held(tag)) == (
            "Switches",
            people.ana.organisation,
            ["switch-a", "switch-b"],
        )
        assert acts() == [("tag_added", {"name": "Switches"})]

    def test_may_hold_none(self, people: Night) -> None:
        assert held(tags.add_tag(people.ana, "Empty")) == []

    def test_holds_none_of_another_organisation_nor_one_that_is_not_there(self, people: Night) -> None:
        System.objects.filter(slug="portal").update(listed=False)

        with pytest.raises(Invalid) as refused:
            tags.add_tag(people.ana, "All", ["switch-a", "ges", "nothing", "portal", "nothing"])

        assert refused.value.errors == {
            "systems.1": ["GES does not belong to your organisation."],
            "systems.2": ["There is no system “nothing”."],
            "systems.3": ["There is no system “portal”."],
        }
        assert not Tag.objects.exists()

    def test_holds_so_many_and_no_more(self, people: Night) -> None:
        slugs = many(people, MOST_TAGGED + 1)
        tag = tags.add_tag(people.ana, "Racks", slugs[:-1])

        with pytest.raises(Invalid) as edited:
            tags.edit_tag(people.ana, tag, {"systems": slugs})
        with pytest.raises(Invalid) as tagged:
            tags.tag_system(people.ana, slugs[-1], "Racks")

        refusal = ["One tag holds at most 1,000 systems."]
        assert (edited.value.errors, tagged.value.errors) == ({"systems": refusal}, {"name": refusal})
        assert len(held(tag)) == MOST_TAGGED

    def test_costs_the_same_number_of_questions_for_one_system_and_for_many(
        self, people: Night, django_assert_max_num_queries: Any
    ) -> None:
        slugs = many(people, 300)
        with django_assert_max_num_queries(11):
            tags.add_tag(people.ana, "Racks", slugs)

    def test_stirs_nobodys_boards_and_no_graph(self, people: Night) -> None:
        before = GraphVersion.current(), list(Organisation.objects.order_by("pk").values_list("board_version"))

        tags.edit_tag(people.ana, tags.add_tag(people.ana, "Switches", ["switch-a"]), {"systems": ["switch-b"]})

        assert (
            GraphVersion.current(),
            list(Organisation.objects.order_by("pk").values_list("board_version")),
        ) == before


class TestTheNameOfATag:
    @pytest.mark.parametrize("other", ["Café", "CAFE", "cafe\u0301", "\uff43\uff41\uff46\uff45", "  café "])
    def test_is_taken_however_it_is_written(self, people: Night, other: str) -> None:
        tags.add_tag(people.ana, "Café")

        with pytest.raises(Invalid) as refused:
            tags.add_tag(people.ana, other)

        assert refused.value.errors == {"name": [TAKEN]}

    def test_may_be_that_of_a_tag_of_another_organisation(self, people: Night) -> None:
        tags.add_tag(people.gina, "Café")
        tags.add_tag(people.ana, "Café")

        assert Tag.objects.count() == 2

    def test_is_taken_from_two_who_ask_at_once_by_the_database(self, people: Night) -> None:
        first = tags.add_tag(people.ana, "Café")

        with pytest.raises(IntegrityError, match="tag_named_once"):
            Tag.objects.create(organisation=first.organisation, name="cafe", known_as=first.known_as)

    def test_may_be_written_otherwise_later(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "cafe")

        tags.edit_tag(people.ana, tag, {"name": "Café"})

        assert list(Tag.objects.values_list("name", "known_as")) == [("Café", "cafe")]

    def test_is_not_taken_over_from_another_tag(self, people: Night) -> None:
        tags.add_tag(people.ana, "Café")
        tag = tags.add_tag(people.ana, "Bar")

        with pytest.raises(Invalid, match=TAKEN):
            tags.edit_tag(people.ana, tag, {"name": "cafe"})

    def test_is_kept_composed(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Cafe\u0301")

        assert tag.name == unicodedata.normalize("NFC", tag.name) == "Café"

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("", "A tag needs a name."),
            ("   ", "A tag needs a name."),
            ("a\nb", "This must be one line without control characters."),
            ("a\u202eb", "This must be one line without control characters."),
            ("a\u200bb", "This must be one line without control characters."),
            ("a\x07b", "This must be one line without control characters."),
            ("n" * (LONGEST_NAME + 1), "A name has at most 200 characters."),
            ("\ufdfa" * LONGEST_NAME, "A name has at most 200 characters."),
        ],
    )
    def test_is_one_line_of_what_can_be_seen(self, people: Night, name: str, why: str) -> None:
        with pytest.raises(Invalid) as refused:
            tags.add_tag(people.ana, name)

        assert refused.value.errors == {"name": [why]}

    def test_may_be_as_long_as_any_name_in_letters_that_fold_into_three(self, people: Night) -> None:
        assert tags.add_tag(people.ana, "각" * LONGEST_NAME).name == "각" * LONGEST_NAME


class TestEditingATag:
    def test_saves_what_differs_and_says_what(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a"])

        tags.edit_tag(people.ana, tag, {"name": "Both", "systems": ["switch-a", "switch-b"]})
        tags.edit_tag(people.ana, tag, {"systems": ["switch-b"]})
        tags.edit_tag(people.ana, tag, {"name": "Both", "systems": ["switch-b"]})
        tags.edit_tag(people.ana, tag, {})

        assert (Tag.objects.get().name, held(tag)) == ("Both", ["switch-b"])
        assert acts() == [
            ("tag_added", {"name": "Switches"}),
            ("tag_edited", {"name": "Both", "fields": ["name", "systems"]}),
            ("tag_edited", {"name": "Both", "fields": ["systems"]}),
        ]

    def test_leaves_no_system_behind_when_the_tag_is_removed(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a"])

        tags.remove_tag(people.ana, tag)

        assert (Tag.objects.count(), TaggedSystem.objects.count()) == (0, 0)
        assert acts()[1:] == [("tag_removed", {"name": "Switches"})]

    def test_is_kept_in_the_history_with_what_it_held(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])
        tags.edit_tag(people.ana, tag, {"name": "Both", "systems": ["switch-a"]})
        tags.remove_tag(people.ana, tag)

        assert list(events_of(Tag).values_list("pgh_label", "name")) == [
            ("insert", "Switches"),
            ("update", "Both"),
            ("delete", "Both"),
        ]
        slugs = {system.pk: slug for slug, system in people.systems.items()}
        events = events_of(TaggedSystem).values_list("pgh_label", "system_id")
        assert sorted((label, slugs[system]) for label, system in events) == [
            ("delete", "switch-a"),
            ("delete", "switch-b"),
            ("insert", "switch-a"),
            ("insert", "switch-b"),
        ]

    @pytest.mark.parametrize("who", ["gina", "sten"])
    def test_is_for_nobody_of_another_organisation(self, people: Night, who: str) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a"])

        for act in (
            lambda: tags.edit_tag(people.people[who], tag, {"name": "Mine"}),
            lambda: tags.remove_tag(people.people[who], tag),
        ):
            with pytest.raises(NotAllowed, match="This tag belongs to Harbour Contact Centre"):
                act()
        assert (Tag.objects.get().name, held(tag)) == ("Switches", ["switch-a"])

    def test_needs_a_role(self, people: Night) -> None:
        tag = tags.add_tag(people.gina, "Desk", ["ges"])

        for act in (
            lambda: tags.add_tag(people.olaf, "Mine"),
            lambda: tags.edit_tag(people.olaf, tag, {"name": "Mine"}),
            lambda: tags.remove_tag(people.olaf, tag),
            lambda: tags.tag_system(people.olaf, "ges", "Mine"),
            lambda: tags.untag_system(people.olaf, "ges", tag.pk),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert (Tag.objects.get().name, held(tag)) == ("Desk", ["ges"])


class TestTagsOfOneSystem:
    def test_a_new_name_makes_a_tag(self, people: Night) -> None:
        tag = tags.tag_system(people.ana, "switch-a", "Switches")

        assert (tag.name, held(tag)) == ("Switches", ["switch-a"])

    def test_a_known_name_adds_to_its_tag_however_it_is_written(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a"])

        assert tags.tag_system(people.ana, "switch-b", "SWITCHES ") == tag
        assert (Tag.objects.get().name, held(tag)) == ("Switches", ["switch-a", "switch-b"])
        assert acts()[1:] == [("tag_edited", {"name": "Switches", "fields": ["systems"]})]

    def test_the_same_tag_stands_once(self, people: Night) -> None:
        tags.tag_system(people.ana, "switch-a", "Switches")

        with pytest.raises(Refused, match=r"^Switch A already has the tag “Switches”\.$"):
            tags.tag_system(people.ana, "switch-a", "switches")

    def test_a_tag_of_another_organisation_is_not_meant(self, people: Night) -> None:
        theirs = tags.add_tag(people.gina, "Desk", ["ges"])

        tag = tags.tag_system(people.ana, "switch-a", "Desk")

        assert (tag.organisation, held(tag), held(theirs)) == (people.ana.organisation, ["switch-a"], ["ges"])

    def test_the_tag_goes_with_the_last_system_that_it_is_taken_off(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])

        tags.untag_system(people.ana, "switch-a", tag.pk)
        assert held(tag) == ["switch-b"]
        tags.untag_system(people.ana, "switch-b", tag.pk)

        assert not Tag.objects.exists()
        assert [kind for kind, _ in acts()] == ["tag_added", "tag_edited", "tag_removed"]

    def test_what_is_not_on_it_is_not_taken_off(self, people: Night) -> None:
        own, theirs = tags.add_tag(people.ana, "Switches", ["switch-b"]), tags.add_tag(people.gina, "Desk", ["ges"])

        for pk in (own.pk, theirs.pk):
            with pytest.raises(Tag.DoesNotExist):
                tags.untag_system(people.ana, "switch-a", pk)
        assert (held(own), held(theirs)) == (["switch-b"], ["ges"])

    def test_a_system_of_another_is_theirs_to_tag(self, people: Night) -> None:
        with pytest.raises(NotAllowed, match="belongs to Meridian Travel"):
            tags.tag_system(people.ana, "ges", "Mine")
        System.objects.filter(slug="ges").update(listed=False)
        with pytest.raises(System.DoesNotExist):
            tags.tag_system(people.ana, "ges", "Mine")
        assert not Tag.objects.exists()
