"""Whatever has an address outside holds a random id, however its row was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from changes.models import Window
from changes.services import book as booking
from core.public_id import Addressed
from tests.estates import night, switch_upgrade

pytestmark = pytest.mark.django_db
ONE = datetime(2027, 3, 9, 8, 0, tzinfo=UTC)

ADDRESSED = {
    *("accounts.Person", "accounts.Token"),
    *("estate.Contact", "estate.Dependency", "estate.Freeze", "estate.MaintenanceHours", "estate.SystemShare"),
    *("estate.WorkGrant", "changes.AnswerLink", "changes.Change", "changes.Finding", "changes.FreezeException"),
    *("changes.Proposal", "changes.Step", "changes.Window"),
    *("triage.Investigation", "triage.Observation", "triage.Question", "notifications.Mute", "notifications.Notice"),
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
