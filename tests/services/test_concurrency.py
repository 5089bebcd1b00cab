"""Several people at the same moment, each with a connection of their own, on the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from accounts.models import Organisation
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.ledger import schedule_lock
from changes.models import Change, Finding, Window
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import overdue, start_and_end
from core.activity import Activity
from core.refusals import Busy, Refused, Stale
from estate.domain.impact import Level
from tests.doors import api_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db(transaction=True)

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned, or how it was refused; they begin together."""
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        connection.ensure_connection()
        together.wait(10)
        try:
            return act()
        except Refused as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@contextmanager
def somebody_holding(lock: Callable[[], object]) -> Iterator[None]:
    """Another connection holds it until the block ends."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock()
            taken.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join(10)


def hold_the_schedule() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [schedule_lock.SCHEDULE_LOCK])


def work(system: str) -> ChangeDraft:
    return ChangeDraft(f"Work on {system}", {system: Level.OUTAGE}, (DraftWindow(ONE, FIVE),))


def test_all_who_book_the_same_hour_at_the_same_moment_learn_of_each_other(people: Night) -> None:
    at_once(
        lambda: booking.book(people.ana, work("switch-a"), submit=True).pk,
        lambda: booking.book(people.ana, work("phone-switch"), submit=True).pk,
        lambda: booking.book(people.vera, work("voice-carrier"), submit=True).pk,
        lambda: booking.book(people.gina, work("portal"), submit=True).pk,
    )
    windows = sorted(Window.objects.filter(change__in=Change.objects.all()).values_list("pk", flat=True))

    met = {tuple(sorted(finding.sides.values_list("window", flat=True))) for finding in Finding.objects.all()}
    told = [pk for act in Activity.objects.filter(tells__contains=["conflict_found"]) for pk in act.data["found"]]
    assert met == set(combinations(windows, 2))
    assert sorted(told) == sorted(Finding.objects.values_list("pk", flat=True))
    references = Change.objects.values_list("reference", flat=True)
    assert sorted(one.partition("-")[0] for one in references) == ["CARRIER", "CENTRE", "CENTRE", "CLIENT"]
    assert len(set(references)) == 4


def test_of_two_who_edit_what_they_both_saw_one_is_told_and_nothing_is_lost(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE))
    drafts = [replace(draft_of(change), title=title) for title in ("One", "Other")]

    outcome = at_once(
        *(lambda draft=draft: booking.edit(people.ana, change.pk, draft, revision=2).title for draft in drafts)
    )

    saved = Change.objects.get()
    assert sorted(map(str, outcome)) == sorted(map(str, [saved.title, Stale]))
    assert saved.revision == 3


def test_a_window_is_started_once(people: Night, clock: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    window = Window.objects.get().pk
    clock.move_to(ONE)

    outcome = at_once(*[lambda: start_and_end.start(people.ana, window, "Now.").state] * 3)

    assert sorted(map(str, outcome)) == sorted(map(str, ["in_progress", Refused, Refused]))
    assert Activity.objects.filter(kind="started").count() == 1


def test_a_change_is_answered_once(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)

    outcome = at_once(
        lambda: approving.approve(people.cleo, change.pk).state,
        lambda: approving.reject(people.cleo, change.pk, "No.").state,
    )

    assert sorted(map(str, outcome)) == sorted(map(str, [Change.objects.get().state, Refused]))


def test_two_sweeps_at_once_ask_once(people: Night, clock: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    window = Window.objects.get().pk
    clock.move_to(ONE)
    start_and_end.start(people.ana, window, "Now.")
    clock.move_to(FIVE)

    assert sorted(map(str, at_once(overdue.ask_owners, overdue.ask_owners))) == ["0", "1"]


def test_the_database_itself_refuses_windows_of_one_change_that_overlap(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE))
    Window.objects.create(change=change, starts_at=FIVE, ends_at=FIVE + HOUR)

    with pytest.raises(IntegrityError, match="windows_of_one_change_do_not_overlap"):
        Window.objects.create(change=change, starts_at=FIVE - HOUR, ends_at=FIVE)
    with pytest.raises(IntegrityError, match="window_ends_later"):
        Window.objects.create(change=change, starts_at=FIVE, ends_at=FIVE)


def test_who_waits_too_long_for_the_schedule_is_told_to_try_again(people: Night, settings: LazySettings) -> None:
    settings.WAIT_FOR_LOCK = "200ms"
    client = api_as(people.ana)
    sent = {
        "title": "Work",
        "targets": [{"system": "switch-a"}],
        "windows": [{"starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T09:00:00Z"}],
    }

    with somebody_holding(hold_the_schedule):
        with pytest.raises(Busy):
            booking.book(people.ana, work("switch-a"))
        answer = client.post("/api/v1/changes/", sent)

    assert (answer.status_code, answer["Retry-After"], answer.json()["detail"]) == (
        503,
        "5",
        "Others are booking work right now. Nothing was saved; try again in a few seconds.",
    )
    assert Change.objects.count() == 0
    assert client.post("/api/v1/changes/", sent).status_code == 201


def test_who_waits_too_long_for_a_row_is_told_to_try_again(people: Night, settings: LazySettings) -> None:
    settings.WAIT_FOR_LOCK = "200ms"
    centre = Organisation.objects.select_for_update().filter(slug="centre")

    with somebody_holding(lambda: list(centre)), pytest.raises(Busy):
        booking.book(people.ana, work("switch-a"))

    assert Change.objects.count() == 0


def test_the_schedule_is_waited_for_five_seconds(settings: LazySettings) -> None:
    assert settings.WAIT_FOR_LOCK == "5s"
