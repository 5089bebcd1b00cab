"""How the contacts of a run want to be told; what is asked of the database is asked once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from accounts.models import Person
from estate.domain.impact import Level
from notifications.domain.plan import DEFAULT, LEADS, Plan
from notifications.domain.quiet import QuietHours
from notifications.models import NoticePlan, Preference


@dataclass(frozen=True, slots=True)
class Somebody:
    """An active contact."""

    plan: Plan
    quiet: QuietHours | None


class People:
    def __init__(self) -> None:
        self._known: dict[int, Somebody] = {}
        self._asked: set[int] = set()

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """Of the organisations that have one of their own."""
        return {one.organisation_id: one.plan for one in NoticePlan.objects.all()}

    @cached_property
    def wishes(self) -> dict[int, Level]:
        return Preference.objects.wishes()

    def plan_of(self, organisation_id: int) -> Plan:
        return self.plans.get(organisation_id, DEFAULT)

    def leads(self) -> set[timedelta]:
        """How long before a start anybody is reminded."""
        return {LEADS[about] for plan in (DEFAULT, *self.plans.values()) for about in plan.reminders}

    def active(self, people: Iterable[int]) -> dict[int, Somebody]:
        wanted = set(people)
        self._learn(wanted - self._asked)
        return {person: self._known[person] for person in wanted if person in self._known}

    def _learn(self, people: Collection[int]) -> None:
        if not people:
            return
        quiet = Preference.objects.quiet_hours(people)
        rows = Person.objects.filter(pk__in=people, is_active=True).values_list("pk", "organisation_id")
        self._known |= {pk: Somebody(self.plan_of(organisation), quiet.get(pk)) for pk, organisation in rows}
        self._asked |= set(people)
