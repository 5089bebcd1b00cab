"""What people of an organisation have tried of late."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Organisation
from triage.models import Observation

LATELY = timedelta(days=30)
MOST_TRIED = 100


def tried_lately(organisation: Organisation, now: datetime) -> set[tuple[str, str]]:
    """Slugs, from and to."""
    noted = Observation.objects.noted_lately(organisation, now - LATELY)
    return set(noted.values_list("from_system__slug", "to_system__slug")[:MOST_TRIED])
