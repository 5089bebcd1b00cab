"""Systems, and to whom private ones are shown."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from accounts.models import Organisation
from core.history import recorded
from core.limits import LONGEST_NAME, LONGEST_NOTE, LONGEST_SLUG
from core.public_id import Addressed
from core.searching import index_of, searched_by


class Criticality(models.TextChoices):
    LOW = "low", "low"
    NORMAL = "normal", "normal"
    HIGH = "high", "high"


class SystemQuerySet(models.QuerySet["System"]):
    def visible_to(self, organisation: Organisation) -> SystemQuerySet:
        """Listed ones, its own, and private ones that were shared with it."""
        listed = models.Q(listed=True) | models.Q(organisation=organisation)
        return self.filter(listed | _among(shares__organisation=organisation))

    def in_use(self) -> SystemQuerySet:
        """Without retired ones: whatever is chosen from, counted or worked on."""
        return self.filter(retired_at=None)

    def owned_by(self, organisation: Organisation) -> SystemQuerySet:
        return self.filter(organisation=organisation)

    def without_contact(self, role: str) -> SystemQuerySet:
        """Those for which nobody has this role."""
        return self.exclude(contacts__role=role)

    def may_be_worked_on_by(self, organisation: Organisation) -> SystemQuerySet:
        """Its own, and those whose owner has granted it work on them."""
        return self.filter(models.Q(organisation=organisation) | _among(grants__organisation=organisation))

    def given_to(self, organisation: Organisation) -> SystemQuerySet:
        """Others', that it was granted work on or shown."""
        return self.filter(_among(grants__organisation=organisation) | _among(shares__organisation=organisation))

    def slugs(self) -> set[str]:
        return set(self.values_list("slug", flat=True))


def _among(**wanted: Organisation) -> models.Q:
    """Each once, however many rows of another table name it."""
    return models.Q(pk__in=System.objects.filter(**wanted).values("pk"))


@recorded()
class System(models.Model):
    """Anything that can be worked on or depended on, from a switch to a business service."""

    slug = models.SlugField(max_length=LONGEST_SLUG, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="systems")
    criticality = models.CharField(max_length=10, choices=Criticality, default=Criticality.NORMAL)
    redundancy_minimum = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    """How many of its redundant providers it needs at least."""
    listed = models.BooleanField(default=True)
    how_to_check = models.CharField(max_length=LONGEST_NOTE, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    """From then on it stands in no picker and counts for nothing; what it was stays."""
    searched = searched_by("name", "slug")

    objects = SystemQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        indexes = (index_of("systems_by_words"),)

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_name(self) -> str:
        return str(self.organisation)

    @property
    def retired(self) -> bool:
        return self.retired_at is not None


@recorded()
class SystemShare(Addressed):
    """A private system shown to another organisation."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("system", "organisation"), name="system_shared_once"),)

    def __str__(self) -> str:
        return f"{self.system} with {self.organisation}"
