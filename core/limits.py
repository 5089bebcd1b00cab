"""How much may be entered: the same on pages, in the API and in files. Lengths of texts are characters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

LONGEST_SLUG = 80
LONGEST_NAME = 200
"""Of an organisation, a person, a system, a freeze, a tag; also titles of changes."""
LONGEST_FOLDED_NAME = 600
"""Of what a name is known by whatever its case and accents: some letters fold into three."""
LONGEST_DESCRIPTION = 20_000
"""Also of notes."""
LONGEST_ROLLBACK = 5_000
LONGEST_REFERENCE = 100
"""Of somebody's own ticket, and the name of a token or a wall."""
LONGEST_BRIDGE = 300
LONGEST_EMERGENCY = 500
LONGEST_REASON = 1_000
LONGEST_UPDATE = 2_000
"""Also why unscheduled work is done, and what an investigation found."""
LONGEST_NOTE = 500
"""What an owner says who is asked, and how a system is checked."""
LONGEST_STEP = 300
"""Of a plan; also what a validation does."""
LONGEST_RULE = 300
LONGEST_PHONE = 40
LONGEST_ZONE = 60
LONGEST_PROGRAM = 200
"""Of what a browser calls itself."""
LONGEST_NETWORK_ADDRESS = 45
MOST_ACCEPTED = 100
"""Conflicts whose risk is accepted at once, for one reason."""
MOST_APPROVED = 50
"""Requests that are approved at once."""
MOST_TARGETS = 500
MOST_WINDOWS = 100
"""Of one change that does not repeat."""
MOST_REPEATED = 1_000
"""Times that a change may repeat."""
MOST_CHECKS = 100
MOST_PEOPLE = 50
"""Who carry out one change."""
MOST_STEPS = 200
MOST_FROZEN = 1_000
"""Systems of one freeze."""
MOST_TAGGED = 1_000
"""Systems of one tag."""
MOST_OBSERVATIONS = 1_000
"""In one request, and in one investigation."""
MOST_TOKENS = 50
MOST_FEEDS = 20
"""Calendars of one person that other programs follow."""
MOST_WALLS = 20
"""Of one organisation."""
MOST_INVITES = 200
"""Of one organisation that nobody has accepted yet."""
LONGEST_KEY = 255
"""Characters of a key under which something is done once."""
MOST_KEYS = 10_000
"""That are kept of one person, or of one link."""
LARGEST_MINIMUM = 100_000
"""Of a redundant set."""
MOST_NOTICE_HOURS = 8_760
MOST_OPEN_END_HOURS = 168
MOST_HOURS = 20
"""Rules of maintenance hours of one system."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Of any moment that is entered; this one no longer."""
FURTHEST_AHEAD = timedelta(days=5 * 366)
"""Of the end of a window, also of work under way, and how long a freeze may last."""
REPEATED_AHEAD = timedelta(days=548)
"""How far ahead the windows of work that repeats stand there: 18 months."""
LONGEST_ROLLING_BACK = timedelta(days=365)
"""How long rolling back may take."""
LONGEST_HOURS = timedelta(days=31)
"""Of one occurrence of maintenance hours."""
LONGEST_SEARCHED = timedelta(days=400)
"""Between the earliest and the latest start of a search for slots."""
OLDEST_OBSERVATION = timedelta(days=31)


class CountedBy(Enum):
    PERSON = "person"
    ORGANISATION = "organisation"
    SYSTEM = "system"
    """By what an organisation did about one system."""


@dataclass(frozen=True, slots=True)
class MostInAnHour:
    times: int
    by: CountedBy


CALLS_OUTSIDE = {
    "owner_asked": (MostInAnHour(6, CountedBy.PERSON), MostInAnHour(12, CountedBy.ORGANISATION)),
    "reported": (MostInAnHour(10, CountedBy.ORGANISATION), MostInAnHour(3, CountedBy.SYSTEM)),
    "dependency_claimed": (MostInAnHour(20, CountedBy.PERSON),),
    "exception_asked": (MostInAnHour(20, CountedBy.PERSON),),
    "proposed": (MostInAnHour(20, CountedBy.PERSON),),
    "asked_back": (MostInAnHour(20, CountedBy.PERSON),),
    "answered_back": (MostInAnHour(20, CountedBy.PERSON),),
    "answer_withdrawn": (MostInAnHour(6, CountedBy.PERSON),),
    "shared": (MostInAnHour(20, CountedBy.PERSON),),
    "system_shared": (MostInAnHour(20, CountedBy.PERSON),),
    "work_granted": (MostInAnHour(20, CountedBy.PERSON),),
    "investigation_shared": (MostInAnHour(20, CountedBy.PERSON),),
    "sent_again": (MostInAnHour(20, CountedBy.PERSON),),
    "updated": (MostInAnHour(30, CountedBy.PERSON),),
    "invited": (MostInAnHour(30, CountedBy.PERSON), MostInAnHour(60, CountedBy.ORGANISATION)),
    "organisation_invited": (MostInAnHour(5, CountedBy.PERSON), MostInAnHour(10, CountedBy.ORGANISATION)),
    "address_asked": (MostInAnHour(5, CountedBy.PERSON), MostInAnHour(20, CountedBy.ORGANISATION)),
}
"""What wakes people of other organisations, as the log names it, and how often it may."""


def too_long(most: int, text: str) -> str:
    """What is said of a text with more than so many characters."""
    return f"At most {most:,} characters; this has {len(text):,}."
