"""Files that somebody imports on a page, and how far each is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import Organisation, Person
from core import clock
from core.limits import LONGEST_NAME
from core.public_id import Addressed
from exchange.domain.calendars import CalendarOf
from exchange.domain.runs import KEPT_FOR, MATCHABLE, OPEN, WORKED_ON, RunState


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def seen_by(self, person: Person) -> ImportRunQuerySet:
        """Those of the own organisation; those for every organisation only by whoever may import so."""
        own = self.filter(organisation=person.organisation_id)
        return own if person.is_operator else own.filter(for_all=False)

    def open(self) -> ImportRunQuerySet:
        return self.filter(state__in=OPEN)

    def waiting(self) -> ImportRunQuerySet:
        return self.filter(state__in=WORKED_ON).order_by("queued_at", "pk")

    def held(self, now: datetime) -> ImportRunQuerySet:
        return self.filter(state__in=WORKED_ON, claimed_until__gt=now)

    def too_old(self, now: datetime) -> ImportRunQuerySet:
        return self.filter(created_at__lte=now - KEPT_FOR)


class ImportRun(Addressed):
    """What is found in a file lies here for a month, and is shown to nobody but those who could import it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    for_all = models.BooleanField(default=False)
    """By somebody who looks after the register, for every organisation."""
    name = models.CharField(max_length=LONGEST_NAME)
    """Of the file."""
    size = models.PositiveIntegerField()
    """Bytes."""
    digest = models.CharField(max_length=64)
    is_table = models.BooleanField()
    """Or else an estate file."""
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in RunState])
    created_at = models.DateTimeField(default=clock.now)
    queued_at = models.DateTimeField(default=clock.now)
    """Since when it waits for a worker, or waited last."""
    changed_at = models.DateTimeField(default=clock.now)
    table_of = models.CharField(max_length=20, blank=True)
    """Which list a table holds."""
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Of a table: heading and first values of each."""
    rows = models.PositiveIntegerField(default=0)
    notes: models.JSONField[Any, Any] = models.JSONField(default=list)
    matched: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """The place of a column, by the field that is read from it."""
    answers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    questions: models.JSONField[Any, Any] = models.JSONField(default=list)
    """How badly systems need each other, where the table does not say."""
    difference: models.JSONField[Any, Any] = models.JSONField(default=dict)
    compared_as = models.CharField(max_length=64, blank=True)
    """A digest of the whole difference that was shown."""
    errors: models.JSONField[Any, Any] = models.JSONField(default=dict)
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """How often a worker has begun with this step."""

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("organisation", "-created_at"), name="imports_of"),
            models.Index(
                fields=("queued_at",), condition=models.Q(state__in=sorted(WORKED_ON)), name="imports_waiting"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "digest", "for_all"),
                condition=models.Q(state__in=sorted(OPEN)),
                name="one_import_of_a_file",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_worked_on(self) -> bool:
        return self.state in WORKED_ON

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def unanswered(self) -> list[str]:
        """Keys of the questions that nobody has answered; what is proposed for one is no answer."""
        return [question["key"] for question in self.questions if question["key"] not in self.answers]

    @property
    def is_matchable(self) -> bool:
        """Its columns may be, or what the entries of a calendar are."""
        return self.is_table and self.state in MATCHABLE and (bool(self.columns) or self.is_calendar)

    @property
    def is_calendar(self) -> bool:
        return self.table_of in set(CalendarOf)


class ImportFile(models.Model):
    """What somebody sent, packed."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.run}"
