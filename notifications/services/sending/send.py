"""Claim, check again, send, record; one by one."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db import connection as db
from django.db.models import F

from accounts.services.board_versions import raise_board_versions_once_saved
from core import clock
from estate.selectors.graph import pinned
from notifications.channels.mail.smtp import Connection, NotTaken
from notifications.domain.delivery import Failure, GiveUp, after_failure
from notifications.domain.outcomes import NoticeOutcome, OutcomeCode, outcome
from notifications.models import AccountMail, Notice, NoticeState
from notifications.services.letters.bundle import as_one
from notifications.services.letters.mails import Written, write
from notifications.services.sending.account_mails import send_account_mails
from notifications.services.sending.bounces import warn_of
from notifications.services.sending.bundles import taken_along
from notifications.services.sending.places import Place, a_senders_place
from notifications.services.sending.recheck import BatchFacts, why_no_longer_true

log = logging.getLogger(__name__)

BATCH = 10
Found = TypeVar("Found")
_CLAIM = """
WITH taken AS MATERIALIZED ({due} FOR UPDATE OF notifications_notice SKIP LOCKED)
UPDATE notifications_notice AS notice SET state = %s, claimed_by = %s FROM taken WHERE notice.id = taken.id
RETURNING notice.id
"""


def deliver(seconds: float = 20.0) -> int:
    """Sends what is due until nothing is, or the time is over; answers how many notices it was done with.

    Where others send already it leaves the work to them: they look again after their last message, so what has
    fallen due meanwhile is not forgotten. A mail server that does not answer is left alone for a while.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until and _anything_is_due():
        with a_senders_place() as place:
            if place is None:
                break
            with Connection() as connection:
                done += _send_batches(connection, until, place)
        if connection.is_held_up:
            break
    return done


def _send_batches(connection: Connection, until: float, place: Place) -> int:
    done = send_account_mails(connection, place)
    while time.monotonic() < until and not connection.is_held_up and (notices := claim(place)):
        done += _send_all(notices, connection, place) + send_account_mails(connection, place)
    return done


def _anything_is_due() -> bool:
    now = clock.now()
    return Notice.objects.due(now).exists() or AccountMail.objects.due(now).exists()


def _send_all(notices: Sequence[Notice], connection: Connection, place: Place) -> int:
    """What is left when the server fails goes back, as if nobody had taken it."""
    facts, done = BatchFacts(notices), 0
    for nth in range(len(notices)):
        if facts.are_old(clock.now()):
            notices = [*notices[:nth], *_as_they_are_now(notices[nth:])]
            facts = BatchFacts(notices[nth:])
        with pinned(facts.estate):
            done += send(notices[nth], connection, place, facts)
        if connection.is_held_up:
            _release(notices[nth + 1 :], place, connection.said)
            break
    return done


def _as_they_are_now(notices: Sequence[Notice]) -> list[Notice]:
    """A slow mail server must not make old news of what was true when it was claimed."""
    fresh = {notice.pk: notice for notice in Notice.objects.for_sending().filter(pk__in=[one.pk for one in notices])}
    return [fresh[notice.pk] for notice in notices]


def claim(place: Place, limit: int = BATCH) -> Sequence[Notice]:
    """Takes some that are due, so that no other sender takes them while the place is held; none once it is lost.

    In one statement: a sender that is frozen between two would keep them locked. What others are claiming at this
    moment is passed over."""
    due = Notice.objects.due(clock.now()).while_held_by(place.holder).values("id")[:limit]
    sql, values = due.query.sql_with_params()
    with db.cursor() as cursor:
        cursor.execute(_CLAIM.format(due=sql), [*values, NoticeState.SENDING, place.holder])
        ids = [pk for (pk,) in cursor.fetchall()]
    claimed = Notice.objects.filter(pk__in=ids).for_sending()
    return sorted(claimed, key=lambda notice: (notice.priority, notice.due_at, notice.pk))


def send(notice: Notice, connection: Connection, place: Place, facts: BatchFacts | None = None) -> bool:
    """Whether this sender was the one to settle the notice.

    1. The attempt is written down; who lost the place, or the notice to another sender, leaves it alone.
    2. What no longer holds is dropped with its reason; what would disturb quiet hours waits for their end.
    3. Whoever was held up meanwhile, however long, looks again whether the place is still theirs.
    4. The outcome is written down before the next message is touched.
    """
    if notice.bundle:
        return _send_together(taken_along(notice, place), connection, place)
    if not _begin(notice, place):
        return False
    now, facts = clock.now(), facts or BatchFacts([notice])
    if _is_dropped(notice, now, facts) or _wait_for_the_morning([notice], now, facts):
        return True
    written = _written(notice, now, facts)
    return written is not None and _hand_over([(notice, written)], connection, place)


def _send_together(notices: Sequence[Notice], connection: Connection, place: Place) -> bool:
    """The same steps with all that goes in one message; what no longer holds is left out of it."""
    notices = [one for one in notices if _begin(one, place)]
    now, facts = clock.now(), BatchFacts(notices)
    standing = [one for one in notices if not _is_dropped(one, now, facts)]
    if not standing or _wait_for_the_morning(standing, now, facts):
        return bool(notices)
    written = [(one, letter) for one in standing if (letter := _written(one, now, facts)) is not None]
    return bool(written) and _hand_over(written, connection, place)


def _is_dropped(notice: Notice, now: datetime, facts: BatchFacts) -> bool:
    """Or settled otherwise, because nobody can say."""
    found = _tried(notice, lambda: (why_no_longer_true(notice, now, facts),))
    if found is not None and found[0] is not None:
        _settle(notice, NoticeState.DROPPED, outcome(found[0]), attempts=notice.attempts - 1)
    return found != (None,)


def _wait_for_the_morning(notices: Sequence[Notice], now: datetime, facts: BatchFacts) -> bool:
    """Where any of it is urgent all of it is sent."""
    if any(notice.urgent for notice in notices):
        return False
    quiet = max((until for one in notices if (until := facts.quiet_until(one, now)) is not None), default=None)
    for notice in notices if quiet is not None else ():
        held = outcome(OutcomeCode.QUIET_HOURS)
        _settle(notice, NoticeState.PLANNED, held, attempts=notice.attempts - 1, retry_at=quiet)
    return quiet is not None


def _written(notice: Notice, now: datetime, facts: BatchFacts) -> Written | None:
    return _tried(notice, lambda: write(notice, now, facts.sight(notice)))


def _tried(notice: Notice, step: Callable[[], Found]) -> Found | None:
    """None where it failed, which is written down."""
    try:
        return step()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("notice %s cannot be written", notice.pk)
        why = f"{type(error).__name__}, as the log says."
        _record_failure(notice, NotTaken(Failure.TEMPORARY, why, is_ours=True))
        return None


def _hand_over(written: Sequence[tuple[Notice, Written]], connection: Connection, place: Place) -> bool:
    if not _is_still_ours(written[0][0], place):
        return False
    mails = [letter.mail for _, letter in written]
    failed = connection.send(mails[0] if len(mails) == 1 else as_one(mails))
    settled = [_settle_sent(notice, letter, failed) for notice, letter in written]
    return all(settled)


def _settle_sent(notice: Notice, letter: Written, failed: NotTaken | None) -> bool:
    if failed is not None:
        return _record_failure(notice, failed, letter.said)
    accepted = outcome(OutcomeCode.ACCEPTED)
    return _settle(notice, NoticeState.SENT, accepted, sent_at=clock.now(), **_with_said(notice, letter.said))


def _begin(notice: Notice, place: Place) -> bool:
    place.go_on()
    ours = Notice.objects.in_hand_of(place.holder).filter(pk=notice.pk, attempts=notice.attempts)
    if not ours.update(attempts=F("attempts") + 1):
        return False
    notice.attempts, notice.claimed_by = notice.attempts + 1, place.holder
    return True


def _is_still_ours(notice: Notice, place: Place) -> bool:
    if place.is_surely_held():
        return True
    return place.renew() and Notice.objects.in_hand_of(place.holder).filter(pk=notice.pk).exists()


def _record_failure(notice: Notice, failed: NotTaken, said: Sequence[dict[str, Any]] = ()) -> bool:
    """Where the server's answer never came, it may have arrived all the same."""
    perhaps = _with_said(notice, said) if failed.broke_off and said else {}
    verdict = after_failure(failed.failure, notice.attempts, notice.due_at, clock.now(), random.random())
    ours = outcome(OutcomeCode.NOT_HANDED_OVER, said=failed.because) if failed.is_ours else None
    if isinstance(verdict, GiveUp):
        given_up = outcome(verdict.because.code, **verdict.because.params, said=failed.because)
        return _give_up(notice, ours or given_up)
    why = ours or outcome(OutcomeCode.SAID, said=failed.because)
    return _settle(notice, NoticeState.PLANNED, why, retry_at=verdict.at, **perhaps)


def _with_said(notice: Notice, said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Beside what earlier attempts at it said: sent once more, perhaps for another reason, it takes nothing back."""
    return {"said": [*notice.said, *said], "said_at": clock.now()}


def _give_up(notice: Notice, because: NoticeOutcome) -> bool:
    """It stands as undelivered, and whoever answers for the work learns of it while it is not over."""
    with transaction.atomic():
        settled = _settle(notice, NoticeState.UNDELIVERED, because)
        if settled:
            warn_of(notice, because)
        if settled and notice.change is not None:
            raise_board_versions_once_saved([notice.change.organisation_id])
    return settled


def _release(notices: Sequence[Notice], place: Place, said: str) -> None:
    why = outcome(OutcomeCode.SAID, said=said).to_json() if said else {}
    for notice in notices:
        ours = Notice.objects.in_hand_of(place.holder).filter(pk=notice.pk, attempts=notice.attempts)
        ours.update(state=NoticeState.PLANNED, claimed_by=None, outcome=why)


def _settle(notice: Notice, state: NoticeState, became: NoticeOutcome, **values: Any) -> bool:
    """A message that was accepted counts as sent even if the place was lost meanwhile: a second one helps nobody."""
    still = Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING)
    if state != NoticeState.SENT:
        still = still.filter(claimed_by=notice.claimed_by)
    return bool(still.update(state=state, outcome=became.to_json(), claimed_by=None, **values))
