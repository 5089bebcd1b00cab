"""The history that the database keeps: every row as it was, with who wrote it; and nothing of it can be changed."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import Organisation, Person, Token
from accounts.services.board_versions import raise_board_versions
from changes.models import Approval, Change, ChangeImplementer, Target, Validation, Window
from changes.services import book as booking
from core.activity import Activity, record
from core.history import Via, by_link, by_maintwin, events_of
from estate.models import Contact, Dependency, Freeze, FreezeSystem, System, SystemShare, WorkGrant
from maintwin.celery import app
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def labels(model: Any, **wanted: Any) -> list[str]:
    return list(events_of(model).filter(**wanted).values_list("pgh_label", flat=True))


def contexts(model: Any) -> list[dict[str, Any] | None]:
    return list(events_of(model).values_list("pgh_context", flat=True))


@pytest.mark.parametrize(
    "model", [Organisation, Person, System, Dependency, Contact, Change, Target, Validation, Window, ChangeImplementer]
)
def test_every_row_is_kept_as_it_was_entered(people: Night, model: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)

    assert set(model.objects.values_list("pk", flat=True)) == set(
        events_of(model).filter(pgh_label="insert").values_list("pgh_obj_id", flat=True)
    )


def test_writes_in_bulk_are_kept_row_by_row(people: Night) -> None:
    System.objects.filter(slug__in=["switch-a", "switch-b"]).update(how_to_check="Call 5550199")
    SystemShare.objects.create(system=people.systems["ges"], organisation=people.organisations["centre"])
    SystemShare.objects.all().delete()
    freeze = Freeze.objects.create(
        organisation=people.organisations["client"], name="Year end", starts_at=ONE, ends_at=ONE + HOUR
    )
    freeze.systems.set([people.systems["ges"], people.systems["portal"]])
    WorkGrant.objects.bulk_create(
        WorkGrant(system=people.systems[slug], organisation=people.organisations["centre"])
        for slug in ("ges", "portal")
    )

    kept = events_of(System).filter(pgh_label="update").order_by("slug").values_list("slug", "how_to_check")
    assert list(kept) == [("switch-a", "Call 5550199"), ("switch-b", "Call 5550199")]
    assert (labels(SystemShare), labels(FreezeSystem), labels(WorkGrant)) == (
        ["insert", "delete"],
        ["insert", "insert"],
        ["insert", "insert"],
    )


def test_secrets_and_counters_are_not_kept(people: Night) -> None:
    before = labels(Organisation), labels(Person)
    raise_board_versions([people.ana.organisation_id])
    people.ana.set_password("a long and secret word")
    people.ana.save()
    Token.issue(people.ana, "script")

    assert (labels(Organisation), labels(Person), labels(Token)) == (*before, ["insert"])
    names = {field.name for model in (Person, Token) for field in events_of(model).model._meta.fields}
    assert names & {"password", "digest", "last_login", "last_used_at"} == set()


@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'never'", "DELETE FROM {}"])
@pytest.mark.parametrize("model", [Organisation, Person, Change, Window, Approval, ChangeImplementer])
def test_the_history_cannot_be_changed_or_deleted(people: Night, model: Any, statement: str) -> None:
    booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    events, table = events_of(model), events_of(model).model._meta.db_table
    before = list(events.values())
    assert before

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        events.delete()

    assert list(events.all().values()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_activity SET kind = 'never'",
        "UPDATE core_activity SET at = at - interval '1 day', told_at = now()",
        "UPDATE core_activity SET context = '{}'",
        "DELETE FROM core_activity",
    ],
)
def test_an_act_on_record_cannot_be_changed_or_deleted(people: Night, statement: str) -> None:
    record("started", "change", 1, actor=people.ana, organisation=people.ana.organisation)

    with pytest.raises(DatabaseError, match="never_"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    Activity.objects.update(told_at=ONE)

    assert list(Activity.objects.values_list("kind", "told_at")) == [("started", ONE)]


def test_all_that_one_act_writes_bears_its_moment(people: Night, clock: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    clock.shift(HOUR)
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": ONE + 3 * HOUR})

    booked = ONE - timedelta(days=10)
    written = {
        (model, moment)
        for model in (Change, Window, Target)
        for moment in events_of(model).values_list("pgh_created_at", flat=True)
    }
    assert written == {(Change, booked), (Window, booked), (Target, booked)} | {
        (Change, booked + HOUR),
        (Window, booked + HOUR),
    }


def test_an_act_on_record_bears_the_moment_of_what_it_wrote(people: Night) -> None:
    """However long it takes: a moment lies before both or after both."""
    with time_machine.travel(ONE, tick=True):
        booking.book(people.ana, switch_upgrade(ONE + HOUR, ONE + 4 * HOUR), submit=True)

    assert {Activity.objects.get().at} == set(events_of(Window).values_list("pgh_created_at", flat=True))


def test_what_a_signed_in_person_writes_carries_the_person_and_the_request(people: Night) -> None:
    client = pages_as(people.ana)
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR))
    answer = client.post(f"/changes/{change.public_id}/do/submit/")

    expected = {
        "via": "session",
        "person": people.ana.pk,
        "request": answer["X-Request-Id"],
        "method": "POST",
        "path": f"/changes/{change.public_id}/do/submit/",
    }
    assert contexts(Change)[-1] == expected
    assert Activity.objects.get(kind="submitted").context == expected


def test_what_a_token_writes_carries_the_token(people: Night) -> None:
    client = Client(headers={"Authorization": f"Token {Token.issue(people.ana, 'script')}"})
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR))
    answer = client.post(f"/api/v1/changes/{change.public_id}/submit/", {}, content_type="application/json")

    assert contexts(Change)[-1] == {
        "via": "token",
        "token": Token.objects.get().pk,
        "person": people.ana.pk,
        "request": answer["X-Request-Id"],
        "method": "POST",
        "path": f"/api/v1/changes/{change.public_id}/submit/",
    }


def test_what_a_link_writes_carries_the_link_and_never_its_secret(people: Night) -> None:
    from changes.services import answer_links

    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    token = answer_links.token_of(link)
    answer = Client().get(f"/answer/{token}/")

    assert Activity.objects.get(kind="link_viewed").context == {
        "via": "link",
        "link": link.pk,
        "request": answer["X-Request-Id"],
        "method": "GET",
        "path": "/answer/…/",
    }


def test_what_a_worker_or_a_command_writes_says_so(people: Night) -> None:
    @app.task(name="tests.write")
    def write() -> None:
        System.objects.filter(slug="ges").update(name="GES 2")

    write()
    with by_maintwin("create_token"):
        call_command("create_token", people.ana.email, stdout=StringIO())

    assert contexts(System)[-1] == {"via": "maintwin", "what": "tests.write"}
    assert contexts(Token) == [{"via": "maintwin", "what": "create_token"}]


def test_a_door_opened_later_in_a_request_says_what_is_written_from_then_on(people: Night) -> None:
    with by_maintwin("first"):
        System.objects.filter(slug="ges").update(name="GES 2")
        by_link(7)
        System.objects.filter(slug="ges").update(name="GES 3")

    assert contexts(System)[-2:] == [
        {"via": Via.MAINTWIN, "what": "first"},
        {"via": Via.LINK, "what": "first", "link": 7},
    ]
