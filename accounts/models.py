"""Who there is, and what they did."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Cast, NullIf

from accounts.history import recorded
from accounts.validators import validate_phone, validate_timezone
from maintwin import clock


class ImpactWord(models.TextChoices):
    AT_RISK = "at_risk", "at risk"
    DEGRADED = "degraded", "degraded"
    OUTAGE = "outage", "outage"


class Role(models.TextChoices):
    VIEWER = "viewer", "viewer"
    ENGINEER = "engineer", "engineer"
    APPROVER = "approver", "approver"
    ADMIN = "admin", "admin"


@recorded(exclude=["last_reference", "board_version"])
class Organisation(models.Model):
    """A party of its own. Its desk (phone, e-mail) is called first."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=60, default="UTC", validators=[validate_timezone])
    phone = models.CharField(max_length=40, blank=True, validators=[validate_phone])
    email = models.EmailField(blank=True)
    approval_from = models.CharField(max_length=10, choices=ImpactWord, default=ImpactWord.DEGRADED)
    notice_hours = models.PositiveIntegerField(default=24, validators=[MaxValueValidator(8760)])
    open_end_hours = models.PositiveIntegerField(default=4, validators=[MinValueValidator(1), MaxValueValidator(168)])
    backdate_hours = models.PositiveIntegerField(default=72, validators=[MaxValueValidator(8760)])
    last_reference = models.PositiveIntegerField(default=0)
    board_version = models.BigIntegerField(default=0)
    """Raised with every act that this organisation may see, so that its pages can ask cheaply "anything new?"."""

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.select_related("organisation").get(email__iexact=username)

    def with_address(self, email: str) -> Person | None:
        """Case makes no difference. The database's idea of case also takes some foreign letters for plain ones; this
        does not, because whoever owns the other address is somebody else."""
        near = self.select_related("organisation").filter(email__iexact=email)
        same = [person for person in near if person.email.lower() == email.lower()]
        return next((person for person in same if person.email == email), same[0] if same else None)

    def active_admins(self, organisation: Organisation) -> models.QuerySet[Person]:
        return self.filter(organisation=organisation, is_active=True, roles__contains=[Role.ADMIN])


@recorded(exclude=["password", "last_login"])
class Person(AbstractBaseUser):
    """Somebody who can act or be notified; one without a usable password has no account."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    roles = ArrayField(models.CharField(max_length=10, choices=Role), default=list, blank=True)
    timezone = models.CharField(max_length=60, default="UTC", validators=[validate_timezone])
    phone = models.CharField(max_length=40, blank=True, validators=[validate_phone])
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name

    def has_role(self, *wanted: str) -> bool:
        """Whether the person has one of these roles; an admin has them all."""
        return Role.ADMIN in self.roles or not set(wanted).isdisjoint(self.roles)


class Scope(models.TextChoices):
    """What a token may be used for."""

    READ = "read", "Read what I may see"
    WRITE = "write", "Book, change and answer as I may"
    DECLARE = "declare", "Declare unscheduled work, nothing else"


def all_scopes() -> list[str]:
    return list(Scope.values)


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, person: Person) -> TokenQuerySet:
        return self.filter(person=person).order_by("-created_at", "-id")

    def usable(self, now: datetime) -> TokenQuerySet:
        return self.filter(revoked_at=None).filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now))

    def ended(self, now: datetime) -> TokenQuerySet:
        return self.filter(models.Q(revoked_at__isnull=False) | models.Q(expires_at__lte=now))

    def not_revoked(self) -> TokenQuerySet:
        return self.filter(revoked_at=None)


@recorded(exclude=["digest", "last_used_at"])
class Token(models.Model):
    """A key for scripts. Only its digest is stored, so it is shown once."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=all_scopes)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    """Null when it does not expire."""
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} {self.name}"

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @classmethod
    def issue(
        cls, person: Person, name: str = "", scopes: Iterable[str] = Scope.values, expires_at: datetime | None = None
    ) -> str:
        """Stores a new token and returns its key."""
        key = secrets.token_urlsafe(32)
        digest = cls.digest_of(key)
        cls.objects.create(digest=digest, person=person, name=name, scopes=list(scopes), expires_at=expires_at)
        return key

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    @property
    def scope_words(self) -> list[str]:
        return [Scope(scope).label for scope in self.scopes]


_WRITTEN_BY = Cast(
    NullIf(
        models.Func(
            models.Value("pghistory.context_metadata"),
            models.Value(True),
            function="CURRENT_SETTING",
            output_field=models.TextField(),
        ),
        models.Value(""),
    ),
    models.JSONField(),
)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def about(self, subject_kind: str, subject_id: int) -> ActivityQuerySet:
        return self.filter(subject_kind=subject_kind, subject_id=subject_id)

    def not_yet_told(self) -> ActivityQuerySet:
        return self.filter(told_at=None).order_by("id")


class Activity(models.Model):
    """One act, written in the transaction that did it. Never changed but for `told_at`."""

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Null when the product itself acted."""
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """On whose behalf."""
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    tells = ArrayField(models.CharField(max_length=40), default=list)
    """What people are notified of because of this act; empty when nobody is."""
    told_at = models.DateTimeField(null=True, blank=True)
    """When its notices were made; null while that is still to do."""
    context: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(
        null=True, editable=False, db_default=_WRITTEN_BY
    )
    """By which door the act came, and in which request; written by the database, as in the history."""

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "id"), name="activity_of_subject"),
            models.Index(fields=("id",), name="activity_not_yet_told", condition=models.Q(told_at=None)),
        )
        triggers = (
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["told_at"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"
