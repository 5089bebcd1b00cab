"""What is sent twice is done once: at the same moment, after a crash, and however often; on the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import Error, connection

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.tasks import sweep
from core import done_once
from core.activity import Activity
from core.done_once import AT_ONCE, KEPT_FOR, DoneUnderKey, Sent, under_key
from core.refusals import StillRunning, TooOften
from estate.domain.impact import Level
from tests.doors import api_as, pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db(transaction=True)

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SENT = Sent("person 1", "/book/", "A" * 22, "[]")
KEY = {"once": "A" * 22}
BOOK = KEY | {
    "title": "Upgrade",
    "targets-TOTAL_FORMS": "1",
    "targets-INITIAL_FORMS": "0",
    "targets-0-system": "switch-a",
    "targets-0-impact": "outage",
    "checks-TOTAL_FORMS": "0",
    "checks-INITIAL_FORMS": "0",
    "windows-TOTAL_FORMS": "1",
    "windows-INITIAL_FORMS": "0",
    "windows-0-starts_at": "2026-11-23T01:00",
    "windows-0-ends_at": "2026-11-23T05:00",
    "do": "submit",
}
CHANGE = {
    "title": "Upgrade",
    "targets": [{"system": "switch-a"}],
    "windows": [{"starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T12:00:00Z"}],
    "submit": True,
}
DECLARE = KEY | {"target": "switch-a", "impact": "outage", "since": "0", "until": "", "reason": "", "do": "declare"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


@contextmanager
def aside(act: Callable[[], object]) -> Iterator[None]:
    """On another connection, which is gone afterwards."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)


@contextmanager
def being_done(sent: Sent) -> Iterator[None]:
    """Somebody else does it, until the block ends."""
    begun, over = threading.Event(), threading.Event()

    def act() -> None:
        with under_key(sent) as key:
            begun.set()
            over.wait(10)
            key.keep(302, "/there/")

    with aside(act):
        assert begun.wait(10)
        try:
            yield
        finally:
            over.set()


def book(person: Any) -> Change:
    draft = ChangeDraft("Upgrade", {"switch-a": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    return booking.book(person, draft, submit=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        together.wait(10)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize(("page", "form"), [("/book/", BOOK), ("/declare/", DECLARE)])
def test_of_clicks_at_once_one_acts_and_all_lead_there(people: Night, page: str, form: dict[str, str]) -> None:
    clients = [pages_as(people.ana) for _ in range(3)]
    answers = at_once(*(partial(client.post, page, form) for client in clients))

    made = Change.objects.get()
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, f"/changes/{made.public_id}/")] * 3
    assert Activity.objects.filter(subject_kind="change").count() == 1


@pytest.mark.parametrize(
    ("path", "body"), [("changes", CHANGE), ("unscheduled", {"targets": [{"system": "switch-a"}]})]
)
def test_of_calls_at_once_one_acts_and_the_others_are_told(people: Night, path: str, body: dict[str, Any]) -> None:
    scripts, headers = [api_as(people.ana) for _ in range(3)], {"Idempotency-Key": "A" * 22}
    answers = at_once(*(partial(script.post, f"/api/v1/{path}/", body, headers=headers) for script in scripts))

    made = Change.objects.get()
    assert {(one.status_code, one.json().get("id")) for one in answers} - {(409, None)} == {(201, str(made.public_id))}
    assert Activity.objects.filter(subject_kind="change").count() == 1


@pytest.mark.parametrize("kept", [False, True])
def test_who_is_killed_between_doing_and_keeping_has_done_neither(people: Night, kept: bool) -> None:
    def die_half_way() -> None:
        with under_key(SENT) as key:
            book(people.ana)
            if kept:
                key.keep(302, "/there/")
            connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def die() -> None:
        with pytest.raises(Error):
            die_half_way()

    with aside(die):
        pass

    assert (Change.objects.count(), DoneUnderKey.objects.count()) == (0, 0)
    with under_key(SENT) as key:
        assert key.before is None


def test_who_does_not_wait_is_refused_while_it_runs() -> None:
    with being_done(SENT):
        with pytest.raises(StillRunning), under_key(SENT, AT_ONCE):
            pass
        with under_key(Sent("person 2", "/book/", "A" * 22, "[]"), AT_ONCE) as key:
            assert key.before is None

    with under_key(SENT, AT_ONCE) as key:
        assert key.before is not None


def test_a_call_does_not_wait(people: Night) -> None:
    ana, headers = api_as(people.ana), {"Idempotency-Key": "A" * 22}
    with being_done(Sent(f"person {people.ana.pk}", "/api/v1/changes/", "A" * 22, "")):
        answer = ana.post("/api/v1/changes/", CHANGE, headers=headers)
        assert (answer.status_code, answer.json()["reasons"]) == (
            409,
            ["The same request is still being answered. Send it again in a few seconds."],
        )
        assert ana.post("/api/v1/changes/", CHANGE, headers={"Idempotency-Key": "B"}).status_code == 201

    assert ana.post("/api/v1/changes/", CHANGE, headers=headers).status_code == 422
    assert Change.objects.count() == 1


def test_a_page_that_waits_too_long_says_that_it_is_busy(people: Night, settings: LazySettings) -> None:
    settings.WAIT_FOR_LOCK = "200ms"
    ana = pages_as(people.ana)
    with being_done(Sent(f"person {people.ana.pk}", "/book/", "A" * 22, "")):
        answer = ana.post("/book/", BOOK)

    assert (answer.status_code, answer["Retry-After"], Change.objects.count()) == (503, "5", 0)


def test_waiting_for_other_locks_is_bounded_as_before() -> None:
    def bounds() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
            return list(cursor.fetchone())

    before = bounds()
    with under_key(SENT, AT_ONCE):
        assert bounds() == before


def test_what_goes_wrong_leaves_nothing_behind(people: Night) -> None:
    def go_wrong() -> None:
        with under_key(SENT) as key:
            book(people.ana)
            key.keep(302, "/there/")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        go_wrong()

    assert (Change.objects.count(), DoneUnderKey.objects.count()) == (0, 0)


def test_a_day_later_the_sweep_forgets_it(people: Night, clock: Any) -> None:
    with under_key(SENT) as key:
        key.keep(302, "/there/")

    clock.shift(KEPT_FOR - timedelta(seconds=1))
    sweep()
    assert DoneUnderKey.objects.count() == 1
    clock.shift(timedelta(seconds=1))
    sweep()
    assert DoneUnderKey.objects.count() == 0


def test_nobody_fills_the_table(people: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(done_once, "MOST_KEYS", 3)
    for number in "012":
        with under_key(Sent("person 1", "/book/", number, "[]")) as key:
            key.keep(302, "/there/")

    with pytest.raises(TooOften), under_key(Sent("person 1", "/book/", "3", "[]")):
        pass
    for holder, number in (("person 1", "2"), ("person 2", "3")):
        with under_key(Sent(holder, "/book/", number, "[]")):
            pass
    assert DoneUnderKey.objects.count() == 3


def test_on_a_page_whoever_has_used_too_many_keys_is_answered_without(
    people: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(done_once, "MOST_KEYS", 0)
    assert pages_as(people.ana).post("/book/", BOOK).status_code == 302
    assert (Change.objects.count(), DoneUnderKey.objects.count()) == (1, 0)
