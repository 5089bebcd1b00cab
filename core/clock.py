"""The one clock. Nothing else in the product asks what time it is."""

import os
from datetime import UTC, datetime, timedelta

_offset = timedelta(seconds=float(os.environ.get("MAINTWIN_TEST_CLOCK_OFFSET", "0")))


def now() -> datetime:
    """The present moment in UTC. Tests wind it on with MAINTWIN_TEST_CLOCK_OFFSET (seconds), in workers too."""
    return datetime.now(UTC) + _offset
