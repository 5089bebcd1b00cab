"""Who is notified, and whether it arrived."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KT

from accounts.models import Organisation, Person
from changes.domain.lifecycle import OVER_STATES
from changes.models import Change, Window
from core import clock
from core.activity import Activity
from core.public_id import Addressed
from notifications.domain.delivery import LONGEST_DELAY, Priority
from notifications.domain.outcomes import OutcomeCode
from notifications.domain.still_holds import TELL_HOW_IT_STANDS
from notifications.models.account_mail import AccountMail as AccountMail
from notifications.models.audit import AuditMark as AuditMark
from notifications.models.audit import Missed as Missed
from notifications.models.mail_server import MailServer as MailServer
from notifications.models.preferences import Mute as Mute
from notifications.models.preferences import NoticePlan as NoticePlan
from notifications.models.preferences import Preference as Preference
from notifications.models.sender_lease import SenderLease as SenderLease
from notifications.models.waiting_plan import WaitingPlan as WaitingPlan


class NoticeState(models.TextChoices):
    PLANNED = "planned", "planned"
    SENDING = "sending", "sending"
    SENT = "sent", "accepted by the mail server"
    SEEN = "seen", "seen"
    UNDELIVERED = "undelivered", "undelivered"
    DROPPED = "dropped", "dropped"


MAY_BE_SENT_AGAIN = (NoticeState.SENT, NoticeState.SEEN, NoticeState.UNDELIVERED)
WRONG = models.Q(acknowledge_by__isnull=False, seen_at=None) & ~models.Q(state=NoticeState.DROPPED) | models.Q(
    state=NoticeState.UNDELIVERED
)
"""Could not be delivered, or is urgent and was not seen."""
SENDER_LIVES = SenderLease.objects.held_by(models.OuterRef("claimed_by"))


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, now: datetime) -> NoticeQuerySet:
        """Planned ones whose time has come, and those whose sender has lost its place. What is to be tried again
        further ahead than any delay was put off by a clock that was wrong."""
        put_off = models.Q(retry_at__gt=now + LONGEST_DELAY) & ~models.Q(outcome__code=OutcomeCode.QUIET_HOURS)
        again = models.Q(retry_at=None) | models.Q(retry_at__lte=now) | put_off
        waiting = models.Q(state=NoticeState.PLANNED, due_at__lte=now) & again
        left = models.Q(state=NoticeState.SENDING) & ~models.Exists(SENDER_LIVES)
        whole = ~models.Exists(_not_told_of_yet()) & ~models.Exists(_first_of_bundle())
        return self.filter(waiting | left).filter(models.Q(bundle="") | whole).order_by("priority", "due_at", "id")

    def bundled_with(self, notice: Notice) -> NoticeQuerySet:
        """What goes in one message with it, itself too, as far as it is not done with."""
        open_ones = self.filter(bundle=notice.bundle, contact=notice.contact_id, channel=notice.channel)
        return open_ones.filter(state__in=[NoticeState.PLANNED, NoticeState.SENDING]).order_by("id")

    def while_held_by(self, holder: UUID) -> NoticeQuerySet:
        """Nothing, once the holder of a sender's place has lost it."""
        return self.filter(models.Exists(SenderLease.objects.held_by(holder)))

    def in_hand_of(self, holder: UUID) -> NoticeQuerySet:
        return self.while_held_by(holder).filter(state=NoticeState.SENDING, claimed_by=holder)

    def reminders(self, window_id: int) -> NoticeQuerySet:
        return self.filter(window_id=window_id, activity=None)

    def planned_reminders(self, window_id: int) -> NoticeQuerySet:
        return self.reminders(window_id).filter(state=NoticeState.PLANNED)

    def unseen(self, now: datetime) -> NoticeQuerySet:
        """Urgent ones that nobody has seen in time, or that reach nobody, and for which nobody else was looked for."""
        late = models.Q(acknowledge_by__lte=now) | models.Q(state=NoticeState.UNDELIVERED)
        waiting = self.filter(late, acknowledge_by__isnull=False, seen_at=None, went_on_at=None)
        return waiting.exclude(state=NoticeState.DROPPED).order_by("acknowledge_by", "id")

    def waiting_to_be_seen(self) -> NoticeQuerySet:
        """Urgent ones that somebody still should say to have seen."""
        return self.filter(acknowledge_by__isnull=False, seen_at=None).exclude(findings=[])

    def beside(self, notice: Notice) -> NoticeQuerySet:
        """Of the same act, to the same organisation; itself too."""
        return self.filter(activity=notice.activity, contact__organisation=notice.contact.organisation)

    def waiting_with(self, notice: Notice) -> NoticeQuerySet:
        """Of the same kind, to the same contact about the same window, of which nothing has been sent."""
        return self.filter(
            contact_id=notice.contact_id,
            window=notice.window,
            about=notice.about,
            channel=notice.channel,
            state=NoticeState.PLANNED,
            attempts=0,
        )

    def visible_to(self, organisation: Organisation) -> NoticeQuerySet:
        """Those about its own work, and those sent to its people."""
        return self.filter(models.Q(to_organisation=organisation) | models.Q(work_of=organisation))

    def ways_to(self, organisation: Organisation) -> tuple[NoticeQuerySet, NoticeQuerySet]:
        """The same, by each of the two reasons; a notice may be found by both."""
        return self.filter(to_organisation=organisation), self.filter(work_of=organisation)

    def ways_about_window(self, window_id: int) -> tuple[NoticeQuerySet, NoticeQuerySet]:
        """Its reminders and what acts on it alone gave rise to, and what acts on it among others did."""
        among = self.filter(window=None, activity__data__windows__contains=window_id)
        return self.filter(window_id=window_id), among

    def that_told(self, changes: Collection[int], people: Collection[int] = ()) -> NoticeQuerySet:
        """Messages that told these people, or anybody, of windows of these changes, in the order in which they did."""
        told = self.filter(change__in=list(changes)).exclude(said=[])
        return (told.filter(contact__in=list(people)) if people else told).order_by("said_at", "id")

    def that_corrects_later(self, notice: Notice) -> NoticeQuerySet:
        """To the same contact, of a later act on the same change, and not sent yet."""
        later = self.filter(contact_id=notice.contact_id, change=notice.change, pk__gt=notice.pk)
        waiting = later.filter(state__in=[NoticeState.PLANNED, NoticeState.SENDING])
        return waiting.filter(activity__isnull=False, about__in=TELL_HOW_IT_STANDS)

    def being_told_beside(self, notice: Notice) -> NoticeQuerySet:
        """In the hands of another sender, to the same contact about the same change."""
        beside = self.filter(contact_id=notice.contact_id, change=notice.change, pk__lt=notice.pk)
        return beside.filter(state=NoticeState.SENDING, said=[])

    def about_change(self, change_id: int) -> NoticeQuerySet:
        return self.filter(change_id=change_id)

    def in_state(self, state: str) -> NoticeQuerySet:
        return self.filter(state=state)

    def for_sending(self) -> NoticeQuerySet:
        """With all that a message is written from, in a fixed number of queries."""
        return self.select_related(
            "contact__organisation",
            "activity__actor__organisation",
            "change__organisation",
            "change__owner",
            "change__reported_by",
            "window",
            "in_place_of__contact",
        ).prefetch_related("change__targets", "change__windows")

    def for_rows(self) -> NoticeQuerySet:
        """With all that a list of notices shows, in a fixed number of queries."""
        return self.select_related(
            "contact__organisation",
            "change__organisation",
            "change__owner",
            "window",
            "activity",
            "in_place_of__contact__organisation",
        )

    def to_look_after(self) -> NoticeQuerySet:
        """What could not be delivered, or is urgent and was not seen, about what is not over yet; the latest first."""
        return self.filter(WRONG).exclude(change__state__in=OVER_STATES).order_by("-due_at", "-id")

    def unseen_first(self) -> NoticeQuerySet:
        """Urgent ones that nobody has said to have seen, then all others, the latest first."""
        unseen = models.Q(acknowledge_by__isnull=False, seen_at=None) & ~models.Q(state=NoticeState.DROPPED)
        return self.order_by(models.Case(models.When(unseen, then=0), default=1), "-due_at", "-id")

    def made_last_first(self) -> NoticeQuerySet:
        """In an order that no act on any of them changes."""
        return self.order_by("-id")


def _not_told_of_yet() -> models.QuerySet[Activity]:
    """Acts of the same bundle that have no notices so far: the message waits for them."""
    waiting = Activity.objects.not_yet_told().annotate(bundle=KT("context__bundle"))
    return waiting.filter(bundle=models.OuterRef("bundle")).order_by()


def _first_of_bundle() -> NoticeQuerySet:
    """Another that takes this one along."""
    same = {name: models.OuterRef(name) for name in ("bundle", "contact", "channel")}
    before = Notice.objects.filter(pk__lt=models.OuterRef("pk"), **same).order_by()
    return before.filter(state__in=[NoticeState.PLANNED, NoticeState.SENDING])


def what_was_said_stays(collector: Any, field: Any, of_it: models.QuerySet[Notice], using: str) -> None:
    """When a window is taken out of its change, only what was still planned about it goes with it."""
    models.CASCADE(collector, field, of_it.filter(state=NoticeState.PLANNED), using)
    models.SET_NULL(collector, field, of_it.exclude(state=NoticeState.PLANNED), using)


class Notice(Addressed):
    """One message to one contact about what happened or is about to."""

    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The act that it is about; null for a reminder."""
    change = models.ForeignKey(Change, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=what_was_said_stays, related_name="+")
    period_revision = models.PositiveIntegerField(default=0)
    """Of a reminder: the period of the window that it was planned for."""
    contact = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(
        Organisation,
        null=True,
        editable=False,
        db_index=False,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    """The contact's; kept in step by the database."""
    work_of = models.ForeignKey(
        Organisation,
        null=True,
        editable=False,
        db_index=False,
        db_constraint=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    """Whose change it is; kept in step by the database."""
    bundle = models.CharField(max_length=36, blank=True, default="")
    """Of acts that are one to the reader, as those of one import: all to one contact goes in one message."""
    channel = models.CharField(max_length=20, default="mail")
    about = models.CharField(max_length=40)
    because: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    """Every reason why this contact is told, with the path that led here; see `notifications.domain.reasons`."""
    findings = ArrayField(models.BigIntegerField(), default=list)
    urgent = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(choices=[(one.value, one.name.lower()) for one in Priority], default=1)
    due_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=12, choices=NoticeState, default=NoticeState.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.UUIDField(null=True, blank=True)
    """The sender in whose hands it is: the holder of a `SenderLease`."""
    retry_at = models.DateTimeField(null=True, blank=True)
    """After a failed attempt: not before this moment."""
    sent_at = models.DateTimeField(null=True, blank=True)
    outcome: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    """What became of it, or why it waits, as `notifications.domain.outcomes.NoticeOutcome`."""
    said: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list, blank=True)
    """Of each window that it told of: what it said, and the sequence of the calendar entry that it carried, as
    `notifications.domain.told.SaidLine`. Written with the outcome of the attempt."""
    said_at = models.DateTimeField(null=True, blank=True)
    resent = models.PositiveSmallIntegerField(default=0)
    """How often somebody had it sent once more; each time it is a message of its own."""
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the contact said that they have seen it."""
    acknowledge_by = models.DateTimeField(null=True, blank=True)
    """Of an urgent one: after this the next contact is told."""
    went_on_at = models.DateTimeField(null=True, blank=True)
    """When the next contact was looked for, because nobody had seen it."""
    in_place_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The unseen notice because of which this contact is told."""

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-id")
        indexes = (
            models.Index(
                fields=("priority", "due_at", "id"),
                name="notice_waiting",
                condition=models.Q(state__in=["planned", "sending"]),
            ),
            models.Index(
                fields=("bundle", "contact", "id"),
                name="notice_bundled",
                condition=models.Q(state__in=["planned", "sending"]) & ~models.Q(bundle=""),
            ),
            models.Index(
                fields=("acknowledge_by",),
                name="notice_unseen",
                condition=models.Q(acknowledge_by__isnull=False, seen_at=None),
            ),
            models.Index(
                fields=("change",), name="notice_undelivered", condition=models.Q(state=NoticeState.UNDELIVERED)
            ),
            models.Index(fields=("window", "state"), name="notice_of_window"),
            models.Index(fields=("to_organisation", "state", "id"), name="notice_read_by_whose_contact"),
            models.Index(fields=("work_of", "state", "id"), name="notice_read_by_whose_work"),
            models.Index(fields=("contact", "state", "id"), name="notice_of_contact"),
            models.Index(
                fields=("to_organisation", "-due_at", "-id"),
                include=("change", "state"),
                name="notice_wrong_to_contact",
                condition=WRONG,
            ),
            models.Index(
                fields=("work_of", "-due_at", "-id"),
                include=("change", "state"),
                name="notice_wrong_about_work",
                condition=WRONG,
            ),
            models.Index(fields=("contact", "-due_at", "-id"), name="notice_wrong_of_contact", condition=WRONG),
        )
        constraints = (
            models.UniqueConstraint(fields=("activity", "contact", "channel"), name="one_notice_per_act"),
            models.UniqueConstraint(
                fields=("window", "period_revision", "about", "contact", "channel"),
                condition=models.Q(activity=None),
                name="one_reminder_per_period",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="read_by",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("contact_id", "change_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func="""
                    NEW.to_organisation_id := (SELECT organisation_id FROM accounts_person WHERE id = NEW.contact_id);
                    NEW.work_of_id := (SELECT organisation_id FROM changes_change WHERE id = NEW.change_id);
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.about} to {self.contact}"
