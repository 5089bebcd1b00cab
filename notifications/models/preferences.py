"""How people want to be told: the plan of their organisation, and what each has said for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models import Organisation, Person
from changes.models import Change
from core import clock
from core.history import recorded
from core.level import level_choices
from core.looking import asked_once
from core.public_id import Addressed
from estate.domain.impact import Level
from notifications.domain.about import About
from notifications.domain.plan import DEFAULT, LEADS, Plan
from notifications.domain.quiet import QuietHours

LEAD_CHOICES = [(about.value, about.value) for about in LEADS]
MINUTE = timedelta(minutes=1)


def default_reminders() -> list[str]:
    return [about.value for about in LEADS if about in DEFAULT.reminders]


@recorded()
class NoticePlan(models.Model):
    """Of an organisation that wants something else than the default."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    reminders = ArrayField(models.CharField(max_length=12, choices=LEAD_CHOICES), default=default_reminders, blank=True)
    still_open_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    """Null: nobody is asked before the planned end."""
    acknowledge_minutes = models.PositiveSmallIntegerField(
        default=DEFAULT.acknowledge_within // MINUTE, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )

    def __str__(self) -> str:
        return f"Plan of {self.organisation}"

    @property
    def plan(self) -> Plan:
        return Plan(
            frozenset(About(about) for about in self.reminders),
            self.still_open_minutes * MINUTE if self.still_open_minutes else None,
            self.acknowledge_minutes * MINUTE,
        )


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def wishes(self) -> dict[int, Level]:
        """Of those who have said so: the impact from which on they want to be told."""
        rows = self.exclude(impact_from="").values_list("person_id", "impact_from")
        return asked_once("wishes", lambda: {person: Level.from_word(word) for person, word in rows})

    def quiet_hours(self, people: Iterable[int]) -> dict[int, QuietHours]:
        rows = self.filter(person__in=list(people)).exclude(quiet_from=None).exclude(quiet_until=None)
        return {
            person: QuietHours(begins, ends, ZoneInfo(zone))
            for person, begins, ends, zone in rows.values_list(
                "person_id", "quiet_from", "quiet_until", "person__timezone"
            )
            if begins and ends
        }


@recorded()
class Preference(models.Model):
    """What a contact wants for themselves; without a row, what the plan says."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    impact_from = models.CharField(max_length=10, choices=level_choices(Level.AT_RISK), blank=True)
    """Told of what reaches their systems from this impact on; empty: as the plan says for their role."""
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    """Between these times of day, in the person's zone, only what is urgent is sent."""

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        )

    def __str__(self) -> str:
        return f"Preferences of {self.person}"


@recorded(index=["change"])
class Mute(Addressed):
    """Somebody wants to hear nothing more of one change."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "change"), name="muted_once"),)

    def __str__(self) -> str:
        return f"{self.person} hears nothing of {self.change}"
