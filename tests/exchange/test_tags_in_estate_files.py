"""Tags in an estate file: whose each is, what it holds, and that nothing else becomes of them."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.activity import Activity
from core.limits import MOST_TAGGED
from estate.models import GraphVersion, System, Tag, TaggedSystem
from estate.services import tags
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_estate
from exchange.estate_file.records import TagRecord
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.estate_file.yaml_lines import FileRefused
from tests.estates import Night

OWNERS = {"switch-a": "centre", "switch-b": "centre", "ges": "client"}
HOUSE = KnownNames(frozenset({"centre", "client"}), frozenset(), frozenset(OWNERS), {}, OWNERS)


def read(text: str) -> list[TagRecord]:
    return read_estate(dedent(text).encode(), HOUSE).tags


def problems(text: str) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


class TestWhoseATagIs:
    def test_follows_from_its_systems_wherever_they_stand(self) -> None:
        assert read(
            """\
            tags:
              - {name: Switches, systems: [switch-a, switch-c]}
              - {name: switches, systems: [ges]}
              - {name: Empty, organisation: client}
            systems: [{slug: switch-c, name: Switch C, organisation: centre}]
            """
        ) == [
            TagRecord(2, "Switches", ("switch-a", "switch-c"), "centre"),
            TagRecord(3, "switches", ("ges",), "client"),
            TagRecord(4, "Empty", None, "client"),
        ]

    def test_follows_from_the_owner_that_the_file_gives_a_system(self) -> None:
        assert read(
            """\
            systems: [{slug: ges, name: GES, organisation: centre}]
            tags: [{name: All, systems: [ges, switch-a], organisation: centre}]
            """
        ) == [TagRecord(2, "All", ("ges", "switch-a"), "centre")]

    def test_is_said_where_there_are_no_systems(self) -> None:
        assert problems("tags: [{name: Empty}, {name: None, systems: []}]") == [
            "line 1, tags[0].organisation: is missing; only systems say whose a tag is",
            "line 1, tags[1].organisation: is missing; only systems say whose a tag is",
        ]

    def test_is_one_and_the_one_that_is_said(self) -> None:
        assert problems(
            """\
            tags:
              - name: All
                systems: [switch-a, ges]
              - name: Switches
                systems: [switch-a]
                organisation: client
            """
        ) == [
            "line 3, tags[0].systems: belong to several organisations: centre, client",
            "line 6, tags[1].organisation: is “client”, but its systems belong to “centre”",
        ]

    def test_is_not_judged_by_what_is_wrong_elsewhere(self) -> None:
        assert problems(
            """\
            tags: [{name: A, systems: [nothing, bad]}, {name: a, systems: [bad]}]
            systems: [{slug: bad, organisation: centre}]
            """
        ) == [
            "line 1, tags[0].systems[0]: there is no system “nothing”",
            "line 2, systems[0].name: is missing",
        ]


def test_one_tag_is_described_once_however_it_is_written() -> None:
    assert problems(
        """\
        tags:
          - {name: Café, systems: [switch-a]}
          - {name: Café, systems: [ges]}
          - {name: CAFE, organisation: centre}
        """
    ) == ["line 4, tags[2]: given twice, the same organisation and name as line 2"]


def test_every_mistake_is_named_with_its_line_and_field() -> None:
    many = ", ".join(f"s{n}" for n in range(MOST_TAGGED + 1))
    found = problems(
        f"""\
        tags:
          - {{systems: [switch-a]}}
          - {{name: "", systems: [switch-a]}}
          - {{name: "a\\u202eb", systems: [switch-a]}}
          - {{name: {"ﷺ" * 200}, systems: [switch-a]}}
          - {{name: A, systems: [switch-a, switch-a]}}
          - {{name: B, systems: [switch-a], colour: red}}
          - {{name: C, organisation: nowhere}}
          - {{name: D, systems: [{many}]}}
        """
    )

    assert [one for one in found if "there is no system" not in one] == [
        "line 2, tags[0].name: is missing",
        "line 3, tags[1].name: must not be empty",
        "line 4, tags[2].name: must be one line without control characters",
        "line 5, tags[3].name: is too long",
        "line 6, tags[4].systems[1]: is given twice",
        "line 7, tags[5].colour: there is no such field",
        "line 8, tags[6].organisation: there is no organisation “nowhere”",
        "line 9, tags[7].systems: are too many: 1,001, 1,000 are allowed",
    ]


def load(*described: dict[str, Any], dry_run: bool = False, **lists: Any) -> ImportOutcome:
    source = json.dumps({"tags": list(described), **lists}).encode()
    return import_estate(read_estate(source, known_to_the_house()), dry_run)


def kept() -> list[tuple[str, str, list[str]]]:
    return [(tag.organisation.slug, tag.name, tag.slugs) for tag in Tag.objects.order_by("organisation__slug", "name")]


SWITCHES = {"name": "Switches", "systems": ["switch-a", "switch-b"]}


@pytest.mark.django_db
class TestImportingTags:
    def test_makes_what_is_not_there(self, people: Night) -> None:
        outcome = load(SWITCHES, {"name": "switches", "systems": ["ges"]}, {"name": "Empty", "organisation": "client"})

        assert (outcome.created, outcome.updated) == (
            {"tag": ["Switches of centre", "switches of client", "Empty of client"]},
            {},
        )
        assert kept() == [
            ("centre", "Switches", ["switch-a", "switch-b"]),
            ("client", "Empty", []),
            ("client", "switches", ["ges"]),
        ]

    def test_a_second_time_changes_nothing(self, people: Night) -> None:
        load(SWITCHES, {"name": "Empty", "organisation": "client"})
        before = Activity.objects.count()

        again = load(SWITCHES, {"name": "Empty", "organisation": "client"})

        assert (again.changed_anything, Activity.objects.count()) == (False, before)

    def test_updates_what_it_holds_and_how_it_is_written(self, people: Night) -> None:
        load(SWITCHES, {"name": "Other", "systems": ["switch-a"]})

        outcome = load({"name": "SWITCHES", "systems": ["switch-b", "agent-desktop"]})

        assert (outcome.created, outcome.updated) == ({}, {"tag": ["SWITCHES of centre"]})
        assert kept() == [
            ("centre", "Other", ["switch-a"]),
            ("centre", "SWITCHES", ["agent-desktop", "switch-b"]),
        ]

    def test_leaves_what_it_says_nothing_of(self, people: Night) -> None:
        load(SWITCHES)

        assert not load({"name": "Switches", "organisation": "centre"}).changed_anything
        assert load({"name": "Switches", "organisation": "centre", "systems": []}).updated == {
            "tag": ["Switches of centre"]
        }
        assert kept() == [("centre", "Switches", [])]

    def test_knows_a_tag_again_that_was_made_on_a_page(self, people: Night) -> None:
        tags.tag_system(people.ana, "switch-a", "switches")

        assert load(SWITCHES).updated == {"tag": ["Switches of centre"]}
        assert kept() == [("centre", "Switches", ["switch-a", "switch-b"])]

    def test_with_dry_run_says_what_it_would_do_and_does_nothing(
        self, people: Night, tmp_path: Any, capsys: Any
    ) -> None:
        load({"name": "Switches", "systems": ["switch-a"]})
        file = tmp_path / "estate.json"
        file.write_text(json.dumps({"tags": [SWITCHES, {"name": "Desk", "systems": ["ges"]}]}))

        call_command("import_estate", str(file), "--dry-run")

        assert capsys.readouterr().out.splitlines() == [
            "would create tag (1): Desk of client",
            "would update tag Switches of centre",
            "    systems: switch-a → switch-a, switch-b",
        ]
        assert kept() == [("centre", "Switches", ["switch-a"])]

    def test_renews_no_graph(self, people: Night) -> None:
        before = GraphVersion.current()
        load(SWITCHES)
        assert GraphVersion.current() == before

    def test_takes_a_system_with_a_new_owner_off_the_tags_of_the_old_one(self, people: Night) -> None:
        load(SWITCHES, {"name": "All", "systems": ["switch-a", "switch-b"]}, {"name": "Desk", "systems": ["ges"]})
        moved = [{"slug": "switch-a", "name": "Switch A", "organisation": "client"}]

        outcome = load({"name": "Desk", "systems": ["ges", "switch-a"]}, systems=moved)

        assert outcome.updated == {
            "system": ["switch-a"],
            "tag": ["Desk of client", "All of centre", "Switches of centre"],
        }
        assert kept() == [
            ("centre", "All", ["switch-b"]),
            ("centre", "Switches", ["switch-b"]),
            ("client", "Desk", ["ges", "switch-a"]),
        ]

    def test_takes_as_many_questions_for_many_tags_as_for_one(self, people: Night) -> None:
        centre = people.organisations["centre"]
        System.objects.bulk_create(System(slug=f"rack-{n}", name=f"Rack {n}", organisation=centre) for n in range(300))
        described = [
            {"name": f"Row {row}", "systems": [f"rack-{n}" for n in range(300) if n % 100 <= row % 10]}
            for row in range(100)
        ]

        load(described[0])
        with CaptureQueriesContext(connection) as one:
            load(described[1])
        with CaptureQueriesContext(connection) as many:
            load(*described)

        assert len(many) == len(one)
        assert TaggedSystem.objects.count() == sum(len(tag["systems"]) for tag in described)
