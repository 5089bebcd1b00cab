"""The address at which the first organisation is made."""

from __future__ import annotations

from django.db import models

from core import clock


class SetupLink(models.Model):
    """Only the digest of its secret is stored."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"made {self.made_at}"
