"""Which organisations may work on a system of another."""

from __future__ import annotations

from django.db import models

from accounts.models import Organisation
from core.history import recorded
from core.public_id import Addressed
from estate.models.system import System


class WorkGrantQuerySet(models.QuerySet["WorkGrant"]):
    def given_by(self, organisation: Organisation) -> WorkGrantQuerySet:
        return self.filter(system__organisation=organisation).in_order()

    def given_to(self, organisation: Organisation) -> WorkGrantQuerySet:
        return self.filter(organisation=organisation).in_order()

    def on(self, system: System) -> WorkGrantQuerySet:
        return self.filter(system=system).in_order()

    def in_order(self) -> WorkGrantQuerySet:
        return self.select_related("system", "organisation").order_by("system__name", "organisation__name", "id")


@recorded()
class WorkGrant(Addressed):
    """The owner lets another organisation work on the system."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    objects = WorkGrantQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("system", "organisation"), name="work_granted_once"),)

    def __str__(self) -> str:
        return f"{self.organisation} on {self.system}"
