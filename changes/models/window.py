"""When it is done."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat

from changes.domain.lifecycle import EFFECTIVE_STATES, PLANNED_STATES
from changes.models.change import Change, State
from core.constraints import within_calendar
from core.history import recorded
from core.local_time import LocalTimeField
from core.public_id import Addressed
from core.time.interval import Interval

_NEW_UID = Concat(Cast(RandomUUID(), models.CharField()), models.Value("@maintwin"))


def new_uid() -> str:
    return f"{uuid.uuid4()}@maintwin"


class WindowQuerySet(models.QuerySet["Window"]):
    def effective(self) -> WindowQuerySet:
        """Requested, approved or in progress: what counts for conflicts."""
        return self.filter(state__in=EFFECTIVE_STATES)

    def in_progress(self) -> WindowQuerySet:
        return self.filter(state=State.IN_PROGRESS)

    def that_may_overlap(self, periods: Iterable[Interval], now: datetime) -> WindowQuerySet:
        """A superset of those that overlap any of these periods: running ones whose end is not known or has passed
        last longer than what is stored, so they always count."""
        ranges = ",".join(f"[{one.starts_at.isoformat()},{one.ends_at.isoformat()})" for one in periods)
        during = models.Func(
            models.F("period"),
            models.Value(f"{{{ranges}}}"),
            template="(%(expressions)s::tstzmultirange)",
            arg_joiner=" && ",
            output_field=models.BooleanField(),
        )
        lasting = models.Q(state=State.IN_PROGRESS) & (models.Q(ends_at=None) | models.Q(ends_at__lte=now))
        return self.filter(models.Q(during) | lasting)

    def with_facts(self) -> WindowQuerySet:
        """With all that conflicts, boards and notices ask of a window, in a fixed number of queries."""
        return self.select_related("change__organisation", "change__owner", "change__reported_by").prefetch_related(
            "change__targets", "change__validations"
        )

    def with_parties(self) -> WindowQuerySet:
        """With those who answer for them."""
        return self.select_related("change__organisation", "change__owner", "change__reported_by")

    def of_change(self, change_id: int) -> WindowQuerySet:
        return self.filter(change_id=change_id)


@recorded(exclude=["asked_at", "period", "revision"], index=["change"])
class Window(Addressed):
    """A period in which a change is carried out. Half-open: the start is included, the end is not."""

    uid = models.CharField(max_length=255, unique=True, editable=False, default=new_uid, db_default=_NEW_UID)
    """By which calendars know it again."""
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="windows")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    """Null: not known."""
    actual_start = models.DateTimeField(null=True, blank=True)
    actual_end = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    """When this period was submitted or last moved: what the class is computed from."""
    period_revision = models.PositiveIntegerField(default=1)
    """Raised whenever the planned period moves; a reminder belongs to one of them."""
    revision = models.PositiveIntegerField(default=1)
    """Goes up with its state, its period and its targets."""
    asked_at = ArrayField(models.DateTimeField(), default=list, blank=True)
    """When its owner was asked whether it has started, or has ended, since anybody last answered."""
    only_systems = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """The targets that are worked on in this window; empty: all."""
    released = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Targets that were given back before the work was over; they are worked on no longer."""
    occurrence = LocalTimeField(null=True, blank=True)
    """Its start by the rule of its change's series, on the clock of that zone; null where no rule placed it."""
    moved = models.BooleanField(default=False, db_default=False)
    """Its period is not the one by the rule: somebody moved this one alone."""
    period = models.GeneratedField(
        expression=models.Func(
            Coalesce("actual_start", "starts_at"),
            Coalesce("actual_end", "ends_at"),
            models.Value("[)"),
            function="TSTZRANGE",
        ),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    """The planned period until it starts, then actual start to planned end, then the actual one."""

    objects = WindowQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        indexes = (
            GistIndex(fields=("period",), name="window_in_time"),
            models.Index(fields=("starts_at",), name="window_starts"),
            models.Index(fields=("id",), name="window_in_progress", condition=models.Q(state="in_progress")),
        )
        constraints = (
            ExclusionConstraint(
                name="windows_of_one_change_do_not_overlap",
                expressions=(("change", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)),
                condition=models.Q(state__in=PLANNED_STATES),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="window_ends_later",
            ),
            models.UniqueConstraint(
                fields=("change", "occurrence"), name="each_occurrence_once", deferrable=models.Deferrable.DEFERRED
            ),
            within_calendar("window_within_calendar", "starts_at", "ends_at", "actual_start", "actual_end"),
        )

    def __str__(self) -> str:
        return f"{self.change.reference} {self.starts_at:%Y-%m-%d %H:%M}Z"
