"""What there is, who looks after it, and what needs what."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable

from django.core.validators import MinValueValidator
from django.db import connection, models

from accounts.history import recorded
from accounts.models import Organisation, Person
from estate.domain.graph import Kind
from maintwin import clock


class Criticality(models.TextChoices):
    LOW = "low", "low"
    NORMAL = "normal", "normal"
    HIGH = "high", "high"


class SystemQuerySet(models.QuerySet["System"]):
    def visible_to(self, organisation: Organisation) -> SystemQuerySet:
        """Listed ones, its own, and private ones that were shared with it."""
        return self.filter(
            models.Q(listed=True) | models.Q(organisation=organisation) | models.Q(shares__organisation=organisation)
        ).distinct()

    def named_like(self, query: str) -> SystemQuerySet:
        return self.filter(models.Q(name__icontains=query) | models.Q(slug__icontains=query))

    def called(self, words: str) -> list[str]:
        """Slugs of those with exactly this slug, or else with this name."""
        words = words.strip()
        if self.filter(slug=words).exists():
            return [words]
        return list(self.filter(name__iexact=words).order_by("slug").values_list("slug", flat=True))

    def owned_by(self, organisation: Organisation) -> SystemQuerySet:
        return self.filter(organisation=organisation)

    def may_be_worked_on_by(self, organisation: Organisation) -> SystemQuerySet:
        """Its own, and those whose owner has granted it work on them."""
        return self.filter(models.Q(organisation=organisation) | models.Q(grants__organisation=organisation)).distinct()

    def given_to(self, organisation: Organisation) -> SystemQuerySet:
        """Others', that it was granted work on or shown."""
        granted = models.Q(grants__organisation=organisation)
        return self.filter(granted | models.Q(shares__organisation=organisation)).distinct()

    def slugs(self) -> set[str]:
        return set(self.values_list("slug", flat=True))


@recorded()
class System(models.Model):
    """Anything that can be worked on or depended on, from a switch to a business service."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="systems")
    criticality = models.CharField(max_length=10, choices=Criticality, default=Criticality.NORMAL)
    redundancy_minimum = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    """How many of its redundant providers it needs at least."""
    listed = models.BooleanField(default=True)
    how_to_check = models.CharField(max_length=500, blank=True)

    objects = SystemQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


@recorded()
class SystemShare(models.Model):
    """A private system shown to another organisation."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("system", "organisation"), name="system_shared_once"),)

    def __str__(self) -> str:
        return f"{self.system} with {self.organisation}"


class WorkGrantQuerySet(models.QuerySet["WorkGrant"]):
    def given_by(self, organisation: Organisation) -> WorkGrantQuerySet:
        return self.filter(system__organisation=organisation).in_order()

    def given_to(self, organisation: Organisation) -> WorkGrantQuerySet:
        return self.filter(organisation=organisation).in_order()

    def on(self, system: System) -> WorkGrantQuerySet:
        return self.filter(system=system).in_order()

    def in_order(self) -> WorkGrantQuerySet:
        return self.select_related("system", "organisation").order_by("system__name", "organisation__name", "id")


@recorded()
class WorkGrant(models.Model):
    """The owner lets another organisation work on the system."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    objects = WorkGrantQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("system", "organisation"), name="work_granted_once"),)

    def __str__(self) -> str:
        return f"{self.organisation} on {self.system}"


class DependencyKind(models.TextChoices):
    REQUIRED = Kind.REQUIRED.value, "required"
    SOFT = Kind.SOFT.value, "soft"
    REDUNDANT = Kind.REDUNDANT.value, "redundant"


class DependencyState(models.TextChoices):
    CLAIMED = "claimed", "claimed"
    CONFIRMED = "confirmed", "confirmed"
    REFUSED = "refused", "refused"


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def confirmed(self) -> DependencyQuerySet:
        return self.filter(state=DependencyState.CONFIRMED)

    def with_ends(self) -> DependencyQuerySet:
        return self.select_related(
            "dependent__organisation", "provider__organisation", "entered_by__organisation"
        ).order_by("-entered_at", "-id")

    def across(self) -> DependencyQuerySet:
        """Between systems of different organisations."""
        return self.exclude(dependent__organisation=models.F("provider__organisation"))

    def entered_for(self, organisation: Organisation) -> DependencyQuerySet:
        """Those that this organisation entered on one of another, or that were imported for its systems."""
        imported = models.Q(entered_by=None, dependent__organisation=organisation)
        return self.across().filter(models.Q(entered_by__organisation=organisation) | imported)

    def touching(self, organisation: Organisation) -> DependencyQuerySet:
        """Those at either end of which stands a system of its own."""
        return self.filter(
            models.Q(dependent__organisation=organisation) | models.Q(provider__organisation=organisation)
        )

    def answered_by(self, organisation: Organisation) -> DependencyQuerySet:
        """Those of others on this organisation's systems that it has answered, or that were imported."""
        answered = self.touching(organisation).across().exclude(state=DependencyState.CLAIMED)
        imported = models.Q(entered_by=None, dependent__organisation=organisation)
        return answered.exclude(models.Q(entered_by__organisation=organisation) | imported)

    def to_answer_by(self, organisation: Organisation) -> DependencyQuerySet:
        """Claims that wait for this organisation's answer."""
        imported = models.Q(entered_by=None, dependent__organisation=organisation)
        claimed = self.touching(organisation).filter(state=DependencyState.CLAIMED)
        return claimed.exclude(models.Q(entered_by__organisation=organisation) | imported)


@recorded()
class Dependency(models.Model):
    """The dependent needs the provider. Only confirmed ones count; a claim yields its claimant nothing."""

    dependent = models.ForeignKey(System, on_delete=models.CASCADE, related_name="needs")
    provider = models.ForeignKey(System, on_delete=models.CASCADE, related_name="needed_by")
    kind = models.CharField(max_length=10, choices=DependencyKind, default=DependencyKind.REQUIRED)
    state = models.CharField(max_length=10, choices=DependencyState, default=DependencyState.CONFIRMED)
    entered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who claimed it; null where it was imported."""
    entered_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    """When it was last confirmed or refused."""

    objects = DependencyQuerySet.as_manager()

    class Meta:
        ordering = ("dependent__slug", "provider__slug")
        constraints = (
            models.UniqueConstraint(fields=("dependent", "provider"), name="dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(dependent=models.F("provider")), name="dependency_not_on_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dependent} needs {self.provider}"

    @property
    def claimant(self) -> Organisation:
        """The side that entered it: the dependent's, unless the provider's did."""
        if self.entered_by is not None and self.entered_by.organisation_id == self.provider.organisation_id:
            return self.provider.organisation
        return self.dependent.organisation

    @property
    def answerer(self) -> Organisation:
        """The side that says whether it is so: never the one that entered it, unless both are one."""
        claimant, provider = self.claimant, self.provider.organisation
        return provider if claimant != provider else self.dependent.organisation


class ContactRole(models.TextChoices):
    OWNER = "owner", "owner"
    ON_CALL = "on_call", "on call"
    APPROVER = "approver", "approver"
    INFORMED = "informed", "informed"


_BY_PERSON = """
    SELECT c.person_id, c.role, array_agg(c.system_id)
    FROM estate_contact c JOIN accounts_person p ON p.id = c.person_id
    WHERE c.system_id = ANY(%s) AND c.role = ANY(%s) AND p.is_active
    GROUP BY c.person_id, c.role
    ORDER BY c.person_id, c.role
"""


class ContactQuerySet(models.QuerySet["Contact"]):
    def of_systems(self, slugs: Iterable[str]) -> ContactQuerySet:
        return self.filter(system__slug__in=list(slugs), person__is_active=True)

    def by_person(self, system_ids: Collection[int], roles: Collection[str]) -> Iterable[tuple[int, str, list[int]]]:
        """Person, role, and of which of these systems, however many they are."""
        with connection.cursor() as cursor:
            cursor.execute(_BY_PERSON, [list(system_ids), list(roles)])
            rows: list[tuple[int, str, list[int]]] = cursor.fetchall()
        return rows

    def of_people(self, people: Iterable[Person]) -> ContactQuerySet:
        return self.filter(person__in=list(people)).select_related("system").order_by("system__name", "role")

    def to_call_for(self, system: System) -> ContactQuerySet:
        return self.filter(system=system, person__is_active=True).select_related("person").order_by("role", "order")

    def approvers_of(self, organisation_ids: Iterable[int]) -> list[tuple[int, int]]:
        """Organisation and person, for each approver contact of any of its systems."""
        named = self.filter(
            role=ContactRole.APPROVER, system__organisation__in=list(organisation_ids), person__is_active=True
        )
        return list(named.order_by().values_list("system__organisation_id", "person_id").distinct())


@recorded()
class Contact(models.Model):
    """A person in a role for a system; the order is for escalation only."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=ContactRole)
    order = models.PositiveSmallIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("system__slug", "role", "order", "person__email")
        constraints = (models.UniqueConstraint(fields=("system", "person", "role"), name="contact_once"),)

    def __str__(self) -> str:
        return f"{self.person}, {self.role} of {self.system}"


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
