"""Unscheduled work has no title of its own: each reader is told what it is on, by names that they may know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import Person
from changes.models import Change
from changes.selectors.changes import change_view
from changes.selectors.past import change_at
from changes.selectors.reader import Reader
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from changes.services.declare import Declaration, declare
from estate.domain.impact import Level
from estate.models import GraphVersion
from notifications.models import Notice
from notifications.selectors.notices import notice_views
from tests.estates import Night, night
from tests.notifications.telling import HOUR, MINUTE, ONE, at, tell

PRIVATE = "Unscheduled work on a system of Meridian Travel: A disk failed."
KNOWN = "Unscheduled work on GES: A disk failed."


@pytest.fixture
def people(db: None) -> Night:
    return night()


@pytest.fixture
def declared(people: Night) -> Change:
    """On a system that its owner keeps private, and the agent desktop needs."""
    people.systems["ges"].listed = False
    people.systems["ges"].save()
    GraphVersion.renew()
    with at(ONE):
        made = declare(people.gina, Declaration({"ges": Level.OUTAGE}, "A disk failed.\nWe swap it."))
    return Change.objects.get(pk=made.pk)


def title_for(person: Person, change: Change) -> str | None:
    return change_view(Reader(person), change).title


def test_what_is_stored_is_no_title_at_all(declared: Change) -> None:
    assert declared.title == ""


def test_each_reader_is_told_the_names_that_they_may_know(people: Night, declared: Change) -> None:
    assert title_for(people.gina, declared) == KNOWN
    assert title_for(people.ana, declared) == PRIVATE


def test_mails_and_lists_of_notices_say_it_as_their_reader_may_read_it(
    people: Night, declared: Change, mailoutbox: list[EmailMessage]
) -> None:
    tell(ONE + MINUTE)

    subjects = {mail.to[0].partition(" ")[0]: str(mail.subject) for mail in mailoutbox}
    bodies = {mail.to[0].partition(" ")[0]: str(mail.body) for mail in mailoutbox}
    assert PRIVATE in bodies["Ana"]
    assert "GES" not in subjects["Ana"] + bodies["Ana"]
    assert subjects["Olaf"].startswith("GES is down, Meridian Travel declared it at ")
    [told] = Notice.objects.filter(contact=people.ana).for_rows()
    [view] = notice_views(Reader(people.ana), [told])
    assert view.change_words == f"{declared.reference} {PRIVATE}"


def test_the_pages_of_it_and_its_record_say_it(people: Night, declared: Change, client: Client) -> None:
    with at(ONE + MINUTE):
        client.force_login(people.gina)
        pages = [client.get(f"/changes/{declared.public_id}/{page}") for page in ("", "log/", "edit/")]

    assert [KNOWN in page.content.decode() for page in pages] == [True, True, True]
    was = change_at(Reader(people.gina), declared.pk, ONE + MINUTE)
    assert was is not None
    assert was.texts["title"] == KNOWN


def test_saving_what_was_shown_gives_it_no_title_and_another_one_does(people: Night, declared: Change) -> None:
    with at(ONE + MINUTE):
        booking.edit(people.gina, declared.pk, replace(draft_of(declared), title=KNOWN, notes="Ask Olaf."))
        declared.refresh_from_db()
        assert (declared.title, declared.notes) == ("", "Ask Olaf.")

        booking.edit(people.gina, declared.pk, replace(draft_of(declared), title="Disk swap"))

    declared.refresh_from_db()
    assert declared.title == "Disk swap"
    assert title_for(people.ana, declared) == "Disk swap"


def test_a_list_of_many_asks_once_for_what_they_are_on(people: Night, django_assert_num_queries: object) -> None:
    with at(ONE):
        for level in (Level.AT_RISK, Level.DEGRADED, Level.OUTAGE):
            declare(people.gina, Declaration({"portal": level}))
    changes = list(Change.objects.select_related("organisation"))
    reader = Reader(people.gina, ONE + HOUR)
    reader.look_at(changes)

    with django_assert_num_queries(0):  # type: ignore[operator]
        titles = [reader.title(change) for change in changes]

    assert titles == ["Unscheduled work on Portal"] * 3
