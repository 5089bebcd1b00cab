"""A party of its own."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.history import recorded
from core.level import Level, level_choices
from core.limits import LONGEST_NAME, LONGEST_PHONE, LONGEST_SLUG, LONGEST_ZONE, MOST_NOTICE_HOURS, MOST_OPEN_END_HOURS
from core.searching import searched_by
from core.validators import validate_phone, validate_timezone


class ExampleState(models.TextChoices):
    """Of a party that was invented to play with."""

    SHOWN = "shown", "there"
    GONE = "gone", "taken away"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def there(self) -> OrganisationQuerySet:
        """To be found and chosen: all but those of an example that was taken away."""
        return self.exclude(example=ExampleState.GONE)


@recorded(exclude=["board_version"])
class Organisation(models.Model):
    """A party of its own. Its desk (phone, e-mail) is called first."""

    slug = models.SlugField(max_length=LONGEST_SLUG, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    timezone = models.CharField(max_length=LONGEST_ZONE, default="UTC", validators=[validate_timezone])
    phone = models.CharField(max_length=LONGEST_PHONE, blank=True, validators=[validate_phone])
    email = models.EmailField(blank=True)
    approval_from = models.CharField(max_length=10, choices=level_choices(Level.AT_RISK), default=Level.DEGRADED.word)
    notice_hours = models.PositiveIntegerField(default=24, validators=[MaxValueValidator(MOST_NOTICE_HOURS)])
    open_end_hours = models.PositiveIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_OPEN_END_HOURS)]
    )
    backdate_hours = models.PositiveIntegerField(default=72, validators=[MaxValueValidator(MOST_NOTICE_HOURS)])
    example = models.CharField(max_length=5, choices=ExampleState, blank=True)
    """Empty of all that is real."""
    steps_left = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    """Of getting started, those that nobody skipped; none where an organisation came by a file."""
    board_version = models.BigIntegerField(default=0)
    """Raised with every act that this organisation may see, so that its pages can ask cheaply "anything new?"."""

    searched = searched_by("name", "slug")
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name
