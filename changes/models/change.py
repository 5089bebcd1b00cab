"""What is to be done, and by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Organisation, Person
from core import clock
from core.history import recorded
from core.limits import (
    LONGEST_BRIDGE,
    LONGEST_DESCRIPTION,
    LONGEST_EMERGENCY,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    LONGEST_ROLLBACK,
)
from core.public_id import Addressed
from core.searching import index_of, searched_by


class State(models.TextChoices):
    DRAFT = "draft", "draft"
    REQUESTED = "requested", "requested"
    APPROVED = "approved", "approved"
    IN_PROGRESS = "in_progress", "in progress"
    COMPLETED = "completed", "completed"
    ROLLED_BACK = "rolled_back", "rolled back"
    REJECTED = "rejected", "rejected"
    CANCELLED = "cancelled", "cancelled"


class ReportState(models.TextChoices):
    """Of work that another organisation reported: what its owner says to it."""

    UNCONFIRMED = "unconfirmed", "not confirmed by its owner"
    CONFIRMED = "confirmed", "confirmed by its owner"
    DENIED = "denied", "denied by its owner"


@recorded()
class Change(Addressed):
    """What is to be done, why, to which systems, how it is checked and how it is rolled back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=100)
    title = models.CharField(max_length=LONGEST_NAME, blank=True)
    """Empty for unscheduled work: each reader is told by `Reader.title` what it is on."""
    description = models.TextField(max_length=LONGEST_DESCRIPTION, blank=True)
    """For everybody affected."""
    notes = models.TextField(max_length=LONGEST_DESCRIPTION, blank=True)
    """For the own organisation only."""
    rollback_how = models.TextField(max_length=LONGEST_ROLLBACK, blank=True)
    rollback_takes = models.DurationField(null=True, blank=True)
    external_reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    bridge = models.CharField(max_length=LONGEST_BRIDGE, blank=True)
    one_at_a_time = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    terms = models.PositiveIntegerField(default=1)
    """Rises with what is agreed to, as `changes.domain.terms.Terms`; answers name the one that was read."""
    emergency = models.CharField(max_length=LONGEST_EMERGENCY, blank=True)
    """Why it may pass what would hold other work back."""
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    """Who answers for it; of reported work, the person who reported it."""
    implementers = models.ManyToManyField(Person, related_name="+", blank=True)
    reported_by = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    report_state = models.CharField(max_length=12, choices=ReportState, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    searched = searched_by("reference", Coalesce(NullIf(F("title"), Value("")), F("description")))
    """What everybody reads who is affected by it: of unscheduled work, which has no title, what is being done."""
    ticket_searched = searched_by("external_reference")
    """What only those read who see it in full."""

    class Meta:
        ordering = ("-id",)
        indexes = (
            index_of("changes_by_words"),
            index_of("changes_by_ticket", "ticket_searched"),
            models.Index(fields=("created_at",), name="changes_by_age"),
        )
        constraints = (models.UniqueConstraint(fields=("organisation", "reference"), name="reference_once"),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def organisation_name(self) -> str:
        return str(self.organisation)

    @property
    def answered_for_by(self) -> int | None:
        """The id of its owner; nobody's, until its organisation has confirmed what another reported of it."""
        return self.owner_id if self.report_state in ("", ReportState.CONFIRMED) else None


@recorded(index=["change"])
class ChangeImplementer(Change.implementers.through):  # type: ignore[name-defined,misc]
    """Only here so that its history is kept."""

    class Meta:
        proxy = True


@recorded(index=["change"])
class ChangeShare(models.Model):
    """A change shown in full to another organisation."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("change", "organisation"), name="change_shared_once"),)

    def __str__(self) -> str:
        return f"{self.change} with {self.organisation}"
