"""What is sent twice is done once.

Whoever sends something names it by a key of their own choice: a form by one that was made with its page, a caller of
the API by `Idempotency-Key`. What was done under a key is kept for a day, and kept in the transaction that did it. What
was refused is not kept, so that the same key may try again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, models, transaction

from core import budget, clock
from core.limits import LONGEST_KEY, MOST_KEYS
from core.refusals import StillRunning, TooOften

KEPT_FOR = timedelta(hours=24)
AT_ONCE = "1ms"
"""Who is not to wait for the same that runs already is refused."""
_LOCK_NOT_AVAILABLE = "55P03"
_UNDER_LOCK = """
    SELECT set_config('lock_timeout', %(patience)s, true), set_config('statement_timeout', '0', true);
    SELECT pg_advisory_xact_lock(%(lock)s);
    SET LOCAL lock_timeout TO DEFAULT;
    SET LOCAL statement_timeout TO DEFAULT;
    SELECT (SELECT count(*) FROM core_doneunderkey WHERE holder = %(holder)s), done.body, done.status, done.leads_to
      FROM (VALUES (1)) AS one
      LEFT JOIN core_doneunderkey AS done
        ON done.holder = %(holder)s AND done.key = %(key)s AND done.at > %(since)s
"""


class DoneUnderKey(models.Model):
    """Something that was done. Digests say by whom, where, under which key and with what; none of it lies here."""

    holder = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    body = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField()
    leads_to = models.TextField(blank=True)
    """Where it is looked at: the id of what it made or acted on, of a page the address; empty: where it was sent to."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("holder", "key"), name="done_once_under_a_key"),)
        indexes = (models.Index(fields=("at",), name="done_under_key_at"),)

    def __str__(self) -> str:
        return f"{self.at} {self.leads_to}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that may come again."""

    holder: str
    """Who chose the key: a person, or whoever holds a link."""
    path: str
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class FirstTime:
    """What came of a request when it was sent first, and whether the same was in it."""

    status: int
    leads_to: str
    same_body: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """One key, while nobody else acts under it. `before` is what was done under it already."""

    sent: Sent
    before: FirstTime | None

    def keep(self, status: int, leads_to: str) -> None:
        row = DoneUnderKey(**_digests(self.sent), at=clock.now(), status=status, leads_to=leads_to)
        DoneUnderKey.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["holder", "key"],
            update_fields=["body", "at", "status", "leads_to"],
        )


def is_key(text: str) -> bool:
    return 0 < len(text) <= LONGEST_KEY and text.isascii() and text.isprintable()


@contextmanager
def under_key(sent: Sent, patience: str = "") -> Iterator[Key]:
    """A transaction in which nobody else acts under the same key; what is done in it and `keep` stand or fall
    together. Raises `StillRunning` when somebody does for longer than `patience`, which is like that for the schedule
    unless it is given, and `TooOften` when too many keys are kept already."""
    with transaction.atomic():
        yield Key(sent, _before(sent, patience or settings.WAIT_FOR_LOCK))


def forget_old() -> int:
    return DoneUnderKey.objects.filter(at__lte=clock.now() - KEPT_FOR).delete()[0]


def _before(sent: Sent, patience: str) -> FirstTime | None:
    digests, now = _digests(sent), clock.now()
    lock = int(digests["key"][:16], 16) - 2**63
    asked: dict[str, Any] = {**digests, "lock": lock, "patience": patience, "since": now - KEPT_FOR}
    try:
        with budget.waiting(), connection.cursor() as cursor:
            cursor.execute(_UNDER_LOCK, asked)
            kept, body, status, leads_to = cursor.fetchone()
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _LOCK_NOT_AVAILABLE:
            raise StillRunning from error
        raise
    if status is not None:
        return FirstTime(status, leads_to, same_body=body == digests["body"])
    if kept >= MOST_KEYS:
        raise TooOften(now + KEPT_FOR, f"You have used {MOST_KEYS:,} keys within 24 hours. Send this without one.")
    return None


def _digests(sent: Sent) -> dict[str, str]:
    named = {"holder": sent.holder, "key": f"{sent.holder}\n{sent.path}\n{sent.key}", "body": sent.body}
    return {name: hashlib.sha256(value.encode()).hexdigest() for name, value in named.items()}
