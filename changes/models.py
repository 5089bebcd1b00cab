"""What is planned and under way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Coalesce

from accounts.history import recorded
from accounts.models import Organisation, Person
from calendar_app.domain.interval import Interval
from calendar_app.models import Freeze
from changes.answer_models import AnswerLink as AnswerLink
from changes.answer_models import Proposal as Proposal
from changes.domain.lifecycle import EFFECTIVE_STATES, PLANNED_STATES
from changes.exception_models import FreezeException as FreezeException
from changes.progress_models import CheckResult as CheckResult
from changes.progress_models import Step as Step
from changes.progress_models import StepState as StepState
from estate.models import System
from maintwin import clock


class State(models.TextChoices):
    DRAFT = "draft", "draft"
    REQUESTED = "requested", "requested"
    APPROVED = "approved", "approved"
    IN_PROGRESS = "in_progress", "in progress"
    COMPLETED = "completed", "completed"
    ROLLED_BACK = "rolled_back", "rolled back"
    REJECTED = "rejected", "rejected"
    CANCELLED = "cancelled", "cancelled"


class Impact(models.TextChoices):
    NONE = "none", "no impact expected"
    AT_RISK = "at_risk", "at risk"
    DEGRADED = "degraded", "degraded"
    OUTAGE = "outage", "outage"


class ReportState(models.TextChoices):
    """Of work that another organisation reported: what its owner says to it."""

    UNCONFIRMED = "unconfirmed", "not confirmed by its owner"
    CONFIRMED = "confirmed", "confirmed by its owner"
    DENIED = "denied", "denied by its owner"


@recorded()
class Change(models.Model):
    """What is to be done, why, to which systems, how it is checked and how it is rolled back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=20_000, blank=True)
    """For everybody affected."""
    notes = models.TextField(max_length=20_000, blank=True)
    """For the own organisation only."""
    rollback_how = models.TextField(max_length=5_000, blank=True)
    rollback_takes = models.DurationField(null=True, blank=True)
    external_reference = models.CharField(max_length=100, blank=True)
    bridge = models.CharField(max_length=300, blank=True)
    one_at_a_time = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    emergency = models.CharField(max_length=500, blank=True)
    """Why it may pass what would hold other work back."""
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    """Who answers for it; of reported work, the person who reported it."""
    implementers = models.ManyToManyField(Person, related_name="+", blank=True)
    reported_by = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    report_state = models.CharField(max_length=12, choices=ReportState, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("organisation", "reference"), name="reference_once"),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


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


@recorded(index=["change"])
class Target(models.Model):
    """A system that the change works on, and what that does to it."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="targets")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    impact = models.CharField(max_length=10, choices=Impact, default=Impact.OUTAGE)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("change", "system"), name="target_once"),)

    def __str__(self) -> str:
        return f"{self.system} {self.impact}"


@recorded(index=["change"])
class Validation(models.Model):
    """What must work for the change to count as done: from one system (or anywhere) to another."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="validations")
    from_system = models.ForeignKey(System, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text or f"{self.from_system} → {self.to_system}"


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
            "change__targets__system__organisation",
            "change__validations__from_system",
            "change__validations__to_system",
        )

    def with_parties(self) -> WindowQuerySet:
        """With those who answer for them."""
        return self.select_related("change__organisation", "change__owner", "change__reported_by")

    def of_change(self, change_id: int) -> WindowQuerySet:
        return self.filter(change_id=change_id)


@recorded(exclude=["asked_at", "period"], index=["change"])
class Window(models.Model):
    """A period in which a change is carried out. Half-open: the start is included, the end is not."""

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
    asked_at = ArrayField(models.DateTimeField(), default=list, blank=True)
    """When its owner was asked whether it has started, or has ended, since anybody last answered."""
    only_systems = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """The targets that are worked on in this window; empty: all."""
    released = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Targets that were given back before the work was over; they are worked on no longer."""
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
        )

    def __str__(self) -> str:
        return f"{self.change.reference} {self.starts_at:%Y-%m-%d %H:%M}Z"


class ApprovalState(models.TextChoices):
    ASKED = "asked", "asked"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "declined"
    VOIDED = "voided", "voided"
    WITHDRAWN = "withdrawn", "no longer asked"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def standing(self) -> ApprovalQuerySet:
        """Asked or answered; not those that were voided or are no longer asked."""
        return self.filter(state__in=[ApprovalState.ASKED, ApprovalState.APPROVED, ApprovalState.REJECTED])

    def waiting_for(self, organisation: Organisation) -> ApprovalQuerySet:
        return self.filter(organisation=organisation, state=ApprovalState.ASKED)

    def with_windows(self) -> ApprovalQuerySet:
        return self.select_related("change__organisation", "organisation").prefetch_related("change__windows")

    def perhaps_to_remind(self) -> ApprovalQuerySet:
        """Asked, and not reminded twice yet."""
        return self.filter(state=ApprovalState.ASKED, reminded_at__len__lt=2).with_windows()


@recorded(exclude=["basis", "reminded_at"], index=["change"])
class Approval(models.Model):
    """One organisation's say about one change. A voided one stays on record beside the one that was asked anew."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="approvals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.ASKED)
    retrospective = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    revision = models.PositiveIntegerField()
    """The revision of the change that was asked about, and then decided."""
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_name = models.CharField(max_length=200, blank=True)
    """Who said to be deciding, over the link that was sent to `decided_by`; empty when signed in."""
    decided_at = models.DateTimeField(null=True, blank=True)
    reminded_at = ArrayField(models.DateTimeField(), default=list, blank=True)
    """When those asked were reminded that they had not answered."""
    reason = models.CharField(max_length=1_000, blank=True)
    because = models.CharField(max_length=500, blank=True)
    """Why it was voided or asked."""
    basis: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    """What was asked, and then agreed to: periods, levels, targets and validations, as
    `changes.domain.approvals.Basis`."""

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ("organisation__slug", "id")
        indexes = (
            models.Index(fields=("asked_at",), name="approval_asked", condition=models.Q(state=ApprovalState.ASKED)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("change", "organisation", "retrospective"),
                condition=models.Q(state__in=["asked", "approved", "rejected"]),
                name="one_standing_approval_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.state} {self.change}"

    @property
    def decider(self) -> str:
        """Who answered: by name, and over whose link."""
        name = self.decided_by.name if self.decided_by else ""
        if not self.decided_name:
            return name
        return f"{self.decided_name} (by link, addressed to {name})"


class FindingState(models.TextChoices):
    FOUND = "found", "found"
    GONE = "gone", "gone"


class FindingQuerySet(models.QuerySet["Finding"]):
    def standing(self) -> FindingQuerySet:
        return self.filter(state=FindingState.FOUND)

    def of_windows(self, window_ids: Collection[int]) -> FindingQuerySet:
        return self.filter(sides__window_id__in=list(window_ids)).distinct()

    def visible_to(self, organisation: Organisation) -> FindingQuerySet:
        """Those with work, a freeze or hours of its own on one side, or work that was shared with it."""
        own = models.Q(sides__organisation=organisation)
        shared = models.Q(sides__window__change__shares__organisation=organisation)
        return self.filter(own | shared).distinct()

    def wanted(
        self,
        organisation: Organisation,
        *,
        window: int | None = None,
        change: int | None = None,
        state: str | None = None,
    ) -> FindingQuerySet:
        """By window, by change, and by how that organisation's side stands; without those that are gone unless asked
        for."""
        found = self.filter(state=FindingState.GONE) if state == "gone" else self.standing()
        if window is not None:
            found = found.filter(pk__in=FindingSide.objects.filter(window=window).values("finding"))
        if change is not None:
            found = found.filter(pk__in=FindingSide.objects.filter(window__change=change).values("finding"))
        accepted = FindingSide.objects.filter(organisation=organisation).exclude(accepted_at=None).values("finding")
        if state == "accepted":
            return found.filter(pk__in=accepted)
        return found.exclude(pk__in=accepted) if state == "open" else found

    def with_sides(self) -> FindingQuerySet:
        """With all that is said of a finding, in a fixed number of queries."""
        sides = FindingSide.objects.select_related(
            "organisation",
            "accepted_by",
            "window__change__organisation",
            "window__change__owner",
            "window__change__reported_by",
        )
        return self.select_related("freeze__organisation").prefetch_related(
            models.Prefetch("sides", sides.order_by("window_id", "organisation__slug")),
            "sides__window__change__validations__from_system",
            "sides__window__change__validations__to_system",
        )


class Finding(models.Model):
    """A conflict in the ledger: known again by its kind, windows and meeting points; never deleted, only gone."""

    signature = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    also = ArrayField(models.CharField(max_length=20), default=list)
    severity = models.PositiveSmallIntegerField()
    """0 info, 1 low, 2 medium, 3 high."""
    meets_at = ArrayField(models.CharField(max_length=80), default=list)
    paths: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    overlap_starts_at = models.DateTimeField()
    overlap_ends_at = models.DateTimeField(null=True, blank=True)
    periods: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    """Start and planned end of each window when it was last reconciled: with kinds, severity and paths, what an
    acceptance rests on. Time passing changes none of it."""
    state = models.CharField(max_length=5, choices=FindingState, default=FindingState.FOUND)
    found_at = models.DateTimeField(default=clock.now)
    gone_at = models.DateTimeField(null=True, blank=True)
    told = models.BooleanField(default=False)
    """Whether both sides have been told of it since it was last found."""
    freeze = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Ids of those who implement both windows."""
    absorbed = models.BooleanField(default=False)
    """A redundancy finding of the same windows stands in its place on pages and in notices."""

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("-severity", "overlap_starts_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} at {', '.join(self.meets_at)}"


class FindingSide(models.Model):
    """One window of a finding, and whether its organisation has accepted the risk. Without a window: the side of those
    whose freeze or maintenance hours it does not go together with."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="sides")
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1_000, blank=True)

    class Meta:
        ordering = ("window_id",)
        constraints = (
            models.UniqueConstraint(fields=("finding", "window"), name="finding_side_once"),
            models.UniqueConstraint(
                fields=("finding", "organisation"),
                condition=models.Q(window=None),
                name="finding_side_without_window_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.window or self.organisation} in {self.finding}"
