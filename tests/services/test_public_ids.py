"""Whatever has an address outside holds a random id, however its row was written."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from changes.models import Window
from changes.services import book as booking
from changes.services.references import CHARACTERS, new_references
from core.public_id import Addressed
from tests.api.openapi import SCHEMA
from tests.estates import night, switch_upgrade
from tests.matrix.matrix_routes import routes

pytestmark = pytest.mark.django_db
ONE = datetime(2027, 3, 9, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

ADDRESSED = {
    *(
        "accounts.AddressChange",
        "accounts.Invite",
        "accounts.Person",
        "accounts.Token",
        "accounts.UnsentForm",
        "accounts.Wall",
    ),
    *("estate.Contact", "estate.Dependency", "estate.Freeze", "estate.MaintenanceHours", "estate.SystemShare"),
    *("estate.Tag", "estate.WorkGrant", "changes.AnswerLink", "changes.Change", "changes.Finding"),
    "changes.FreezeException",
    *("changes.Proposal", "changes.Step", "changes.Validation", "changes.Window"),
    "exchange.ImportRun",
    *("triage.Investigation", "triage.Observation", "triage.Question", "notifications.Mute", "notifications.Notice"),
    "notifications.Feed",
}


def test_everything_with_an_address_has_one() -> None:
    """Events of the history are no rows of their own, proxies no tables."""
    addressed = {model._meta.label for model in apps.get_models() if issubclass(model, Addressed)}
    assert {label for label in addressed if not label.endswith("Event")} == ADDRESSED


def test_it_is_random_and_never_twice() -> None:
    people = night().people
    ids = [person.public_id for person in people.values()]
    assert {one.version for one in ids} == {4}
    assert len(set(ids)) == len(people)


def test_rows_that_plain_sql_writes_have_one_too_and_windows_a_uid() -> None:
    people = night()
    window = booking.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4))).windows.get()
    columns = "change_id, state, starts_at, ends_at, revision, period_revision, asked_at, only_systems, released"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO changes_window ({columns}) SELECT change_id, 'draft', ends_at + interval '1 day',"
            " ends_at + interval '2 days', 1, 1, '{}', '{}', '{}' FROM changes_window WHERE id = %s",
            [window.pk],
        )
    copy = Window.objects.exclude(pk=window.pk).get()

    assert {UUID(one.uid.removesuffix("@maintwin")).version for one in (window, copy)} == {4}
    assert (copy.public_id.version, copy.public_id == window.public_id, copy.uid == window.uid) == (4, False, False)


def test_no_address_holds_a_number() -> None:
    assert [route for route, _ in routes() if "<int:" in route] == []


def test_no_answer_of_the_api_names_anything_by_a_number() -> None:
    """Ids are random, and what stands beside them under these names is an id as well."""
    named = {"id", "change", "window", "freeze"}
    numbered = [
        (shape, name)
        for shape, described in SCHEMA["components"]["schemas"].items()
        for name, field in described.get("properties", {}).items()
        if name in named and field.get("type") == "integer"
    ]
    assert numbered == []


def test_references_are_random_and_never_twice() -> None:
    people = night()
    drawn = new_references(people.organisations["centre"], 500)

    assert len(set(drawn)) == 500
    assert all(re.fullmatch(f"CENTRE-[{CHARACTERS}]{{5}}", one) for one in drawn)


def test_a_reference_that_is_taken_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    people, letters = night(), iter("AAAAAAAAAAAAAAB")
    monkeypatch.setattr(secrets, "choice", lambda characters: next(letters))

    booked = [booking.book(people.ana, switch_upgrade(ONE + n * DAY, ONE + n * DAY + HOUR)) for n in range(2)]

    assert [one.reference for one in booked] == ["CENTRE-AAAAA", "CENTRE-AAAAB"]
