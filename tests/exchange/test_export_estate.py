"""The house as an estate file: imported into an empty one it gives the same house, and the same file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import time_machine
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import Person
from changes.models import Change, Window
from core.refusals import NotAllowed
from demo.night import night_file
from estate.models import Dependency, Freeze, System
from exchange.estate_file.export import export_estate, export_for
from exchange.estate_file.reading import read_estate
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.estate_file.yaml_text import scalar
from tests.estates import Night
from tests.exchange.test_import_estate import HOUR, NOW, estate, load, period, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@contextmanager
def a_house_of_its_own() -> Iterator[None]:
    """Of which nothing is left behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def text() -> str:
    return "".join(export_estate())


def take_in(file: str) -> ImportOutcome:
    return import_estate(read_estate(file.encode(), known_to_the_house()))


def test_export_empty_house_import_export_gives_the_same_file() -> None:
    with a_house_of_its_own():
        import_estate(read_estate(night_file(NOW), known_to_the_house()))
        file = text()

    take_in(file)

    assert text() == file
    assert len(file.splitlines()) > 60


def test_importing_what_was_exported_changes_nothing() -> None:
    import_estate(read_estate(night_file(NOW), known_to_the_house()))

    assert take_in(text()).difference.rows == ()


def test_everything_stands_in_its_list_in_one_order() -> None:
    described = work(
        "Upgrade",
        NOW + HOUR,
        4,
        state="approved",
        one_at_a_time=True,
        description="Two lines,\nwith “quotes” and: colons",
        notes="Ours",
        rollback={"how": "Back", "takes": "PT20M"},
        external_reference="CHG-7",
        bridge="+1 555 0199",
        emergency="It is down",
        implementers=["ana@centre.example"],
        validates=["ges", {"from": "desktop", "to": "ges", "text": "An agent can log in"}],
    )
    load(estate(changes=[described], tags=[{"name": "Both", "systems": ["switch", "desktop"]}]))

    assert text() == (
        """\
organisations:
  - {slug: centre, name: Centre, timezone: UTC, approval_from: degraded, notice_hours: 48, open_end_hours: 4, \
backdate_hours: 72}
  - {slug: client, name: Client, timezone: UTC, approval_from: degraded, notice_hours: 24, open_end_hours: 4, \
backdate_hours: 72}
people:
  - {email: ana@centre.example, name: Ana, organisation: centre, roles: [engineer], timezone: UTC}
  - {email: priya@client.example, name: Priya, organisation: client, roles: [viewer], timezone: UTC}
systems:
  - {slug: desktop, name: Desktop, organisation: centre, criticality: normal, redundancy_minimum: 1, listed: true, \
how_to_check: Sign in}
  - {slug: ges, name: GES, organisation: client, criticality: high, redundancy_minimum: 1, listed: true}
  - {slug: switch, name: Switch, organisation: centre, criticality: normal, redundancy_minimum: 1, listed: true}
dependencies:
  - {dependent: desktop, provider: ges, kind: soft}
  - {dependent: desktop, provider: switch, kind: required}
tags:
  - {name: Both, organisation: centre, systems: [desktop, switch]}
contacts:
  - {system: ges, person: priya@client.example, role: on_call, order: 2}
freezes:
  - {organisation: client, name: Year end, systems: [ges], mode: warn, starts_at: 2026-12-22T12:00:00+00:00, \
ends_at: 2026-12-23T12:00:00+00:00}
maintenance_hours:
  - {system: ges, rrule: "FREQ=WEEKLY;BYDAY=SU", start: "01:00", duration: PT4H, timezone: UTC}
changes:
  - title: Upgrade
    organisation: centre
    owner: ana@centre.example
    state: approved
    external_reference: CHG-7
    description: "Two lines,\\nwith “quotes” and: colons"
    notes: Ours
    bridge: "+1 555 0199"
    emergency: It is down
    rollback: {how: Back, takes: PT20M}
    one_at_a_time: true
    targets: [{system: switch, impact: outage}]
    validates: [{to: ges}, {from: desktop, to: ges, text: An agent can log in}]
    implementers: [ana@centre.example]
    announced_at: 2026-11-20T13:00:00+00:00
    starts_at: 2026-11-22T13:00:00+00:00
    ends_at: 2026-11-22T17:00:00+00:00
"""
    )


def test_several_windows_keep_their_targets_and_actual_times() -> None:
    described = {
        **work("Patch", NOW, 1, state="in_progress", targets=[{"system": "switch"}, {"system": "desktop"}]),
        "windows": [
            {**period(NOW - 9 * HOUR, 2), "actual_end": (NOW - 8 * HOUR).isoformat(), "targets": ["switch"]},
            period(NOW - HOUR, 2),
            period(NOW + 9 * HOUR, 2),
        ],
    }
    described = {name: value for name, value in described.items() if name not in ("starts_at", "ends_at")}
    with a_house_of_its_own():
        load(estate(changes=[described]))
        file = text()

    take_in(file)

    assert text() == file
    assert list(Window.objects.values_list("state", flat=True)) == ["completed", "in_progress", "approved"]


class TestWhatStaysHere:
    def test_passwords(self) -> None:
        load(estate())
        assert "password" not in text()

    def test_what_nobody_confirmed(self) -> None:
        load(estate())
        Dependency.objects.filter(provider__slug="ges").update(state="claimed")
        Freeze.objects.update(lifted_at=NOW)

        kept = yaml.safe_load(text())

        assert kept["dependencies"] == [{"dependent": "desktop", "provider": "switch", "kind": "required"}]
        assert "freezes" not in kept

    def test_who_has_left_but_for_those_whom_work_names(self) -> None:
        load(estate())
        Person.objects.update(is_active=False)

        kept = yaml.safe_load(text())

        assert [(one["email"], one["roles"]) for one in kept["people"]] == [("ana@centre.example", [])]
        assert "contacts" not in kept


def test_two_that_a_file_could_not_tell_apart_are_told_apart() -> None:
    with a_house_of_its_own():
        load(estate())
        first = Change.objects.get()
        load(estate(changes=[work("Twin", NOW + HOUR, 4, state="approved")]))
        Change.objects.update(title="Upgrade")
        file = text()
        twin = Change.objects.exclude(pk=first.pk).get().reference
        assert file.count(f"external_reference: {twin}") == 1

    take_in(file)

    assert (text(), Change.objects.count()) == (file, 2)


def test_unscheduled_work_has_no_title() -> None:
    with a_house_of_its_own():
        load(estate(changes=[work("X", NOW - HOUR, 1.5, state="in_progress")]))
        Change.objects.update(title="")
        file = text()

    take_in(file)

    assert (text(), Change.objects.get().title) == (file, "")


def test_an_empty_house_is_a_file_that_can_be_imported() -> None:
    assert text() == "organisations: []\n"
    assert not take_in(text()).changed_anything


class TestOfOneOrganisation:
    def exported(self, *options: str) -> Any:
        out = StringIO()
        call_command("export_estate", *options, stdout=out)
        return yaml.safe_load(out.getvalue())

    @pytest.mark.usefixtures("one_transaction")
    def test_is_its_own_with_the_dependencies_that_it_takes_part_in(self) -> None:
        load(estate())

        kept = self.exported("--organisation", "client")

        assert {name: len(rows) for name, rows in kept.items()} == {
            "organisations": 1,
            "people": 1,
            "systems": 1,
            "dependencies": 1,
            "contacts": 1,
            "freezes": 1,
            "maintenance_hours": 1,
        }
        assert kept["dependencies"] == [{"dependent": "desktop", "provider": "ges", "kind": "soft"}]

    def test_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(CommandError, match="There is no organisation “nobody”"):
            call_command("export_estate", "--organisation", "nobody")

    def test_is_for_its_admins(self, people: Night) -> None:
        with pytest.raises(NotAllowed):
            export_for(people.ana)

    def test_names_no_system_that_its_people_may_not_know(self, people: Night) -> None:
        people.ana.roles = ["admin"]
        System.objects.filter(slug="ges").update(listed=False)

        file = "".join(export_for(people.ana))

        assert "{dependent: agent-desktop, provider: portal, kind: required}" in file
        assert "ges" not in file
        assert "client" not in file.replace("reservation-line", "")


@pytest.fixture
def one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is in the middle of one, whose level cannot be set any more."""
    monkeypatch.setattr("exchange.management.commands.export_estate._look_at_one_moment", lambda: None)


WRITTEN = [
    *(
        "yes",
        "null",
        "~",
        "",
        " a",
        "a ",
        "1",
        "1e3",
        "01:00",
        "a: b",
        "a #b",
        "- a",
        "[",
        "{a}",
        "é",
        "\u2028",
        "\x85a",
    ),
    *("2026-12-20", "a,b", "'", '"', "\\", "\ufeff", "😀", "&a", "*a", "!a", "%", "@a", "`", "0x1f", "a\nb", "a\tb"),
    *("?", ":", "Harbour Contact Centre", "switch-a", "ana@centre.example", "Europe/Vienna", "a (b)"),
]


@pytest.mark.parametrize("value", WRITTEN)
def test_whatever_is_written_reads_as_the_same_text(value: str) -> None:
    assert yaml.safe_load(f"{{a: {scalar(value)}, b: [{scalar(value)}]}}") == {"a": value, "b": [value]}
