"""What went wrong with telling people about an organisation's own work that is not over."""

from __future__ import annotations

from django.db import connection

from accounts.models import Organisation, Person
from changes.domain.lifecycle import OVER_STATES

TROUBLES = """
SELECT count(*) FILTER (WHERE notice.state = 'undelivered'), count(*) FILTER (WHERE notice.state <> 'undelivered')
FROM notifications_notice notice JOIN changes_change change ON change.id = notice.change_id
WHERE ((notice.acknowledge_by IS NOT NULL AND notice.seen_at IS NULL AND notice.state <> 'dropped')
       OR notice.state = 'undelivered')
  AND (notice.state = 'undelivered' OR notice.contact_id IS DISTINCT FROM %(besides)s)
  AND change.organisation_id = %(organisation)s AND NOT change.state = ANY(%(over)s)
"""
"""Asked whenever somebody gets a board. Its first condition is that of the indexes of what is wrong."""


def troubles_of(organisation: Organisation, besides: Person) -> tuple[int, int]:
    """How many notices could not be delivered, and how many urgent ones to somebody else nobody has seen."""
    with connection.cursor() as cursor:
        cursor.execute(TROUBLES, {"besides": besides.pk, "organisation": organisation.pk, "over": list(OVER_STATES)})
        undelivered, unseen = cursor.fetchone()
    return undelivered, unseen
