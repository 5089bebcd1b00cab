"""The version of the graph that processes hold."""

from __future__ import annotations

import secrets

from django.db import connection, models, transaction

from core import clock
from estate.models.dependency import Dependency
from estate.models.system import System


class GraphVersion(models.Model):
    """One row. Its random value is written anew by every transaction that edits the graph, so that each process
    knows whether the graph it holds is still the one in the database. (A counter that is rolled back would lie.)"""

    value = models.CharField(max_length=32)
    edited_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.value

    @classmethod
    def current(cls) -> str:
        with connection.cursor() as cursor:  # asked with every request
            cursor.execute("SELECT value FROM estate_graphversion WHERE id = 1")
            row = cursor.fetchone()
        if row is None:
            raise cls.DoesNotExist
        return str(row[0])

    @classmethod
    def renew(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"value": secrets.token_hex(16), "edited_at": clock.now()})

    @classmethod
    @transaction.atomic
    def renew_by(cls, dependency: Dependency, *, counts: bool) -> None:
        """After one dependency came to count, or ceased to: whoever holds the version before need not read all."""
        before = cls.objects.select_for_update().get(pk=1).value
        cls.renew()
        GraphEdit.objects.create(
            before=before,
            after=cls.current(),
            dependent=dependency.dependent,
            provider=dependency.provider,
            kind=dependency.kind,
            counts=counts,
        )
        GraphEdit.forget_old()


class GraphEdit(models.Model):
    """What made one version of the graph of the one before, where that was a single dependency. Anything else leaves
    no row, and so a gap: whoever holds a version from before the gap reads the whole."""

    MOST_KEPT = 100
    """Beyond so many, reading the whole is no slower."""

    before = models.CharField(max_length=32)
    after = models.CharField(max_length=32, unique=True)
    dependent = models.ForeignKey(System, models.CASCADE, related_name="+")
    provider = models.ForeignKey(System, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    counts = models.BooleanField()
    """It counts since then; or no more."""

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @classmethod
    def between(cls, held: str, wanted: str) -> list[GraphEdit] | None:
        """In the order in which they were made; None where they do not lead from the one to the other."""
        made = {edit.after: edit for edit in cls.objects.order_by("-pk")[: cls.MOST_KEPT]}
        found: list[GraphEdit] = []
        while wanted != held:
            if wanted not in made:
                return None
            found.append(made[wanted])
            wanted = made[wanted].before
        return found[::-1]

    @classmethod
    def forget_old(cls) -> None:
        kept = cls.objects.order_by("-pk").values("pk")[: cls.MOST_KEPT]
        cls.objects.exclude(pk__in=kept).delete()
