"""What is wrong: what people saw, whom they asked, and what they found."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from accounts.history import recorded
from accounts.models import Organisation, Person
from changes.models import Change, Window
from estate.models import System
from maintwin import clock
from triage.domain.evidence import Outcome as Outcomes

RECENT = timedelta(hours=24)
"""So long after it was closed an investigation is still read again when work is declared late."""


class Outcome(models.TextChoices):
    FAILING = Outcomes.FAILING.value, "fails"
    WORKING = Outcomes.WORKING.value, "works"
    CANNOT_TELL = Outcomes.CANNOT_TELL.value, "cannot tell"


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, organisation: Organisation) -> InvestigationQuerySet:
        """Its own, and those that were shown to it."""
        shown = models.Q(shares__organisation=organisation)
        return self.filter(models.Q(organisation=organisation) | shown).distinct()

    def still_open(self) -> InvestigationQuerySet:
        return self.filter(closed_at=None)

    def of(self, organisation: Organisation) -> InvestigationQuerySet:
        return self.filter(organisation=organisation)

    def open_or_recent(self, now: datetime) -> InvestigationQuerySet:
        return self.filter(models.Q(closed_at=None) | models.Q(closed_at__gt=now - RECENT))

    def for_reading(self) -> InvestigationQuerySet:
        return self.select_related("organisation", "opened_by", "closed_by", "window__change").order_by("-pk")


@recorded()
class Investigation(models.Model):
    """The observations and answers about one trouble, open until somebody closes it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The own window about which it is asked whether it can explain what is seen."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField(max_length=2_000, blank=True)
    """What it was, in the words of whoever closed it."""

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("organisation",), name="investigation_open", condition=models.Q(closed_at=None)),
        )

    def __str__(self) -> str:
        return f"Investigation {self.pk}"


@recorded(index=["investigation"])
class Share(models.Model):
    """An investigation shown to another organisation, which may then add to it."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("investigation", "organisation"), name="investigation_shared_once"),
        )

    def __str__(self) -> str:
        return f"{self.investigation} with {self.organisation}"


class ObservationQuerySet(models.QuerySet["Observation"]):
    def in_order(self) -> ObservationQuerySet:
        return self.select_related("from_system", "to_system", "noted_by__organisation").order_by("at", "pk")

    def of_open_ones_besides(self, investigation_id: int, since: datetime) -> ObservationQuerySet:
        """Of other open investigations."""
        others = self.exclude(investigation=investigation_id).filter(investigation__closed_at=None, at__gte=since)
        return others.select_related("from_system", "to_system", "noted_by__organisation").order_by("at", "pk")


@recorded(index=["investigation"])
class Observation(models.Model):
    """What somebody saw: from one system to another, failing or working, when."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="observations")
    from_system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    to_system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    at = models.DateTimeField()
    """When it was seen."""
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("at",), name="observation_at"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(from_system=models.F("to_system")), name="observation_of_two_systems"
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_system} → {self.to_system} {self.outcome}"


class Answer(models.TextChoices):
    YES = "yes", "yes, they are working on it"
    NO = "no", "no, nobody is working on it"
    CALL_ME = "call_me", "asks to be called"


class QuestionQuerySet(models.QuerySet["Question"]):
    def for_reading(self) -> QuestionQuerySet:
        return self.select_related(
            "investigation__organisation", "system__organisation", "contact__organisation", "asked_by", "change"
        ).order_by("asked_at", "pk")


@recorded(index=["investigation"])
class Question(models.Model):
    """“Are you working on this?”, put to one contact of a system's owner, by mail or on the phone."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="questions")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Null when the desk was called."""
    by_phone = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_name = models.CharField(max_length=200, blank=True)
    """Who said to be answering, over the link; or who was on the phone."""
    note = models.CharField(max_length=500, blank=True)
    change = models.ForeignKey(Change, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The work that was declared or reported because of a yes."""

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("system", "answer"), name="question_of_system"),)

    def __str__(self) -> str:
        return f"{self.system}: {self.answer or 'asked'}"


class Explanation(models.Model):
    """Work that was declared late and concerns an investigation: its people are told of it once."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="explanations")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When what it explains was first seen; null where it began only afterwards."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("investigation", "change"), name="explained_once"),)

    def __str__(self) -> str:
        return f"{self.change} explains {self.investigation}"
