"""Who looks after a system."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection, models

from accounts.models import Person
from core.arrays import as_array
from core.history import recorded
from core.public_id import Addressed
from estate.models.system import System


class ContactRole(models.TextChoices):
    OWNER = "owner", "owner"
    ON_CALL = "on_call", "on call"
    APPROVER = "approver", "approver"
    INFORMED = "informed", "informed"


_BY_PERSON = """
    SELECT c.person_id, c.role, array_agg(c.system_id)
    FROM estate_contact c JOIN accounts_person p ON p.id = c.person_id
    WHERE c.system_id = ANY(%s::bigint[]) AND c.role = ANY(%s) AND p.is_active
    GROUP BY c.person_id, c.role
    ORDER BY c.person_id, c.role
"""


class ContactQuerySet(models.QuerySet["Contact"]):
    def of_systems(self, slugs: Iterable[str]) -> ContactQuerySet:
        return self.filter(system__slug__in=list(slugs), person__is_active=True)

    def by_person(self, system_ids: Collection[int], roles: Collection[str]) -> Iterable[tuple[int, str, list[int]]]:
        """Person, role, and of which of these systems, however many they are."""
        with connection.cursor() as cursor:
            cursor.execute(_BY_PERSON, [as_array(system_ids), list(roles)])
            rows: list[tuple[int, str, list[int]]] = cursor.fetchall()
        return rows

    def of_people(self, people: Iterable[Person]) -> ContactQuerySet:
        return self.filter(person__in=list(people)).select_related("system").order_by("system__name", "role")

    def to_call_for(self, system: System) -> ContactQuerySet:
        return self.filter(system=system, person__is_active=True).select_related("person").order_by("role", "order")

    def approvers_of(self, organisation_ids: Iterable[int]) -> list[tuple[int, int]]:
        """Organisation and person, for each approver contact of any of its systems."""
        named = self.filter(
            role=ContactRole.APPROVER, system__organisation__in=list(organisation_ids), person__is_active=True
        )
        return list(named.order_by().values_list("system__organisation_id", "person_id").distinct())


@recorded()
class Contact(Addressed):
    """A person in a role for a system; the order is for escalation only."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=ContactRole)
    order = models.PositiveSmallIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("system__slug", "role", "order", "person__email")
        constraints = (models.UniqueConstraint(fields=("system", "person", "role"), name="contact_once"),)

    def __str__(self) -> str:
        return f"{self.person}, {self.role} of {self.system}"
