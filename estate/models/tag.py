"""What an organisation calls several of its systems together. Nobody else sees it."""

from __future__ import annotations

from django.db import models

from accounts.models import Organisation
from core.history import recorded
from core.limits import LONGEST_FOLDED_NAME, LONGEST_NAME
from core.public_id import Addressed
from core.text import folded
from estate.models.system import System


class TagQuerySet(models.QuerySet["Tag"]):
    def of(self, organisation: Organisation) -> TagQuerySet:
        """All that it sees: those of others are not there."""
        return self.filter(organisation=organisation)

    def called(self, name: str) -> TagQuerySet:
        """However it is written."""
        return self.filter(known_as=folded(name))


@recorded(exclude=["known_as"])
class Tag(Addressed):
    """A name for some of an organisation's own systems."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    known_as = models.CharField(max_length=LONGEST_FOLDED_NAME, editable=False)
    """The name without case, accents and the form of its letters."""
    systems = models.ManyToManyField(System, through="TaggedSystem", related_name="tags")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ("known_as", "id")
        constraints = (models.UniqueConstraint(fields=("organisation", "known_as"), name="tag_named_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_name(self) -> str:
        return str(self.organisation)

    @property
    def slugs(self) -> list[str]:
        """Of what it holds."""
        return [system.slug for system in self.systems.all()]

    @property
    def slugs_in_use(self) -> list[str]:
        return [system.slug for system in self.systems.all() if not system.retired]


@recorded(index=["tag"])
class TaggedSystem(models.Model):
    """A system that a tag holds: always one of the same organisation."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tag", "system"), name="system_tagged_once"),)

    def __str__(self) -> str:
        return f"{self.system} by {self.tag}"
