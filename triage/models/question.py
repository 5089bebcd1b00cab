"""“Are you working on this?”, and what became of it."""

from __future__ import annotations

from django.db import models

from accounts.models import Person
from changes.models import Change
from core import clock
from core.history import recorded
from core.public_id import Addressed
from estate.models import System
from triage.models.investigation import Investigation


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
class Question(Addressed):
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
