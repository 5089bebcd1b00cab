"""An example to play with is added to a house, and taken away again."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from accounts.models import Organisation, Person
from changes.domain.conflicts.severity import Severity
from changes.models import Change, Finding, Window
from changes.selectors.reader import Reader
from changes.selectors.search import search
from core.refusals import NotAllowed, Refused
from core.searching import Wanted
from estate.models import System
from exchange.example.play import add_example, is_there, take_example_away
from notifications.models import Notice
from notifications.services.making.fan_out import fan_out
from notifications.services.sending.send import deliver
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db


@pytest.fixture
def sten(people: Night) -> Person:
    """Looks after the register."""
    Person.objects.filter(pk=people.sten.pk).update(is_operator=True)
    return Person.objects.get(pk=people.sten.pk)


def test_it_is_work_that_meets_ours_and_nobody_is_mailed_outside(sten: Person, mailoutbox: list[EmailMessage]) -> None:
    add_example(sten)

    assert is_there()
    running = Window.objects.get(state="in_progress")
    assert running.change.title == "Example: patch the database"
    finding = Finding.objects.get(kind="dependency")
    assert finding.severity == Severity.HIGH
    board = pages_as(sten).get("/").text
    assert "Example client" in board
    while fan_out():
        pass
    deliver()
    sent = Notice.objects.filter(state="sent")
    assert set(sent.values_list("contact__organisation__slug", flat=True)) <= {"stranger"}
    assert [mail.to for mail in mailoutbox if "engineer@example-" in str(mail.to)] == []


def test_taken_away_it_counts_for_nothing_and_can_be_chosen_nowhere(sten: Person) -> None:
    add_example(sten)
    take_example_away(sten)

    assert not is_there()
    assert not System.objects.in_use().filter(slug__startswith="example-").exists()
    assert not Window.objects.effective().filter(change__title__startswith="Example").exists()
    assert not Finding.objects.filter(state="found").exists()
    found = search(Reader(sten), Wanted.read("example"), 20)
    assert (found.systems, found.organisations) == ((), ())
    assert "Example client" not in pages_as(sten).get("/book/").text


def test_it_can_be_added_again(sten: Person) -> None:
    add_example(sten)
    take_example_away(sten)
    add_example(sten)

    assert System.objects.in_use().filter(slug__startswith="example-").count() == 5
    assert Window.objects.get(state="in_progress").change.title == "Example: patch the database"
    assert Organisation.objects.filter(example="shown").count() == 2


def test_adding_twice_is_refused_and_so_is_taking_away_what_is_not_there(sten: Person) -> None:
    with pytest.raises(Refused, match="is not there"):
        take_example_away(sten)
    add_example(sten)
    with pytest.raises(Refused, match="there already"):
        add_example(sten)
    assert Change.objects.filter(title__startswith="Example").count() == 3


def test_what_is_called_so_already_is_left_alone(sten: Person) -> None:
    System.objects.create(slug="example-voice-line", name="Ours", organisation=sten.organisation)

    with pytest.raises(Refused, match="cannot be added"):
        add_example(sten)

    assert not Organisation.objects.exclude(example="").exists()


def test_only_who_looks_after_the_register_adds_it(people: Night) -> None:
    with pytest.raises(NotAllowed):
        add_example(people.sten)
    assert pages_as(people.sten).post("/getting-started/example/add/").status_code == 403


def test_it_is_added_on_the_page_of_getting_started(sten: Person) -> None:
    pages = pages_as(sten)
    assert pages.get("/getting-started/").context["example"] is False

    pages.post("/getting-started/example/add/")

    assert pages.get("/getting-started/").context["example"] is True
    assert pages.post("/getting-started/example/burn/").status_code == 404
