"""The log: one row an act, written in the transaction that did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, NullIf

from core import clock
from core.ports import ports

_WRITTEN_BY = Cast(
    NullIf(
        models.Func(
            models.Value("pghistory.context_metadata"),
            models.Value(True),
            function="CURRENT_SETTING",
            output_field=models.TextField(),
        ),
        models.Value(""),
    ),
    models.JSONField(),
)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def about(self, subject_kind: str, subject_id: int) -> ActivityQuerySet:
        return self.filter(subject_kind=subject_kind, subject_id=subject_id)

    def done_since(self, kind: str, moment: datetime) -> ActivityQuerySet:
        return self.filter(kind=kind, at__gt=moment)

    def by_organisation(self, organisation: int) -> ActivityQuerySet:
        return self.filter(organisation=organisation)

    def not_yet_told(self) -> ActivityQuerySet:
        return self.filter(told_at=None).order_by("id")


class Activity(models.Model):
    """One act, written in the transaction that did it. Never changed but for `told_at`."""

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Null when the product itself acted."""
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """On whose behalf."""
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    tells = ArrayField(models.CharField(max_length=40), default=list)
    """What people are notified of because of this act; empty when nobody is."""
    told_at = models.DateTimeField(null=True, blank=True)
    """When its notices were made; null while that is still to do."""
    context: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(
        null=True, editable=False, db_default=_WRITTEN_BY
    )
    """By which door the act came, and in which request; written by the database, as in the history."""

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "id"), name="activity_of_subject"),
            models.Index(fields=("kind", "at"), name="activity_of_kind"),
            models.Index(fields=("id",), name="activity_not_yet_told", condition=models.Q(told_at=None)),
        )
        triggers = (
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["told_at"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"


def record(
    kind: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor: models.Model | None,
    organisation: models.Model | None,
    tells: Iterable[str] = (),
    at: datetime | None = None,
    **data: Any,
) -> Activity:
    """Writes the act down; workers are woken after the commit when somebody is to be told of it."""
    tells = list(tells)
    activity = Activity.objects.create(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor_id=actor.pk if actor else None,
        organisation_id=organisation.pk if organisation else None,
        data=data,
        tells=tells,
        at=at or clock.now(),
        told_at=None if tells else clock.now(),
    )
    if tells:
        ports.acts_recorded()
    return activity
