"""Somebody who can act or be notified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Lower

from accounts.models.organisation import Organisation
from core.addresses import canonical, spellings
from core.history import recorded
from core.limits import LONGEST_NAME, LONGEST_PHONE, LONGEST_ZONE
from core.public_id import Addressed
from core.searching import index_of, searched_by
from core.validators import validate_phone, validate_timezone


class Role(models.TextChoices):
    VIEWER = "viewer", "viewer"
    ENGINEER = "engineer", "engineer"
    APPROVER = "approver", "approver"
    ADMIN = "admin", "admin"


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        person = self.with_address(username or "")
        if person is None:
            raise self.model.DoesNotExist
        return person

    def with_address(self, email: str) -> Person | None:
        """Case makes no difference, nor how the domain is spelled. The database's idea of case also takes some foreign
        letters for plain ones; this does not, because whoever owns the other address is somebody else."""
        return self.with_addresses([email]).get(email)

    def with_addresses(self, emails: Iterable[str]) -> dict[str, Person]:
        """By the address as it is given, of those who are known; one that somebody had before leads on to them."""
        given = {email: canonical(email) for email in emails}
        known: dict[str, Person] = {}
        before: dict[str, Person] = {}
        for person in self._near(given):
            known.setdefault(canonical(person.email), person)
            known[person.email] = person
            before[person.had] = person
        found = {email: known.get(email) or known.get(one) or before.get(one) for email, one in given.items()}
        return {email: person for email, person in found.items() if person is not None}

    def _near(self, given: Mapping[str, str]) -> models.QuerySet[Any]:
        """Once for each address that they have or had, which is said as `had`."""
        spelled = {one for email in given for one in spellings(email)}
        joined = FilteredRelation("former_addresses", condition=Q(former_addresses__email__in=list(given.values())))
        named = self.annotate(lower=Lower("email"), former=joined, had=F("former__email"))
        return named.filter(Q(lower__in=spelled) | Q(had__isnull=False)).select_related("organisation").order_by("pk")

    def is_last_admin(self, person: Person) -> bool:
        others = self.active_admins(person.organisation).exclude(pk=person.pk)
        return Role.ADMIN in person.roles and not others.exists()

    def active_admins(self, organisation: Organisation) -> models.QuerySet[Person]:
        return self.filter(organisation=organisation, is_active=True, roles__contains=[Role.ADMIN])


@recorded(exclude=["password", "last_login", "left_at"])
class Person(Addressed, AbstractBaseUser):
    """Somebody who can act or be notified; one without a usable password has no account."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    roles = ArrayField(models.CharField(max_length=10, choices=Role), default=list, blank=True)
    timezone = models.CharField(max_length=LONGEST_ZONE, default="UTC", validators=[validate_timezone])
    phone = models.CharField(max_length=LONGEST_PHONE, blank=True, validators=[validate_phone])
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    """Looks after the register itself: adds organisations, and imports for all of them. Set with the first
    organisation, and handed on by an operator; it gives no sight of anybody's work."""
    left_at = models.DateTimeField(null=True, blank=True)
    """When they were deactivated last; it stays when they are let in again."""

    searched = searched_by("name", "email")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ("email",)
        indexes = (index_of("people_by_words"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name_today(self) -> str:
        """Beside what they were named for once."""
        return self.name if self.is_active else f"{self.name} (no longer here)"

    @property
    def organisation_name(self) -> str:
        return str(self.organisation)

    @property
    def has_account(self) -> bool:
        """Whether the person may come in at all. Who has no role is a contact, such as a desk."""
        return self.is_active and bool(self.roles)

    def is_at(self, email: str) -> bool:
        """Whether this is their address today, however it is spelled; one that they had before leads to them, and
        opens nothing."""
        return canonical(email) == canonical(self.email)

    def has_left_since(self, moment: datetime) -> bool:
        """Whether what was sent to them at that moment opens nothing any more, though they may be back by now."""
        return not self.is_active or (self.left_at is not None and moment <= self.left_at)

    def has_role(self, *wanted: str) -> bool:
        """Whether the person has one of these roles; an admin has them all."""
        return Role.ADMIN in self.roles or not set(wanted).isdisjoint(self.roles)
