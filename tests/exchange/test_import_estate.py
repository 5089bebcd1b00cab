"""An estate file goes into the house whole or not at all, and nothing of it twice."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Organisation, Person
from changes.models import Approval, Change, Finding, State, Window
from core.activity import Activity
from estate.models import Contact, Dependency, DependencyState, Freeze, GraphVersion, MaintenanceHours, System
from exchange.estate_file.reading import read_estate
from exchange.estate_file.records import ChangeRecord, WindowRecord
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.estate_file.writing_changes import Life, lives
from exchange.estate_file.yaml_lines import FileRefused
from notifications.models import Notice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def estate(**lists: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {
        "organisations": [
            {"slug": "centre", "name": "Centre", "notice_hours": 48},
            {"slug": "client", "name": "Client"},
        ],
        "people": [
            {"email": "ana@centre.example", "name": "Ana", "organisation": "centre", "roles": ["engineer"]},
            {"email": "priya@client.example", "name": "Priya", "organisation": "client", "password": "a password"},
        ],
        "systems": [
            {"slug": "switch", "name": "Switch", "organisation": "centre"},
            {"slug": "desktop", "name": "Desktop", "organisation": "centre", "how_to_check": "Sign in"},
            {"slug": "ges", "name": "GES", "organisation": "client", "criticality": "high"},
        ],
        "dependencies": [
            {"dependent": "desktop", "provider": "switch"},
            {"dependent": "desktop", "provider": "ges", "kind": "soft"},
        ],
        "contacts": [{"system": "ges", "person": "priya@client.example", "role": "on_call", "order": 2}],
        "freezes": [
            {"organisation": "client", "name": "Year end", "systems": ["ges"], **period(NOW + 30 * 24 * HOUR, 24)}
        ],
        "maintenance_hours": [
            {"system": "ges", "rrule": "FREQ=WEEKLY;BYDAY=SU", "start": "01:00", "duration": "PT4H", "timezone": "UTC"}
        ],
        "changes": [work("Upgrade", NOW + HOUR, 4, state="approved", validates=["ges"])],
        **lists,
    }


def period(start: datetime, hours: float) -> dict[str, str]:
    return {"starts_at": start.isoformat(), "ends_at": (start + hours * HOUR).isoformat()}


def work(title: str, start: datetime, hours: float, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "organisation": "centre",
        "owner": "ana@centre.example",
        "targets": [{"system": "switch"}],
        **period(start, hours),
        **more,
    }


def load(described: dict[str, Any], dry_run: bool = False) -> ImportOutcome:
    return import_estate(read_estate(json.dumps(described).encode(), known_to_the_house()), dry_run)


def test_everything_is_created_with_the_defaults_of_what_is_left_out() -> None:
    load(estate())

    change = Change.objects.get()
    window = Window.objects.get()
    assert (change.reference[:7], change.state, change.owner.name) == ("CENTRE-", State.APPROVED, "Ana")
    assert [(target.system.slug, target.impact) for target in change.targets.all()] == [("switch", "outage")]
    assert [(check.from_system, check.to_system.slug) for check in change.validations.all()] == [(None, "ges")]
    assert (window.state, window.starts_at, window.actual_start) == (State.APPROVED, NOW + HOUR, None)
    assert window.announced_at == NOW + HOUR - 48 * HOUR
    assert Person.objects.get(name="Priya").roles == ["viewer"]
    assert Person.objects.get(name="Priya").check_password("a password")
    assert not Person.objects.get(name="Ana").has_usable_password()
    assert [(d.provider.slug, d.kind, d.state) for d in Dependency.objects.all()] == [
        ("ges", "soft", DependencyState.CONFIRMED),
        ("switch", "required", DependencyState.CONFIRMED),
    ]
    assert [(c.person.name, c.role, c.order) for c in Contact.objects.all()] == [("Priya", "on_call", 2)]
    assert [system.slug for system in Freeze.objects.get().systems.all()] == ["ges"]
    assert MaintenanceHours.objects.get().duration == 4 * HOUR


def test_a_second_import_changes_nothing() -> None:
    load(estate())
    before = GraphVersion.current(), Activity.objects.count(), Organisation.objects.get(slug="centre").board_version

    outcome = load(estate())

    assert not outcome.changed_anything
    assert (
        GraphVersion.current(),
        Activity.objects.count(),
        Organisation.objects.get(slug="centre").board_version,
    ) == before


def test_importing_again_updates_what_is_described_and_leaves_the_rest() -> None:
    load(estate())
    Dependency.objects.filter(provider__slug="ges").update(state=DependencyState.CLAIMED)
    described = estate(
        systems=[{"slug": "desktop", "name": "Agent desktop", "organisation": "centre"}],
        dependencies=[{"dependent": "desktop", "provider": "ges", "kind": "required"}],
        contacts=[{"system": "ges", "person": "priya@client.example", "role": "on_call", "order": 1}],
    )

    outcome = load(described)

    assert outcome.created == {}
    assert outcome.updated == {
        "system": ["desktop"],
        "dependency": ["desktop on ges"],
        "contact": ["priya@client.example, on_call of ges"],
    }
    desktop = System.objects.get(slug="desktop")
    assert (desktop.name, desktop.how_to_check) == ("Agent desktop", "Sign in")
    dependency = Dependency.objects.get(provider__slug="ges")
    assert (dependency.kind, dependency.state) == ("required", "confirmed")
    assert System.objects.count() == 3


def test_of_a_change_that_has_started_texts_are_updated_but_never_its_windows() -> None:
    load(estate())
    Change.objects.update(state=State.IN_PROGRESS)
    Window.objects.update(state=State.IN_PROGRESS, actual_start=NOW)
    again = work("Upgrade", NOW + HOUR, 9, state="cancelled", description="New words", rollback={"takes": "PT20M"})

    outcome = load(estate(changes=[again]))

    change, window = Change.objects.get(), Window.objects.get()
    assert outcome.updated == {"change": ["Upgrade"]}
    assert (change.description, change.rollback_takes) == ("New words", timedelta(minutes=20))
    assert (change.state, change.revision) == (State.IN_PROGRESS, 2)
    assert (window.state, window.ends_at) == (State.IN_PROGRESS, NOW + 5 * HOUR)


class TestAChangeWithAnExternalReference:
    """It is the same change, wherever and under whatever title it stands by now."""

    def known(self, **more: Any) -> dict[str, Any]:
        return work("Upgrade", NOW + HOUR, 4, external_reference="CHG-7") | more

    def test_is_known_again_after_a_move_on_the_page(self) -> None:
        load(estate(changes=[self.known()]))
        Window.objects.update(starts_at=NOW + 30 * HOUR, ends_at=NOW + 34 * HOUR)

        outcome = load(estate(changes=[self.known()]))

        assert (outcome.created, outcome.updated) == ({}, {"change": ["Upgrade"]})
        assert Change.objects.count() == 1
        assert Window.objects.get().starts_at == NOW + HOUR

    def test_is_known_again_under_another_title(self) -> None:
        load(estate(changes=[self.known()]))

        outcome = load(estate(changes=[self.known(title="Upgrade of the switch")]))

        assert (outcome.created, outcome.updated) == ({}, {"change": ["Upgrade of the switch"]})
        assert Change.objects.get().title == "Upgrade of the switch"

    def test_is_known_by_its_title_where_it_had_no_reference_before(self) -> None:
        load(estate(changes=[work("Upgrade", NOW + HOUR, 4)]))

        assert load(estate(changes=[self.known()])).updated == {"change": ["Upgrade"]}
        assert Change.objects.get().external_reference == "CHG-7"

    def test_is_another_than_one_with_another_reference(self) -> None:
        load(estate(changes=[self.known()]))

        load(estate(changes=[self.known(external_reference="CHG-8")]))

        assert set(Change.objects.values_list("external_reference", flat=True)) == {"CHG-7", "CHG-8"}

    def test_is_another_than_that_of_another_organisation(self) -> None:
        load(estate(changes=[self.known()]))
        theirs = self.known(organisation="client", owner="priya@client.example", targets=[{"system": "ges"}])

        load(estate(changes=[self.known(), theirs]))

        assert Change.objects.count() == 2

    def test_of_two_rows_that_could_mean_one_change_only_one_does(self) -> None:
        """One by its title, the other by a reference that the change does not have yet."""
        load(estate(changes=[work("Upgrade", NOW + HOUR, 4)]))
        both = [self.known(description="Mine"), work("Upgrade", NOW + HOUR, 4, description="Also mine")]

        load(estate(changes=both))
        outcome = load(estate(changes=both))

        assert not outcome.changed_anything
        assert set(Change.objects.values_list("external_reference", "description")) == {
            ("", "Also mine"),
            ("CHG-7", "Mine"),
        }


def test_a_dry_run_says_what_would_be_done_and_does_nothing() -> None:
    outcome = load(estate(), dry_run=True)

    assert outcome.created["system"] == ["switch", "desktop", "ges"]
    assert not Organisation.objects.exists()


def test_one_mistake_and_nothing_is_imported() -> None:
    described = estate(dependencies=[{"dependent": "desktop", "provider": "nowhere"}])

    with pytest.raises(FileRefused):
        load(described)

    assert not Organisation.objects.exists()


def test_a_redundant_set_cannot_need_more_members_than_it_has() -> None:
    described = estate(
        systems=[*estate()["systems"], {**estate()["systems"][1], "slug": "pair", "redundancy_minimum": 2}],
        dependencies=[{"dependent": "pair", "provider": "switch", "kind": "redundant"}],
    )

    with pytest.raises(FileRefused) as refused:
        load(described)

    assert [problem.message for problem in refused.value.problems] == [
        "needs 2 of its redundant providers but has only 1"
    ]
    assert not System.objects.exists()


def test_conflicts_of_imported_work_are_in_the_ledger_and_nobody_is_told() -> None:
    both = [work("Upgrade", NOW + HOUR, 4, state="approved"), work("Cabling", NOW + 2 * HOUR, 1, state="requested")]

    load(estate(changes=both))

    assert [(finding.kind, finding.meets_at) for finding in Finding.objects.all()] == [("same_system", ["switch"])]
    assert not Notice.objects.exists()
    assert not Activity.objects.not_yet_told().exists()
    assert not Approval.objects.exists()


def test_each_change_has_a_reference_of_its_own() -> None:
    load(estate())

    load(estate(changes=[work("Next", NOW + 9 * HOUR, 1), work("After", NOW + 19 * HOUR, 1)]))

    references = dict(Change.objects.values_list("title", "reference"))
    assert references.keys() == {"Upgrade", "Next", "After"}
    assert len(set(references.values())) == 3


def test_a_password_is_changed_only_when_another_is_given() -> None:
    load(estate())
    priya = {"email": "PRIYA@client.example", "name": "Priya", "organisation": "client"}

    assert not load(estate(people=[priya])).changed_anything
    assert load(estate(people=[{**priya, "password": "another one"}])).updated == {"person": ["priya@client.example"]}
    assert Person.objects.get(name="Priya").check_password("another one")


PAST = WindowRecord(1, NOW - 30 * HOUR, NOW - 26 * HOUR)
RUNNING = WindowRecord(1, NOW - HOUR, NOW + HOUR)
AHEAD = WindowRecord(1, NOW + 20 * HOUR, NOW + 22 * HOUR)
LIVES = {
    "draft": ("draft", (AHEAD,), [Life("draft")]),
    "approved and past its start": ("approved", (RUNNING,), [Life("approved")]),
    "in progress": ("in_progress", (RUNNING,), [Life("in_progress", RUNNING.starts_at)]),
    "in progress before its start": ("in_progress", (AHEAD,), [Life("in_progress", NOW)]),
    "in progress, overrunning": ("in_progress", (PAST,), [Life("in_progress", PAST.starts_at)]),
    "the second of three": (
        "in_progress",
        (PAST, RUNNING, AHEAD),
        [
            Life("completed", PAST.starts_at, PAST.ends_at),
            Life("in_progress", RUNNING.starts_at),
            Life("approved"),
        ],
    ),
    "completed": ("completed", (PAST,), [Life("completed", PAST.starts_at, PAST.ends_at)]),
    "completed before its end": ("completed", (RUNNING,), [Life("completed", RUNNING.starts_at, NOW)]),
    "rolled back": ("rolled_back", (PAST,), [Life("rolled_back", PAST.starts_at, PAST.ends_at)]),
    "cancelled": ("cancelled", (AHEAD,), [Life("cancelled")]),
}


@pytest.mark.parametrize("case", LIVES)
def test_states_are_taken_as_they_are(case: str) -> None:
    state, windows, expected = LIVES[case]

    assert lives(ChangeRecord(1, "Work", "centre", "ana@centre.example", windows, state=state), NOW) == expected


def run(file: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_estate", str(file), *options, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    file = tmp_path / "an estate.yaml"
    file.write_text(json.dumps(estate()))

    assert "would create system (3): switch; desktop; ges\n" in run(file, "--dry-run")
    assert not System.objects.exists()
    assert "created change (1): Upgrade\n" in run(file)
    assert run(file) == "Nothing has changed: all of it was already there.\n"
    assert set(Notice.objects.values_list("state", flat=True)) <= {"planned"}


def test_the_command_names_line_and_field(tmp_path: Path) -> None:
    file = tmp_path / "estate.yaml"
    file.write_text("systems:\n  - {slug: a, name: A, organisation: x}\n")

    with pytest.raises(CommandError) as refused:
        run(file)

    assert str(refused.value) == (
        f"Nothing was imported. What is wrong with {file}:\n"
        "  line 2, systems[0].organisation: there is no organisation “x”"
    )
    file.write_text("systems:\n" + "  - {slug: '?', name: A, organisation: x}\n" * 96)
    with pytest.raises(CommandError, match=r"\n  and 142 more$"):
        run(file)
    with pytest.raises(CommandError, match=r"missing\.yaml cannot be read: No such file or directory\."):
        run(tmp_path / "missing.yaml")
