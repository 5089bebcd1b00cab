"""Refuses what wakes people elsewhere when it is done too often."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.domain.rates import HOUR, DoneBefore, refuse_if_spent, spent
from accounts.models import Person
from core.activity import Activity
from core.time import wording

WORDS = {
    "owner_asked": "asked owners",
    "reported": "reported the work of others",
    "dependency_claimed": "claimed dependencies",
    "exception_asked": "asked for exceptions",
    "proposed": "proposed another time",
    "asked_back": "asked questions",
    "answered_back": "answered questions",
    "answer_withdrawn": "withdrawn answers",
    "shared": "shown work to others",
    "system_shared": "shown systems to others",
    "work_granted": "granted work to others",
    "investigation_shared": "shown investigations to others",
    "sent_again": "had notices sent again",
    "updated": "posted updates",
    "invited": "sent invitations",
    "organisation_invited": "invited organisations",
    "address_asked": "asked for another address",
}
_LOCK = 7301
"""Whose acts are being counted, by organisation: two at once must not both be the last that may."""


def refuse_too_often(kind: str, actor: Person, now: datetime, systems: Collection[str] = (), instead: str = "") -> None:
    """Within the transaction of the act, which is recorded under this `kind`. Raises `TooOften`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, actor.organisation_id % 2**31])
    who = DoneBefore(now, actor.pk, actor.organisation_id, frozenset(systems))
    before = Activity.objects.done_since(kind, now - HOUR).by_organisation(actor.organisation_id)
    rows = before.values_list("at", "actor_id", "organisation_id", "data__systems")
    held = spent(kind, who, [DoneBefore(at, one, org, frozenset(slugs or ())) for at, one, org, slugs in rows])
    until = wording.time_of_day(held.until, ZoneInfo(actor.timezone), now).local if held else ""
    refuse_if_spent(held, WORDS[kind], until, instead)
