"""The first organisation of a house, in the browser."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Invite, Organisation, Person, SetupLink
from accounts.services.setting_up import make_setup_link, set_up
from changes.selectors.getting_started import how_far
from components.getting_started import StartingRow
from core import clock
from core.activity import Activity
from core.refusals import Refused
from estate.models import Dependency, System
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

TYPED = {
    "organisation_name": "Harbour Contact Centre",
    "timezone": "America/Denver",
    "organisation_phone": "+1 555 0100",
    "organisation_email": "desk@harbour.example",
    "name": "Ana",
    "email": "Ana@Harbour.example",
    "phone": "+1 555 0101",
    "password": "seven calm gulls",
}


def printed_address() -> str:
    lines = StringIO()
    call_command("setup_link", stdout=lines)
    return lines.getvalue().splitlines()[-1]


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_the_command_prints_an_address_that_makes_the_first_organisation_and_signs_its_admin_in() -> None:
    browser = Client()
    path = path_of(printed_address())
    assert browser.get(path).status_code == 200

    answer = browser.post(path, TYPED)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/getting-started/")
    first, ana = Organisation.objects.get(), Person.objects.get()
    assert (first.slug, first.name, first.timezone, first.phone, first.email) == (
        "harbour-contact-centre",
        "Harbour Contact Centre",
        "America/Denver",
        "+1 555 0100",
        "desk@harbour.example",
    )
    assert (ana.organisation, ana.roles, ana.is_operator, ana.timezone, ana.check_password(TYPED["password"])) == (
        first,
        ["admin"],
        True,
        "America/Denver",
        True,
    )
    assert ana.email == "ana@harbour.example"
    act = Activity.objects.get()
    assert (act.kind, act.actor, act.organisation) == ("set_up", ana, first)
    page = browser.get("/getting-started/")
    assert [row.state for row in page.context["rows"]] == [
        "next",
        "blocked",
        "blocked",
        "to come",
        "to come",
        "blocked",
    ]


def test_its_page_says_who_is_called_and_who_is_shown_it() -> None:
    fields = Client().get(path_of(printed_address())).context["form"].fields
    assert [(fields[name].label, fields[name].help_text) for name in ("organisation_phone", "phone")] == [
        ("Phone of your service desk", "Others call it first. Shown to everyone your work affects."),
        ("Your phone", "Shown to everyone your work affects."),
    ]


def test_the_address_is_good_once() -> None:
    path = path_of(printed_address())
    Client().post(path, TYPED)

    for answer in (Client().get(path), Client().post(path, {**TYPED, "organisation_name": "Somebody Else"})):
        assert answer.status_code == 410
        assert "set up already" in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_the_address_is_good_for_an_hour() -> None:
    path = path_of(printed_address())
    SetupLink.objects.update(made_at=clock.now() - timedelta(minutes=60))

    answer = Client().post(path, TYPED)

    assert (answer.status_code, Organisation.objects.count()) == (410, 0)
    assert "has expired" in answer.content.decode()


def test_signing_in_says_where_to_begin_only_while_nobody_is_here() -> None:
    path = path_of(printed_address())
    assert "Nobody is here yet." in Client().get("/sign-in/").text

    Client().post(path, TYPED)

    assert "Nobody is here yet." not in Client().get("/sign-in/").text


def test_a_newer_address_ends_the_one_before() -> None:
    older, newer = path_of(printed_address()), path_of(printed_address())

    assert [Client().get(path).status_code for path in (older, newer)] == [404, 200]


def test_looking_fifty_times_changes_nothing() -> None:
    path = path_of(printed_address())
    for _ in range(50):
        Client().head(path)
        Client().get(path)

    assert Client().post(path, TYPED).status_code == 302


def test_a_house_with_an_organisation_prints_no_address(people: Night) -> None:
    with pytest.raises(CommandError, match="has its first organisation already"):
        call_command("setup_link")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("organisation_name", "", "This field is required."),
        ("organisation_name", "A\u202egnirts", "one line"),
        ("timezone", "Mars/Base", "not one of the available choices"),
        ("organisation_phone", "ring", "phone"),
        ("email", "ana", "valid email"),
        ("password", "short", "too short"),
        ("name", "x" * 201, "200"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(field: str, typed: str, said: str) -> None:
    path = path_of(printed_address())

    answer = Client().post(path, TYPED | {field: typed})

    assert (answer.status_code, Organisation.objects.count(), Person.objects.count()) == (400, 0, 0)
    assert said in str(answer.context["form"].errors[field])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_is_refused() -> None:
    secret, both, became = make_setup_link(), Barrier(2), list[str]()

    def press(name: str) -> None:
        both.wait()
        try:
            admin = {"name": name, "email": f"{name}@harbour.example", "phone": "", "timezone": "UTC"}
            organisation = {"name": f"House of {name}", "timezone": "UTC", "phone": "", "email": ""}
            set_up(secret, organisation, admin, "seven calm gulls")
            became.append("made")
        except Refused:
            became.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=press, args=[name]) for name in ("ana", "bert")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(became) == ["made", "refused"]
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)


def started(people: Night) -> Person:
    Organisation.objects.filter(slug="stranger").update(
        steps_left=["systems", "needs", "on-call", "colleagues", "others", "window"]
    )
    return Person.objects.get(pk=people.sten.pk)


def states(person: Person) -> list[str]:
    return [row.state for row in pages_as(person).get("/getting-started/").context["rows"]]


def test_a_step_is_left_out_and_taken_up_again(people: Night) -> None:
    sten = started(people)
    assert states(sten) == ["next", "blocked", "blocked", "to come", "done", "blocked"]

    pages_as(sten).post("/getting-started/steps/systems/skip/")
    assert states(sten) == ["skipped", "blocked", "blocked", "next", "done", "blocked"]

    pages_as(sten).post("/getting-started/steps/systems/take-up/")
    assert states(sten) == ["next", "blocked", "blocked", "to come", "done", "blocked"]


def test_tonight_leads_on_until_all_is_done_or_left_out(people: Night) -> None:
    sten = started(people)
    assert pages_as(sten).get("/").context["way"].done == 1

    for step in ("systems", "needs", "on-call", "colleagues", "window"):
        pages_as(sten).post(f"/getting-started/steps/{step}/skip/")

    assert pages_as(sten).get("/").context["way"] is None


def test_tonight_of_an_organisation_that_came_by_a_file_says_nothing_of_it(people: Night) -> None:
    assert pages_as(people.ana).get("/").context["way"] is None


def test_a_viewer_is_not_led_anywhere(people: Night) -> None:
    Organisation.objects.filter(slug="client").update(steps_left=["systems", "window"])

    assert pages_as(people.olaf).get("/").context["way"] is None
    assert pages_as(people.olaf).get("/getting-started/").status_code == 403
    assert pages_as(people.olaf).post("/getting-started/steps/systems/skip/").status_code == 403


@pytest.mark.parametrize("path", ["systems/burn/", "mars/skip/"])
def test_other_steps_and_acts_are_not_found(people: Night, path: str) -> None:
    assert pages_as(people.ana).post(f"/getting-started/steps/{path}").status_code == 404


def test_one_person_is_put_on_call_for_many_systems_at_once(people: Night) -> None:
    people.systems["ges"].contacts.filter(role="on_call").delete()
    people.systems["portal"].contacts.filter(role="on_call").delete()
    page = pages_as(people.gina).get("/getting-started/on-call/")
    assert page.context["form"]["systems"].value() == ["ges", "portal"]

    answer = pages_as(people.gina).post(
        "/getting-started/on-call/", {"who": people.gina.email, "roles": ["on_call", "owner"], "systems": ["ges"]}
    )

    assert answer.status_code == 302
    ges = people.systems["ges"].contacts.filter(person=people.gina)
    assert sorted(ges.values_list("role", "order")) == [("on_call", 1), ("owner", 1)]


def rows(person: Person) -> dict[str, StartingRow]:
    return {row.step: row for row in pages_as(person).get("/getting-started/").context["rows"]}


def test_somebody_is_on_call_once_each_system_in_use_has_somebody(people: Night) -> None:
    Organisation.objects.filter(slug="centre").update(steps_left=["on-call"])
    people.systems["switch-a"].contacts.filter(role="on_call").delete()
    found = rows(people.ana)["on-call"]
    assert (found.state, found.left) == ("next", "1 of 4 have nobody on call.")
    assert "1 of 4 have nobody on call." in pages_as(people.ana).get("/getting-started/").content.decode()

    System.objects.filter(slug="switch-a").update(retired_at=clock.now())

    found = rows(people.ana)["on-call"]
    assert (found.state, found.left) == ("done", "")


def test_how_far_one_has_come_is_one_query(people: Night, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        how_far(people.ana.organisation)


def test_systems_come_from_a_spreadsheet_as_well_for_those_who_may_import(people: Night) -> None:
    assert [(row.also_verb, row.also_url) for row in rows(people.sten).values() if row.also_url] == [
        ("Import a spreadsheet", "/settings/imports/")
    ]
    assert 'href="/settings/imports/">Import a spreadsheet' in pages_as(people.sten).get("/getting-started/").text
    assert [row.also_url for row in rows(people.ana).values() if row.also_url] == []


def invited(people: Night) -> None:
    Invite.objects.create(
        organisation=people.organisations["centre"],
        invited_by=people.ana,
        kind="organisation",
        email="sten@elsewhere.example",
        expires_at=clock.now(),
        accepted_at=clock.now(),
        accepted_by=people.sten,
    )


def test_who_was_invited_reads_first_what_their_inviter_needs(people: Night) -> None:
    invited(people)
    begin = pages_as(people.sten).get("/getting-started/")

    assert begin.context["invited_by"] == "Harbour Contact Centre"
    assert '<a href="/systems/add-several/?next=/getting-started/">say which of their systems yours' in begin.text
    assert pages_as(people.gina).get("/getting-started/").context["invited_by"] == ""
    assert pages_as(people.ana).get("/getting-started/").context["invited_by"] == ""


def test_once_they_have_said_so_it_is_not_asked_again(people: Night) -> None:
    invited(people)
    mail = System.objects.create(slug="mail", name="Mail", organisation=people.sten.organisation)
    Dependency.objects.create(dependent=mail, provider=people.systems["switch-a"], state="claimed")

    assert pages_as(people.sten).get("/getting-started/").context["invited_by"] == ""


@pytest.mark.parametrize("path", ["invite/", "invite-organisation/"])
def test_a_step_leads_back_to_getting_started(people: Night, path: str) -> None:
    began = pages_as(people.sten).get(f"/people/{path}", {"next": "/getting-started/"}).text
    came = pages_as(people.sten).get(f"/people/{path}").text

    assert ("← Getting started" in began, "← Getting started" in came) == (True, False)


def test_somebody_new_is_only_a_contact(people: Night) -> None:
    admin = people.sten
    System.objects.create(slug="mail", name="Mail", organisation=admin.organisation)

    typed = {"who": "new", "name": "Nadia", "email": "nadia@elsewhere.example", "roles": ["on_call"]}
    pages_as(admin).post("/getting-started/on-call/", {**typed, "systems": ["mail"]})

    nadia = Person.objects.get(email="nadia@elsewhere.example")
    assert (nadia.roles, nadia.organisation, nadia.has_usable_password()) == ([], admin.organisation, False)


def test_only_an_admin_adds_somebody_new(people: Night) -> None:
    people.systems["ges"].contacts.filter(role="on_call").delete()
    typed = {"who": "new", "name": "Nadia", "email": "nadia@client.example", "roles": ["on_call"]}

    answer = pages_as(people.gina).post("/getting-started/on-call/", {**typed, "systems": ["ges"]})

    assert (answer.status_code, Person.objects.filter(name="Nadia").exists()) == (400, False)
