"""One import at a time in the whole house: held by a claim that its worker renews, and lost when the worker is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID, uuid4

from django.db import Error, connection, transaction

from core import clock
from exchange.domain.runs import CLAIMED_FOR, MOST_TRIES
from exchange.models import ImportRun

log = logging.getLogger(__name__)
_CLAIMING = 0x69_6D_70_6F_72_74


class Lost(Exception):
    """Somebody cancelled it, or another worker has taken it over: nothing of it is stored here."""


def claim_next() -> ImportRun | None:
    """None while another is worked on, or none waits."""
    with transaction.atomic():
        _one_at_a_time()
        now = clock.now()
        if ImportRun.objects.held(now).exists():
            return None
        run = ImportRun.objects.waiting().select_for_update(of=("self",)).first()
        if run is not None:
            run.claim, run.claimed_until, run.tries = uuid4(), now + CLAIMED_FOR, run.tries + 1
            run.save(update_fields=["claim", "claimed_until", "tries"])
    return run


def is_given_up(run: ImportRun) -> bool:
    """It has ended its worker as often as it may."""
    return run.tries > MOST_TRIES


@contextmanager
def renewed(run: ImportRun) -> Iterator[None]:
    """By a thread of its own; a process that is killed or frozen renews nothing."""
    done = Event()
    keeper = Thread(target=_keep, args=(run.pk, run.claim, done), name="keeps an import", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join(1.0)


def settle(run: ImportRun, state: str, **values: object) -> None:
    """What came of the step. Within the transaction of what was stored, so that both stand or fall together."""
    ours = ImportRun.objects.filter(pk=run.pk, claim=run.claim, state=run.state)
    if not ours.update(state=state, claim=None, claimed_until=None, tries=0, changed_at=clock.now(), **values):
        raise Lost


def _keep(pk: int, claim: UUID, done: Event) -> None:
    try:
        while not done.wait(CLAIMED_FOR.total_seconds() / 3):
            _renew(pk, claim)
    finally:
        connection.close()


def _renew(pk: int, claim: UUID) -> None:
    try:
        ImportRun.objects.filter(pk=pk, claim=claim).update(claimed_until=clock.now() + CLAIMED_FOR)
    except Error:
        log.warning("the claim of an import could not be renewed", exc_info=True)
        connection.close()


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIMING])
