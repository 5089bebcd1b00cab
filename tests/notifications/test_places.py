"""So many send at once, and a place ends by itself, whatever became of its holder."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from core import clock
from notifications.models import SenderLease
from notifications.services.sending import places
from notifications.services.sending.places import Place, a_senders_place
from tests.servers import eventually

if TYPE_CHECKING:
    from pytest_django import Settings

LENGTH, SECOND = timedelta(seconds=15), timedelta(seconds=1)


@pytest.mark.django_db
class TestPlaceTaken:
    def test_so_many_hold_a_place_and_no_more(self, settings: Settings) -> None:
        settings.NOTICE_SENDERS = 2
        with a_senders_place() as one, a_senders_place() as other, a_senders_place() as third:
            assert (one is None, other is None, third is None) == (False, False, True)
        with a_senders_place() as again:
            assert again

    def test_an_ended_place_is_taken_over_and_its_holder_cannot_renew_it(self) -> None:
        holder = taken()
        assert not Place(LENGTH).take()
        SenderLease.objects.update(until=clock.now() - SECOND)

        taken()

        assert not holder.renew()

    def test_a_place_of_a_clock_that_was_set_back_is_not_believed(self) -> None:
        taken()
        SenderLease.objects.update(renewed_at=clock.now() + timedelta(hours=1), until=clock.now() + timedelta(hours=2))

        assert Place(LENGTH).take()

    def test_a_place_that_ended_and_that_nobody_took_can_be_renewed(self) -> None:
        holder = taken()
        SenderLease.objects.update(until=clock.now() - SECOND)
        assert holder.renew()
        assert SenderLease.objects.live().exists()

    def test_a_place_is_kept_by_no_state_of_a_session(self) -> None:
        """It may lie behind a pool of connections, where the next statement goes over another one."""
        taken()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone() == (0,)

    def test_whoever_slept_knows_it_by_its_own_clocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        holder = taken()
        assert holder.is_surely_held()
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + LENGTH + SECOND)
        assert not holder.is_surely_held()
        assert holder.renew()
        assert holder.is_surely_held()


def taken() -> Place:
    place = Place(LENGTH)
    assert place.take()
    return place


@pytest.mark.django_db(transaction=True)
class TestPlaceKept:
    def test_a_holder_that_waits_for_a_slow_mail_server_keeps_its_place(self, settings: Settings) -> None:
        settings.NOTICE_CLAIM_SECONDS = 1
        with a_senders_place() as place:
            assert place
            first = SenderLease.objects.get().until
            assert eventually(lambda: SenderLease.objects.get().until > first + 2 * SECOND, 10)
        assert not SenderLease.objects.exists()

    def test_a_holder_that_hangs_for_good_does_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(places, "SILENT_FOR_GOOD", 0.1)
        place = Place(SECOND)
        assert place.take()
        keeper = Thread(target=place.keep, args=(Event(),), daemon=True)
        keeper.start()
        keeper.join(5)
        assert not keeper.is_alive()
        assert eventually(lambda: not SenderLease.objects.live().exists(), 5)
