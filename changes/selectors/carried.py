"""What somebody answers for or carries out, and what is not over."""

from __future__ import annotations

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accounts.models import Person
from changes.domain.lifecycle import ENDED_STATES
from changes.models import Change, ReportState
from changes.selectors.answered_for import STILL_OPEN


def carried_by(person: Person) -> QuerySet[Change]:
    """Of the person's own organisation, drafts among it; what comes first first."""
    carries_out = Exists(Change.objects.filter(pk=OuterRef("pk"), implementers=person))
    theirs = Change.objects.filter(Q(owner=person) | carries_out, organisation=person.organisation_id)
    open_ones = theirs.exclude(state__in=ENDED_STATES).exclude(report_state=ReportState.UNCONFIRMED)
    return open_ones.annotate(next_start=Min("windows__starts_at", filter=STILL_OPEN)).order_by("next_start", "pk")
