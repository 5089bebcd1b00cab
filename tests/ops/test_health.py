"""A house says how it is, and tells the truth about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import redis
from django.conf import LazySettings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core import clock, pulse
from core.pulse import Pulse, SelfDriven, at_work, last_seen
from core.signs import signs_of_life
from maintwin import delayed
from maintwin.celery import note_pulse
from notifications.models import Notice
from tests.doors import pages_as
from tests.estates import Night

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
AT_WORK: dict[str, datetime] = dict.fromkeys(SelfDriven, NOON)


@pytest.fixture
def well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is at work, and the broker answers."""
    Pulse.objects.bulk_create(Pulse(part=part, at=clock.now()) for part in SelfDriven)
    monkeypatch.setattr(redis.Redis, "ping", lambda self: True)


def told(*only: str) -> dict[str, str]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("is_well", *[word for one in only for word in ("--only", one)], stdout=out)
    lines = [re.split(r" {2,}", line, maxsplit=2) for line in out.getvalue().splitlines()]
    return {part: said for state, part, said in lines if state == "NOT WELL"}


@pytest.mark.parametrize(("seconds", "silent"), [(30, []), (31, ["scheduler"]), (61, ["scheduler", "worker", "sweep"])])
def test_a_part_is_not_well_once_it_has_been_silent_for_too_long(seconds: int, silent: list[str]) -> None:
    found = signs_of_life(AT_WORK, NOON + timedelta(seconds=seconds))
    assert [sign.part for sign in found if not sign.is_well] == silent


def test_a_part_that_was_never_at_work_is_not_well() -> None:
    assert {sign.said for sign in signs_of_life({}, NOON)} == {"has not been seen at work yet"}


@pytest.mark.usefixtures("well")
class TestReady:
    def test_a_house_that_is_well_is_ready_and_gives_no_details(self, client: Client) -> None:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ready\n", "no-store")

    def test_by_whatever_name_it_is_asked(self, client: Client) -> None:
        assert client.get("/healthz", headers={"Host": "10.0.0.7"}).content == b"ok\n"

    @pytest.mark.parametrize("part", list(SelfDriven))
    def test_it_is_not_ready_while_a_part_is_silent(self, client: Client, part: SelfDriven) -> None:
        Pulse.objects.filter(part=part).update(at=clock.now() - timedelta(minutes=2))
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"not ready\n")
        assert told() == {part: "was at work 120 s ago"}
        assert client.get("/healthz").status_code == 200

    def test_nor_while_a_migration_is_missing(self, client: Client) -> None:
        MigrationRecorder(connection).record_unapplied("core", "0005_pulse")
        assert client.get("/readyz").status_code == 503
        assert told("migrations") == {"migrations": "1 still to be applied: run migrate"}

    def test_nor_while_the_broker_is_away(
        self, client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.undo()
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
        assert client.get("/readyz").status_code == 503
        assert list(told()) == ["broker"]

    def test_nor_while_a_notice_is_late(self, client: Client, people: Night) -> None:
        Notice.objects.create(contact=people.ana, about="started", due_at=clock.now() - timedelta(minutes=5))
        assert client.get("/readyz").status_code == 503
        assert told() == {"notices": "1 late, the first by 300 s"}

    def test_nor_while_the_database_is_away(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(connection, "cursor", away)
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200
            assert told() == {"database": "connection refused"}


def away(*_: object, **__: object) -> Iterator[None]:
    raise OperationalError("connection refused\n\tIs the server running?")


@pytest.mark.django_db
class TestPulse:
    @pytest.fixture(autouse=True)
    def nothing_said_yet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pulse, "_said", {})

    def test_it_is_written_once_in_a_while(self) -> None:
        at_work(SelfDriven.WORKER)
        first = last_seen()["worker"]
        at_work(SelfDriven.WORKER)
        assert last_seen() == {"worker": first}

    def test_a_worker_and_the_sweep_are_seen_by_what_they_have_done(self) -> None:
        for name, state in (("notifications.deliver", "SUCCESS"), ("changes.sweep", "FAILURE")):
            note_pulse(task=type("Done", (), {"name": name})(), state=state)
        assert list(last_seen()) == ["worker"]

    def test_a_database_that_is_away_is_no_reason_to_stop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(connection, "close", lambda: None)
            broken.setattr(connection, "cursor", away)
            at_work(SelfDriven.SCHEDULER)


class TestEveryPageSaysThatNoticesAreDelayed:
    @pytest.fixture(autouse=True)
    def looks_now(self, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.SAYS_WHAT_IS_DELAYED = True
        monkeypatch.setattr(delayed._LastLook, "at", -delayed.LOOKS_EVERY)

    @pytest.mark.parametrize("silent", [SelfDriven.SCHEDULER, SelfDriven.WORKER])
    def test_while_scheduler_or_workers_are_silent(self, people: Night, well: None, silent: SelfDriven) -> None:
        Pulse.objects.filter(part=silent).update(at=clock.now() - timedelta(minutes=7))
        page = pages_as(people.ana).get("/").text
        assert "Notices are delayed: nothing has been sent since" in page

    def test_and_says_nothing_while_all_is_well(self, people: Night, well: None) -> None:
        assert "Notices are delayed" not in pages_as(people.ana).get("/").text

    def test_nor_in_a_house_that_is_only_just_set_up(self, people: Night) -> None:
        assert "Notices are delayed" not in pages_as(people.ana).get("/").text


@pytest.mark.usefixtures("well")
class TestMetrics:
    def test_without_a_token_of_the_settings_there_is_no_such_address(self, client: Client) -> None:
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    def test_only_who_shows_the_token_reads_them(self, client: Client, settings: LazySettings) -> None:
        settings.METRICS_TOKEN = "open sesame"
        assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404
        answer = client.get("/metrics", headers={"Authorization": "Bearer open sesame"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")

    def test_they_say_how_the_house_is(self, client: Client, settings: LazySettings, people: Night) -> None:
        settings.METRICS_TOKEN = "open sesame"
        Notice.objects.create(contact=people.ana, about="started", due_at=clock.now() - timedelta(minutes=5))
        pages_as(people.ana).get("/")

        lines = client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).text.splitlines()

        assert 'maintwin_is_well{part="database"} 1.0' in lines
        assert 'maintwin_is_well{part="notices"} 0.0' in lines
        assert 'maintwin_notices{channel="mail",state="planned"} 1.0' in lines
        assert "maintwin_notices_due 1.0" in lines
        assert any(line.startswith('maintwin_request_seconds_bucket{le="0.01",method="GET"') for line in lines)
        assert {"maintwin_waiting_for_locks 0.0", "maintwin_untold_oldest_seconds 0.0"} <= set(lines)

    def test_they_take_so_many_queries(
        self, client: Client, settings: LazySettings, django_assert_num_queries: object
    ) -> None:
        settings.METRICS_TOKEN = "open sesame"
        with django_assert_num_queries(12):  # type: ignore[operator]
            client.get("/metrics", headers={"Authorization": "Bearer open sesame"})
