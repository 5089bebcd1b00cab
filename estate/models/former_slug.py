"""Short names that systems and organisations had before: addresses, files and links that name them lead on."""

from __future__ import annotations

from django.db import models

from accounts.models import Organisation
from core import clock
from core.history import recorded
from core.limits import LONGEST_SLUG
from estate.models.system import System


@recorded()
class FormerSlug(models.Model):
    """One of a system, or of an organisation. Nobody else can have it from then on."""

    slug = models.SlugField(max_length=LONGEST_SLUG)
    system = models.ForeignKey(System, null=True, on_delete=models.CASCADE, related_name="former_slugs")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="former_slugs")
    given_up_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.UniqueConstraint(
                fields=("slug",), condition=models.Q(organisation=None), name="former_slug_of_system_once"
            ),
            models.UniqueConstraint(
                fields=("slug",), condition=models.Q(system=None), name="former_slug_of_organisation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(system=None, organisation__isnull=False)
                | models.Q(system__isnull=False, organisation=None),
                name="former_slug_of_one",
            ),
        )

    def __str__(self) -> str:
        return self.slug
