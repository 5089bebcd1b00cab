"""A file that names a system as it was called before means that system; one that says it is retired retires it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
import yaml

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.services import renaming
from estate.domain.impact import Level
from estate.models import Contact, Dependency, FormerSlug, System
from estate.selectors.graph import current_graph
from exchange.estate_file.reading import FileRefused, read_estate
from exchange.estate_file.scope import known_to
from exchange.estate_file.writing import import_estate
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
SWITCH = {"slug": "switch-a", "name": "Switch A", "organisation": "centre"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def put(by: Person | None = None, **lists: Any) -> None:
    import_estate(read_estate(yaml.safe_dump(lists).encode(), known_to(by)), by=by)


def renamed(people: Night) -> None:
    renaming.rename(people.ana, people.systems["switch-a"], "first-switch")


def admin(people: Night, name: str) -> Person:
    person = people.people[name]
    person.roles = ["admin", "engineer"]
    person.save()
    return person


class TestFormerNames:
    def test_whatever_names_it_so_is_about_the_same_system(self, people: Night) -> None:
        renamed(people)
        starts = NOW + timedelta(days=1)
        put(
            systems=[{**SWITCH, "name": "Switch one"}],
            dependencies=[{"dependent": "ges", "provider": "switch-a"}],
            contacts=[{"system": "switch-a", "person": "bert@centre.example", "role": "approver"}],
            tags=[{"name": "Switches", "systems": ["switch-a", "switch-b"]}],
            changes=[
                {
                    "title": "Patch",
                    "organisation": "centre",
                    "owner": "ana@centre.example",
                    "targets": [{"system": "switch-a"}],
                    "validates": [{"from": "agent-desktop", "to": "switch-a"}],
                    "starts_at": starts.isoformat(),
                    "ends_at": (starts + timedelta(hours=1)).isoformat(),
                }
            ],
        )

        assert System.objects.count() == len(people.systems)
        system = System.objects.get(slug="first-switch")
        assert system.name == "Switch one"
        assert Dependency.objects.filter(dependent__slug="ges", provider=system).exists()
        assert Contact.objects.filter(system=system, role="approver").exists()
        assert sorted(system.tags.get().slugs) == ["first-switch", "switch-b"]
        change = Change.objects.get(title="Patch")
        assert [target.system for target in change.targets.all()] == [system]
        assert [check.to_system for check in change.validations.all()] == [system]

    def test_both_names_in_one_file_are_one_system_twice(self, people: Night) -> None:
        renamed(people)

        with pytest.raises(FileRefused, match="given twice"):
            put(systems=[SWITCH, {**SWITCH, "slug": "first-switch"}])

    def test_organisations_too(self, people: Night) -> None:
        client = people.organisations["client"]
        client.slug = "meridian"
        client.save()
        FormerSlug.objects.create(organisation=client, slug="client")

        put(
            organisations=[{"slug": "client", "name": "Meridian"}],
            systems=[{"slug": "kiosk", "name": "Kiosk", "organisation": "client"}],
        )

        client.refresh_from_db()
        assert (client.name, System.objects.get(slug="kiosk").organisation) == ("Meridian", client)

    def test_an_admin_is_told_nothing_of_what_others_keep_to_themselves(self, people: Night) -> None:
        renamed(people)
        System.objects.filter(slug="first-switch").update(listed=False)
        gina = admin(people, "gina")

        with pytest.raises(FileRefused) as refused:
            put(by=gina, systems=[{"slug": "switch-a", "name": "Mine", "organisation": "client"}])
        with pytest.raises(FileRefused) as unknown:
            put(by=gina, dependencies=[{"dependent": "ges", "provider": "switch-a"}])

        assert "cannot be used" in str(refused.value)
        assert "switch-a" in str(unknown.value)


class TestRetired:
    def test_the_file_retires_it_and_brings_it_back(self, people: Night) -> None:
        put(systems=[{**SWITCH, "retired": True}])
        assert System.objects.get(slug="switch-a").retired_at == NOW
        assert current_graph().blast_radius(["switch-a"]) == {"switch-a"}

        put(systems=[SWITCH])
        assert System.objects.get(slug="switch-a").retired

        put(systems=[{**SWITCH, "retired": False}])
        assert not System.objects.get(slug="switch-a").retired
        assert "phone-switch" in current_graph().blast_radius(["switch-a"])

    def test_not_while_work_on_it_is_not_over(self, people: Night) -> None:
        starts = NOW + timedelta(days=1)
        window = DraftWindow(starts, starts + timedelta(hours=1))
        draft = ChangeDraft(title="Patch", targets={"switch-a": Level.OUTAGE}, windows=(window,))
        booking.book(people.ana, draft, submit=True)

        with pytest.raises(FileRefused, match="work on it is not over"):
            put(systems=[{**SWITCH, "retired": True}])

        assert not System.objects.get(slug="switch-a").retired
