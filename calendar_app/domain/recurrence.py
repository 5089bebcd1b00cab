"""Recurring times: what a rule may say."""

import re
from datetime import datetime

from dateutil.rrule import rrulestr

_RULE = re.compile(r"(?:RRULE:)?FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_ANY_START = datetime(2000, 1, 1)  # noqa: DTZ001 (rules fall in local time)


def check_rule(rule: str) -> None:
    """Raises ValueError with a sentence unless this is an RFC 5545 rule that recurs daily or less often."""
    if not _RULE.fullmatch(rule):
        raise ValueError(f"“{rule[:60]}” is not a recurrence rule; write one like FREQ=WEEKLY;BYDAY=SU")
    try:
        rrulestr(rule, dtstart=_ANY_START, ignoretz=True)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"“{rule[:60]}” is not a recurrence rule: {error}") from error
