"""Try again, or give up? Delays in a table; chance is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from core.time.interval import aware
from notifications.domain.outcomes import NoticeOutcome, OutcomeCode, outcome


class Failure(StrEnum):
    UNREACHABLE = "unreachable"
    """No mail server could be talked to: nothing is wrong with this message."""
    TEMPORARY = "temporary"
    """The server wants it again later."""
    PERMANENT = "permanent"
    """It will never be accepted."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    because: NoticeOutcome
    """Without what the server said last."""


DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300, 600, 900))
"""After the first, second, ... attempt; the last one again and again."""
LONGEST_DELAY_WHILE_UNREACHABLE = timedelta(seconds=30)
MOST_ATTEMPTS = 30
"""Of a message that the server does not want yet: over five hours."""
LONGEST_WAIT = timedelta(hours=24)
"""Nobody is helped by yesterday's notice."""
JITTER = 0.2
LONGEST_DELAY = DELAYS[-1] * (1 + JITTER)
"""No attempt is put off further than this: what waits longer waits because of a clock that was wrong."""


def after_failure(
    failure: Failure, attempts: int, waiting_since: datetime, now: datetime, chance: float
) -> TryAgain | GiveUp:
    """What follows the last of so many attempts. `chance` lies between 0 and 1 and spreads the next attempts, so that
    those that failed together do not all come back together."""
    if failure is Failure.PERMANENT:
        return GiveUp(outcome(OutcomeCode.REFUSED))
    if aware(now) - aware(waiting_since) >= LONGEST_WAIT:
        return GiveUp(outcome(OutcomeCode.TOO_LATE, hours=LONGEST_WAIT // timedelta(hours=1)))
    if failure is Failure.TEMPORARY and attempts >= MOST_ATTEMPTS:
        return GiveUp(outcome(OutcomeCode.TOO_OFTEN, attempts=attempts))
    return TryAgain(aware(now) + _delay(failure, attempts) * (1 - JITTER + 2 * JITTER * chance))


def _delay(failure: Failure, attempts: int) -> timedelta:
    delay = DELAYS[min(max(attempts, 1), len(DELAYS)) - 1]
    return min(delay, LONGEST_DELAY_WHILE_UNREACHABLE) if failure is Failure.UNREACHABLE else delay


class Priority(IntEnum):
    """What is sent first, where not everything can be sent at once."""

    URGENT = 0
    """What may wake people."""
    ACT = 1
    """What somebody has just done, found or asked."""
    AHEAD = 2
    """What was planned long before."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of a mail server. While it is open nobody tries it; then one message shows how it is."""

    failures: int = 0
    """In a row that were the server's fault and not the message's."""
    open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Further ahead than the longest pause only a clock can have set it that was wrong."""
        return self.open_until is not None and aware(now) < aware(self.open_until) <= aware(now) + PAUSES[-1]


FAILURES_BEFORE_IT_OPENS = 3
"""Of connections that break; a server that cannot be reached at all is left alone at once."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30))
"""After the failure that opens it and each that follows; the last one again and again."""


def after_attempt(breaker: Breaker, failure: Failure | None, now: datetime, *, broke_off: bool = False) -> Breaker:
    """What one attempt tells of the server: an answer, whatever it says, closes it again. `broke_off`: the connection
    ended before there was one."""
    if failure is not Failure.UNREACHABLE and not broke_off:
        return Breaker()
    failures = breaker.failures + 1
    needed = 1 if failure is Failure.UNREACHABLE else FAILURES_BEFORE_IT_OPENS
    if failures < needed:
        return Breaker(failures)
    return Breaker(failures, aware(now) + PAUSES[min(failures - needed, len(PAUSES) - 1)])
