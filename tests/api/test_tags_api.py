"""Tags through the API, and what is booked by them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import Person, Scope
from changes.models import Change
from core import clock
from core.activity import Activity
from core.limits import LONGEST_NAME, MOST_TAGGED
from estate.models import System, Tag
from estate.services import tags
from tests.api.openapi import SCHEMA
from tests.doors import api_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

TAGS = "/api/v1/tags/"
HOUR = timedelta(hours=1)
KEY = {"Idempotency-Key": "31f5cb60-4f2b-4a4c-8f5a-0d0b3c3a7e11"}
NOT_THERE = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing here."}


def address(tag: Tag) -> str:
    return f"{TAGS}{tag.public_id}/"


def shown(tag: Tag) -> dict[str, Any]:
    slugs = tag.systems.order_by("slug").values_list("slug", flat=True)
    return {"id": str(tag.public_id), "name": tag.name, "systems": list(slugs)}


def sent(person: Person, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
    return api_as(person).generic(method, path, json.dumps(body), "application/json", headers=headers or {})


def errors(answer: Any) -> Any:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return answer.json()["errors"]


class TestTags:
    def test_are_made_looked_at_edited_and_removed(self, people: Night) -> None:
        made = sent(people.ana, "POST", TAGS, {"name": "Switches", "systems": ["switch-b", "switch-a"]})
        tag = Tag.objects.get()

        assert (made.status_code, made.json()) == (
            201,
            {"id": str(tag.public_id), "name": "Switches", "systems": ["switch-a", "switch-b"]},
        )
        assert sent(people.ana, "GET", address(tag)).json() == made.json()
        edited = sent(people.ana, "PATCH", address(tag), {"systems": ["switch-a"]})
        assert (edited.status_code, edited.json()) == (200, {**made.json(), "systems": ["switch-a"]})
        renamed = sent(people.ana, "PATCH", address(tag), {"name": "One switch"})
        assert (renamed.status_code, renamed.json()) == (200, {**edited.json(), "name": "One switch"})
        assert sent(people.ana, "DELETE", address(tag)).status_code == 204
        assert (sent(people.ana, "GET", address(tag)).status_code, Tag.objects.count()) == (404, 0)

    def test_what_is_shown_can_be_sent_to_make_it_again(self, people: Night) -> None:
        made = sent(people.ana, "POST", TAGS, {"name": "Empty"}).json()

        assert made == {"id": made["id"], "name": "Empty", "systems": []}

    def test_are_listed_a_part_at_a_time(self, people: Night) -> None:
        for name in "ABCDE":
            tags.add_tag(people.ana, name, ["switch-a"])
        tags.add_tag(people.gina, "Desk", ["ges"])

        ana, seen, path = api_as(people.ana), [], f"{TAGS}?page_size=2"
        while path:
            page = ana.get(path).json()
            seen += page["results"]
            path = page["next"]

        assert sorted(seen, key=lambda one: one["name"]) == [shown(tag) for tag in Tag.objects.exclude(name="Desk")]

    def test_a_list_takes_a_fixed_number_of_queries(self, people: Night, django_assert_num_queries: Any) -> None:
        for name in "ABCDE":
            tags.add_tag(people.ana, name, ["switch-a", "switch-b"])
        client = api_as(people.ana)
        client.get(TAGS)

        with django_assert_num_queries(3):
            client.get(TAGS)

    def test_belong_to_one_organisation_and_are_not_there_for_others(self, people: Night) -> None:
        tag = tags.add_tag(people.gina, "Desk", ["ges"])

        for person in (people.ana, people.vera, people.sten):
            assert sent(person, "GET", TAGS).json() == {"next": None, "results": []}
            for method, body in (("GET", None), ("PATCH", {"name": "Mine"}), ("DELETE", None)):
                there = sent(person, method, address(tag), body)
                nowhere = sent(person, method, f"{TAGS}{uuid4()}/", body)
                assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json()) == (404, NOT_THERE)
            assert sent(person, "POST", TAGS, {"name": "desk"}).status_code == 201
        assert shown(tag) == {"id": str(tag.public_id), "name": "Desk", "systems": ["ges"]}

    def test_viewers_see_them_and_change_none(self, people: Night) -> None:
        tag = tags.add_tag(people.gina, "Desk", ["ges"])

        assert sent(people.olaf, "GET", TAGS).json() == {"next": None, "results": [shown(tag)]}
        for method, path, body in (
            ("POST", TAGS, {"name": "Mine"}),
            ("PATCH", address(tag), {"name": "Mine"}),
            ("DELETE", address(tag), None),
        ):
            assert sent(people.olaf, method, path, body).status_code == 403
        assert list(Tag.objects.values_list("name", flat=True)) == ["Desk"]

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({}, {"name": ["This field is required."]}),
            ({"name": ""}, {"name": ["This field may not be blank."]}),
            ({"name": "a\u202eb"}, {"name": ["This must be one line without control characters."]}),
            ({"name": "n" * 201}, {"name": [f"Ensure this field has no more than {LONGEST_NAME} characters."]}),
            ({"name": "KNÖWN"}, {"name": ["Your organisation already has a tag “Known”."]}),
            ({"name": "A", "colour": "red"}, {"colour": ["There is no such field."]}),
            ({"name": "A", "organisation": "client"}, {"organisation": ["There is no such field."]}),
            ({"name": "A", "systems": "switch-a"}, {"systems": ['Expected a list of items but got type "str".']}),
            (
                {"name": "A", "systems": ["switch-a", "ges", "nothing"]},
                {
                    "systems.1": ["GES does not belong to your organisation."],
                    "systems.2": ["There is no system “nothing”."],
                },
            ),
            (
                {"name": "A", "systems": ["switch-a"] * (MOST_TAGGED + 1)},
                {"systems": [f"Ensure this field has no more than {MOST_TAGGED} elements."]},
            ),
        ],
    )
    def test_what_is_wrong_is_said_by_field(self, people: Night, body: dict[str, Any], wrong: dict[str, Any]) -> None:
        tags.add_tag(people.ana, "Known")

        assert errors(sent(people.ana, "POST", TAGS, body)) == wrong
        assert list(Tag.objects.values_list("name", flat=True)) == ["Known"]

    def test_a_private_system_of_another_answers_like_one_that_is_not_there(self, people: Night) -> None:
        System.objects.filter(slug="ges").update(listed=False)

        assert errors(sent(people.ana, "POST", TAGS, {"name": "A", "systems": ["ges"]})) == {
            "systems.0": ["There is no system “ges”."]
        }

    def test_one_key_makes_one_tag(self, people: Night) -> None:
        body = {"name": "Switches", "systems": ["switch-a"]}
        first = sent(people.ana, "POST", TAGS, body, KEY)
        tags.edit_tag(people.ana, Tag.objects.get(), {"systems": []})

        again = sent(people.ana, "POST", TAGS, body, KEY)

        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == {**first.json(), "systems": []}
        assert sent(people.ana, "POST", TAGS, {**body, "name": "Other"}, KEY).status_code == 422
        assert Tag.objects.count() == 1

    def test_a_token_to_read_reads_and_changes_nothing(self, people: Night) -> None:
        tag, reading = tags.add_tag(people.ana, "Switches"), api_as(people.ana, [Scope.READ])

        assert reading.get(TAGS).json()["results"] == [shown(tag)]
        for answer in (
            reading.post(TAGS, {"name": "A"}),
            reading.patch(address(tag), {}),
            reading.delete(address(tag)),
        ):
            assert answer.status_code == 403
        assert Tag.objects.count() == 1

    def test_are_in_the_history_and_in_the_log_under_who_did_it(self, people: Night) -> None:
        sent(people.ana, "POST", TAGS, {"name": "Switches", "systems": ["switch-a"]})

        [activity] = Activity.objects.filter(subject_kind="tag")
        assert (activity.kind, activity.actor_id, activity.subject_id) == (
            "tag_added",
            people.ana.pk,
            Tag.objects.get().pk,
        )


START = clock.now().replace(microsecond=0) + 48 * HOUR
WINDOW = {"starts_at": START.isoformat(), "ends_at": (START + HOUR).isoformat()}
BY_TAG = [{"tag": "Switches", "impact": "degraded"}, {"system": "switch-b", "impact": "none"}]
BY_SYSTEM = [{"system": "switch-a", "impact": "degraded"}, {"system": "switch-b", "impact": "none"}]
DOORS: dict[str, Callable[[list[Any]], tuple[str, dict[str, Any]]]] = {
    "changes": lambda targets: ("/api/v1/changes/", {"title": "Patch", "targets": targets, "windows": [WINDOW]}),
    "unscheduled": lambda targets: ("/api/v1/unscheduled/", {"targets": targets}),
    "preview": lambda targets: ("/api/v1/conflicts/preview/", {"targets": targets, **WINDOW}),
    "slots": lambda targets: (
        "/api/v1/slots/",
        {
            "targets": targets,
            "duration": "PT1H",
            "earliest": WINDOW["starts_at"],
            "latest": (START + 9 * HOUR).isoformat(),
        },
    ),
}


BODIES = ("ChangeInput", "PatchedChangeInput", "Unscheduled", "PreviewInput", "SlotsInput")


def targets_of(change: Any) -> list[tuple[str, str]]:
    return sorted((one["system"], one["impact"]) for one in change["targets"])


class TestATagAmongTargets:
    @pytest.fixture(autouse=True)
    def switches(self, people: Night) -> Tag:
        return tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])

    @pytest.mark.parametrize("door", ["changes", "unscheduled"])
    def test_is_booked_as_what_it_holds(self, people: Night, door: str) -> None:
        made = sent(people.ana, "POST", *DOORS[door](BY_TAG))

        assert made.status_code == 201
        assert targets_of(made.json()) == [("switch-a", "degraded"), ("switch-b", "none")]

    @pytest.mark.parametrize("door", ["preview", "slots"])
    def test_is_looked_at_as_what_it_holds(self, people: Night, door: str) -> None:
        by_tag, by_system = (sent(people.ana, "POST", *DOORS[door](targets)) for targets in (BY_TAG, BY_SYSTEM))

        assert (by_tag.status_code, by_tag.json()) == (200, by_system.json())

    def test_is_edited_in_as_what_it_holds(self, people: Night, switches: Tag) -> None:
        made = sent(people.ana, "POST", *DOORS["changes"]([{"system": "agent-desktop"}])).json()

        edited = sent(
            people.ana,
            "PATCH",
            f"/api/v1/changes/{made['id']}/",
            {"targets": [{"tag": str(switches.public_id)}]},
            {"If-Match": f'"{made["revision"]}"'},
        )

        assert edited.status_code == 200
        assert targets_of(edited.json()) == [("switch-a", "outage"), ("switch-b", "outage")]

    def test_is_remembered_by_nothing_afterwards(self, people: Night, switches: Tag) -> None:
        path, body = DOORS["changes"]([{"tag": "switches"}])
        made = sent(people.ana, "POST", path, body)

        tags.edit_tag(people.ana, switches, {"name": "Zqx", "systems": ["agent-desktop"]})
        tags.remove_tag(people.ana, Tag.objects.get())

        again = sent(people.ana, "GET", f"{path}{made.json()['id']}/")
        assert again.json() == made.json()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT confrelid::regclass::text FROM pg_constraint WHERE conrelid = 'changes_target'::regclass"
            )
            assert not any("tag" in str(row[0]) for row in cursor.fetchall())

    @pytest.mark.parametrize("door", DOORS)
    @pytest.mark.parametrize(
        ("targets", "wrong"),
        [
            ([{"tag": "Nothing"}], {"targets.0.tag": ["Your organisation has no tag “Nothing”."]}),
            ([{"tag": "Desk"}], {"targets.0.tag": ["Your organisation has no tag “Desk”."]}),
            (
                [{"system": "switch-a"}, {"tag": "Empty"}],
                {"targets.1.tag": ["The tag “Empty” holds no system."]},
            ),
            (
                [{"tag": "Switches"}, {"tag": "SWITCHES"}],
                {"targets.1.tag": ["This tag is here twice."]},
            ),
            (
                [{"system": "switch-a"}, {"system": "switch-a"}],
                {"targets.1.system": ["This system is here twice."]},
            ),
            (
                [{"system": "switch-a", "tag": "Switches"}],
                {"targets.0.tag": ["Name a system or a tag, not both."]},
            ),
            ([{"impact": "outage"}], {"targets.0.system": ["This field is required."]}),
            ([{"tag": ""}], {"targets.0.tag": ["This field may not be blank."]}),
            ([{"tag": "Switches", "level": 1}], {"targets.0.level": ["There is no such field."]}),
            ([{"tag": "Switches", "impact": "bad"}], {"targets.0.impact": ['"bad" is not a valid choice.']}),
        ],
    )
    def test_is_refused_at_its_place_by_every_door(
        self, people: Night, door: str, targets: list[Any], wrong: dict[str, Any]
    ) -> None:
        tags.add_tag(people.ana, "Empty")
        tags.add_tag(people.gina, "Desk", ["ges"])

        assert errors(sent(people.ana, "POST", *DOORS[door](targets))) == wrong
        assert not Change.objects.exists()

    def test_is_told_by_the_schema(self) -> None:
        shapes = SCHEMA["components"]["schemas"]
        path = "#/components/schemas/"

        assert shapes["Target"] == {"oneOf": [{"$ref": f"{path}SystemTarget"}, {"$ref": f"{path}TagTarget"}]}
        assert list(shapes["TagTarget"]["properties"]) == ["tag", "impact"]
        items = [shapes[name]["properties"]["targets"]["items"] for name in BODIES]
        assert items == [{"$ref": f"{path}Target"}] * len(BODIES)
