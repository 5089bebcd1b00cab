"""Lists as tables: what their reader sees on pages, in a form that can be imported again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, Person
from changes.services import book
from estate.models import Dependency, GraphVersion, System
from exchange.services.imports import SentFile, begin_import, match_columns
from exchange.services.work_off import work_off
from exchange.tables.columns import COLUMNS, TableOf
from exchange.tables.reading import read_table
from exchange.tables.sheet import Sheet
from notifications.services.making import fan_out
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.exchange.importing import compared
from tests.notifications.telling import at

pytestmark = pytest.mark.django_db
ONE = datetime(2027, 3, 9, 8, 0, tzinfo=UTC)
LISTS = ["systems", "dependencies", "contacts", "people", "schedule", "conflicts", "notices"]


@pytest.fixture
def people(people: Night) -> Night:
    Person.objects.filter(pk__in=[people.ana.pk, people.gina.pk]).update(roles=["admin"])
    people.ana.refresh_from_db()
    people.gina.refresh_from_db()
    return people


def got(person: Person, what: str, kind: str = "csv", asked: str = "") -> Any:
    answer = pages_as(person).get(f"/download/{what}/{kind}/{asked}")
    assert answer.status_code == 200
    return answer


def table(person: Person, what: str, kind: str = "csv", asked: str = "") -> Sheet:
    return read_table(got(person, what, kind, asked).content)


@pytest.mark.parametrize("what", ["systems", "dependencies", "contacts", "people"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_downloaded_is_imported_again_and_changes_nothing(people: Night, what: str, kind: str) -> None:
    System.objects.filter(slug="switch-a").update(name="=1+1; (soft), -x", how_to_check="+1 555")
    Person.objects.filter(pk=people.ana.pk).update(name="Ana; <b>", phone="+1 555 0100")
    GraphVersion.renew()
    content = got(people.ana, what, kind).content
    run, _ = begin_import(people.ana, SentFile(f"{what}.{kind}", content))
    work_off()
    run.refresh_from_db()
    assert run.table_of == what
    match_columns(people.ana, run.public_id, TableOf(what), {place: name for name, place in run.matched.items()})
    work_off()
    run.refresh_from_db()
    assert (run.state, run.errors) == ("compared", {})
    assert {name: group["total"] for name, group in run.difference["groups"].items()} == {
        "added": 0, "changed": 0, "left alone": 0}  # fmt: skip
    assert run.difference["unchanged"] > 0


def test_systems_come_as_their_reader_sees_them(people: Night) -> None:
    System.objects.filter(slug="ges").update(listed=False)
    System.objects.filter(slug="voice-carrier").update(how_to_check="Call 1")
    System.objects.create(slug="vault", name="Vault", organisation=people.organisations["client"], listed=False)
    System.objects.create(
        slug="den", name="Den", organisation=people.organisations["stranger"], how_to_check="secret", criticality="high"
    )
    GraphVersion.renew()
    sheet = table(people.ana, "systems")
    assert sheet.headings == tuple(column.label for column in COLUMNS[TableOf.SYSTEMS])
    rows = {row.cell(1): row.cells for row in sheet.rows}
    assert {"ges", "vault"} & rows.keys() == set()
    assert rows["phone-switch"] == (
        "Phone switch",
        "phone-switch",
        "centre",
        "normal",
        "switch-a (redundant); switch-b (redundant); voice-carrier (required)",
        "Ana <ana@centre.example>, +1 555 1000",
        "1",
        "yes",
    )
    assert rows["agent-desktop"][4] == "phone-switch (required); portal (required)"
    assert rows["voice-carrier"] == ("Voice carrier", "voice-carrier", "carrier", "normal", "", "", "1", "", "Call 1")
    assert rows["den"] == ("Den", "den", "stranger")


def test_a_private_end_of_a_dependency_is_named_by_its_owner_alone(people: Night) -> None:
    System.objects.filter(slug="ges").update(listed=False)
    GraphVersion.renew()
    rows = [row.cells for row in table(people.ana, "dependencies").rows]
    [hidden] = [row for row in rows if row[2] == "soft"]
    assert hidden == ("agent-desktop", "a system of Meridian Travel", "soft", "Agent desktop",
                      "a system of Meridian Travel", "confirmed")  # fmt: skip
    assert all("ges" not in " ".join(row[:2]) for row in rows)


def test_contacts_and_people_are_ones_own(people: Night) -> None:
    assert {row.cell(1) for row in table(people.ana, "contacts").rows} == {"ana@centre.example"}
    assert {row.cell(0) for row in table(people.ana, "people").rows} == {"ana@centre.example", "bert@centre.example"}
    assert pages_as(people.bert).get("/download/people/csv/").status_code == 403


def test_times_are_in_the_readers_zone_with_its_offset_and_in_utc(people: Night) -> None:
    with at(ONE - timedelta(days=2)):
        book.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)), submit=True)
        [row] = table(people.ana, "schedule", asked="?from=2027-03-08").rows
        unseen = got(people.vera, "schedule", asked="?from=2027-03-08").content.decode()
    assert row.cells[1:3] == ("Phone switch upgrade", "Harbour Contact Centre")
    assert row.cells[7:] == (
        "2027-03-09 01:00:00-07:00", "2027-03-09 08:00:00+00:00",
        "2027-03-09 05:00:00-07:00", "2027-03-09 12:00:00+00:00",
    )  # fmt: skip
    assert len(unseen.splitlines()) == 1, "headings alone"


def test_conflicts_and_notices_come_as_their_pages_say_them(people: Night) -> None:
    with at(ONE - timedelta(days=2)):
        for _ in range(2):
            book.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)), submit=True)
        fan_out.fan_out()
        conflicts = [row.cells for row in table(people.ana, "conflicts").rows]
        notices = [row.cells for row in table(people.gina, "notices").rows]
    assert {row[1] for row in conflicts} <= {"high", "medium", "low", "info"}
    assert conflicts
    assert any("Phone switch" in row[3] for row in conflicts)
    assert any(row[0] == "Cleo" for row in notices)


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_is_a_file_that_nobody_keeps(people: Night, what: str, kind: str) -> None:
    answer = got(people.ana, what, kind)
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="maintwin-{what}-')
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content[:3] == (b"\xef\xbb\xbf" if kind == "csv" else b"PK\x03")


@pytest.mark.parametrize("path", ["nothing/csv", "systems/pdf", "people/exe"])
def test_there_is_no_other_list_and_no_other_kind(people: Night, path: str) -> None:
    assert pages_as(people.ana).get(f"/download/{path}/").status_code == 404


@pytest.mark.parametrize("asked", ["", "?from=nonsense", "?from=0001-01-01", "?from=9999-12-31", "?organisation=%00"])
def test_an_address_that_asks_for_nothing_sensible_is_answered(people: Night, asked: str) -> None:
    assert got(people.ana, "schedule", asked=asked).status_code == 200


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("/systems/", "systems"),
        ("/systems/", "dependencies"),
        ("/systems/", "contacts"),
        ("/people/", "people"),
        ("/schedule/?view=list", "schedule"),
        ("/conflicts/", "conflicts"),
        ("/notices/", "notices"),
    ],
)
def test_each_list_leads_to_its_download(people: Night, page: str, what: str) -> None:
    text = pages_as(people.ana).get(page).content.decode()
    assert (f'href="/download/{what}/csv/' in text, f'href="/download/{what}/xlsx/' in text) == (True, True)


@pytest.mark.parametrize("what", LISTS)
def test_a_list_is_written_in_a_fixed_number_of_queries(
    people: Night, what: str, django_assert_max_num_queries: Any
) -> None:
    many = [System(slug=f"s-{n}", name=f"S {n}", organisation=people.organisations["centre"]) for n in range(50)]
    System.objects.bulk_create(many)
    Dependency.objects.bulk_create(Dependency(dependent=one, provider=people.systems["ges"]) for one in many)
    GraphVersion.renew()
    client = pages_as(people.ana)
    with django_assert_max_num_queries(40):
        client.get(f"/download/{what}/csv/")


def test_an_admin_takes_the_estate_file_of_their_own_organisation_and_imports_it_again(people: Night) -> None:
    answer = pages_as(people.ana).get("/download/estate/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="maintwin-centre.yaml"'
    assert ("slug: phone-switch" in text, "slug: portal" in text) == (True, False)
    run = compared(people.ana, text, "estate.yaml")
    assert (run.state, [group["total"] for group in run.difference["groups"].values()]) == ("compared", [0, 0, 0])
    assert pages_as(people.bert).get("/download/estate/").status_code == 403


def test_nobody_is_signed_in_and_nothing_is_written(people: Night) -> None:
    assert Client().get("/download/systems/csv/").status_code == 302
    assert Organisation.objects.count() == 4
    assert compared(people.ana, "Name\nDesk\n").state == "compared"
