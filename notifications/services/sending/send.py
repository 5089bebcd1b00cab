"""Claim, check again, send, record; one by one."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db import connection as db
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Func

from core import clock
from estate.selectors.graph import pinned
from notifications.channels.mail.smtp import Connection, NotTaken
from notifications.domain.delivery import Failure, GiveUp, after_failure
from notifications.domain.outcomes import NoticeOutcome, OutcomeCode, outcome
from notifications.models import Notice, NoticeState
from notifications.services.letters.mails import write
from notifications.services.sending.bounces import warn_of
from notifications.services.sending.recheck import BatchFacts, why_no_longer_true

log = logging.getLogger(__name__)

BATCH = 10
SENDERS_LOCK = 0x6D61696C


def deliver(seconds: float = 20.0) -> int:
    """Sends what is due until nothing is, or the time is over; answers how many notices it was done with.

    Where others send already it leaves the work to them: they look again after their last message, so what has
    fallen due meanwhile is not forgotten. A mail server that does not answer is left alone for a while.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until and Notice.objects.due(clock.now()).exists():
        with _a_senders_place() as granted:
            if not granted:
                break
            with Connection() as connection:
                done += _send_batches(connection, until)
        if connection.is_held_up:
            break
    return done


def _send_batches(connection: Connection, until: float) -> int:
    done = 0
    while time.monotonic() < until and not connection.is_held_up and (notices := claim()):
        done += _send_all(notices, connection)
    return done


def _send_all(notices: Sequence[Notice], connection: Connection) -> int:
    """What is left when the server fails goes back, as if nobody had taken it."""
    facts, done = BatchFacts(notices), 0
    for place in range(len(notices)):
        if facts.are_old(clock.now()):
            notices = [*notices[:place], *_as_they_are_now(notices[place:])]
            facts = BatchFacts(notices[place:])
        with pinned(facts.estate):
            done += send(notices[place], connection, facts)
        if connection.is_held_up:
            _release(notices[place + 1 :], connection.said)
            break
    return done


def _as_they_are_now(notices: Sequence[Notice]) -> list[Notice]:
    """A slow mail server must not make old news of what was true when it was claimed."""
    fresh = {notice.pk: notice for notice in Notice.objects.for_sending().filter(pk__in=[one.pk for one in notices])}
    for notice in notices:
        fresh[notice.pk].claimed_until = notice.claimed_until
    return [fresh[notice.pk] for notice in notices]


@contextmanager
def _a_senders_place() -> Iterator[bool]:
    """So many send at once and no more: each that is killed may double the one message in its hands. The database
    frees the place of a process that dies."""
    with db.cursor() as cursor:
        places = range(settings.NOTICE_SENDERS)
        granted = next((place for place in places if _asked(cursor, "pg_try_advisory_lock", place)), None)
        try:
            yield granted is not None
        finally:
            if granted is not None:
                _asked(cursor, "pg_advisory_unlock", granted)


def _asked(cursor: CursorWrapper, function: str, place: int) -> bool:
    cursor.execute(f"SELECT {function}(%s, %s)", [SENDERS_LOCK, place])
    row = cursor.fetchone()
    return bool(row and row[0])


def claim(limit: int = BATCH, deadline: timedelta | None = None) -> Sequence[Notice]:
    """Takes some that are due, so that no other sender takes them before the deadline. What other workers are
    claiming at this moment is passed over."""
    now = clock.now()
    until = now + (deadline or timedelta(seconds=settings.NOTICE_CLAIM_SECONDS))
    with transaction.atomic():
        due = Notice.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        ids = list(due.values_list("pk", flat=True)[:limit])
        Notice.objects.filter(pk__in=ids).update(
            state=NoticeState.SENDING, claimed_until=until, claimed_by=Func(function="pg_backend_pid")
        )
    claimed = Notice.objects.filter(pk__in=ids).for_sending()
    return sorted(claimed, key=lambda notice: ids.index(notice.pk))


def send(notice: Notice, connection: Connection, facts: BatchFacts | None = None) -> bool:
    """Whether this sender was the one to settle the notice.

    1. The claim is renewed, so that each message has the whole deadline; who lost it leaves the notice alone.
    2. What no longer holds is dropped with its reason; what would disturb quiet hours waits for their end.
    3. The attempt is written down, then made.
    4. The outcome is written down before the next message is touched.
    """
    if not _renew(notice):
        return False
    now, facts = clock.now(), facts or BatchFacts([notice])
    try:
        reason = why_no_longer_true(notice, now, facts)
        if reason is not None:
            return _settle(notice, NoticeState.DROPPED, outcome(reason), attempts=notice.attempts - 1)
        quiet = None if notice.urgent else facts.quiet_until(notice, now)
        if quiet is not None:
            held = outcome(OutcomeCode.QUIET_HOURS)
            return _settle(notice, NoticeState.PLANNED, held, attempts=notice.attempts - 1, retry_at=quiet)
        written = write(notice, now, facts.sight(notice))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("notice %s cannot be written", notice.pk)
        why = f"{type(error).__name__}, as the log says."
        return _record_failure(notice, NotTaken(Failure.TEMPORARY, why, is_ours=True))
    failed = connection.send(written.mail)
    if failed is not None:
        return _record_failure(notice, failed, written.said)
    accepted = outcome(OutcomeCode.ACCEPTED)
    return _settle(notice, NoticeState.SENT, accepted, sent_at=clock.now(), said=written.said, said_at=clock.now())


def _renew(notice: Notice) -> bool:
    until = clock.now() + timedelta(seconds=settings.NOTICE_CLAIM_SECONDS)
    ours = Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING, claimed_until=notice.claimed_until)
    if not ours.update(claimed_until=until, attempts=F("attempts") + 1):
        return False
    notice.claimed_until, notice.attempts = until, notice.attempts + 1
    return True


def _record_failure(notice: Notice, failed: NotTaken, said: Sequence[dict[str, Any]] = ()) -> bool:
    """Where the server's answer never came, it may have arrived all the same."""
    perhaps = {"said": list(said), "said_at": clock.now()} if failed.broke_off and said else {}
    verdict = after_failure(failed.failure, notice.attempts, notice.due_at, clock.now(), random.random())
    ours = outcome(OutcomeCode.NOT_HANDED_OVER, said=failed.because) if failed.is_ours else None
    if isinstance(verdict, GiveUp):
        given_up = outcome(verdict.because.code, **verdict.because.params, said=failed.because)
        return _give_up(notice, ours or given_up)
    why = ours or outcome(OutcomeCode.SAID, said=failed.because)
    return _settle(notice, NoticeState.PLANNED, why, retry_at=verdict.at, **perhaps)


def _give_up(notice: Notice, because: NoticeOutcome) -> bool:
    """It stands as undelivered, and whoever answers for the work learns of it while it is not over."""
    with transaction.atomic():
        settled = _settle(notice, NoticeState.UNDELIVERED, because)
        if settled:
            warn_of(notice, because)
    return settled


def _release(notices: Sequence[Notice], said: str) -> None:
    why = outcome(OutcomeCode.SAID, said=said).to_json() if said else {}
    for notice in notices:
        ours = Notice.objects.filter(
            pk=notice.pk, state=NoticeState.SENDING, claimed_until=notice.claimed_until, attempts=notice.attempts
        )
        ours.update(state=NoticeState.PLANNED, claimed_until=None, outcome=why)


def _settle(notice: Notice, state: NoticeState, became: NoticeOutcome, **values: Any) -> bool:
    """A message that was accepted counts as sent even if the claim ran out meanwhile: a second one helps nobody."""
    still = Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING)
    if state != NoticeState.SENT:
        still = still.filter(claimed_until=notice.claimed_until)
    return bool(still.update(state=state, outcome=became.to_json(), claimed_until=None, **values))
