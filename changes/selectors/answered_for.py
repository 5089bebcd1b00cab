"""What somebody answers for, before they leave."""

from __future__ import annotations

from django.db.models import Min, Q, QuerySet

from accounts.models import Person
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.models import Change, ReportState

STILL_OPEN = Q(windows__state__in=EFFECTIVE_STATES)


def answered_for(person: Person) -> QuerySet[Change]:
    """Work of the person's own organisation that is planned or under way, what comes first first."""
    own = Change.objects.filter(owner=person, organisation=person.organisation_id, state__in=EFFECTIVE_STATES)
    own = own.exclude(report_state=ReportState.UNCONFIRMED)
    return own.annotate(next_start=Min("windows__starts_at", filter=STILL_OPEN)).order_by("next_start", "pk")
