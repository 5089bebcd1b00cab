"""What an estate file describes, one frozen record per item.

A field that the file leaves out is None: it has its default in what is new, and is left alone in what is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    line: int
    slug: str
    name: str
    timezone: str | None = None
    phone: str | None = None
    email: str | None = None
    approval_from: str | None = None
    notice_hours: int | None = None
    open_end_hours: int | None = None
    backdate_hours: int | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    line: int
    email: str
    name: str
    organisation: str
    roles: tuple[str, ...] | None = None
    timezone: str | None = None
    phone: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class SystemRecord:
    line: int
    slug: str
    name: str
    organisation: str
    criticality: str | None = None
    redundancy_minimum: int | None = None
    listed: bool | None = None
    how_to_check: str | None = None
    retired: bool | None = None


@dataclass(frozen=True, slots=True)
class DependencyRecord:
    line: int
    dependent: str
    provider: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class TagRecord:
    line: int
    name: str
    systems: tuple[str, ...] | None = None
    organisation: str = ""
    """Where the file leaves it out, the owner of its systems."""


@dataclass(frozen=True, slots=True)
class ContactRecord:
    line: int
    system: str
    person: str
    role: str
    order: int | None = None


@dataclass(frozen=True, slots=True)
class FreezeRecord:
    line: int
    organisation: str
    name: str
    systems: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class HoursRecord:
    line: int
    system: str
    rrule: str
    start: time
    duration: timedelta
    timezone: str


@dataclass(frozen=True, slots=True)
class TargetRecord:
    system: str
    impact: str | None = None


@dataclass(frozen=True, slots=True)
class CheckRecord:
    to: str
    from_: str | None = None
    text: str | None = None

    @property
    def ends(self) -> tuple[str | None, str]:
        return self.from_, self.to


@dataclass(frozen=True, slots=True)
class RollbackRecord:
    how: str | None = None
    takes: timedelta | None = None


@dataclass(frozen=True, slots=True)
class WindowRecord:
    line: int
    starts_at: datetime
    ends_at: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    announced_at: datetime | None = None
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    line: int
    title: str
    organisation: str
    owner: str
    windows: tuple[WindowRecord, ...]
    state: str | None = None
    targets: tuple[TargetRecord, ...] | None = None
    validates: tuple[CheckRecord, ...] | None = None
    implementers: tuple[str, ...] | None = None
    one_at_a_time: bool | None = None
    announced_at: datetime | None = None
    description: str | None = None
    notes: str | None = None
    rollback: RollbackRecord | None = None
    external_reference: str | None = None
    bridge: str | None = None
    emergency: str | None = None


DRAFT = "draft"
WORST = "outage"
"""What a change is, and does to its targets, where the file says nothing."""


@dataclass(slots=True)
class EstateRecords:
    """What one file describes, in its order."""

    organisations: list[OrganisationRecord] = field(default_factory=list)
    people: list[PersonRecord] = field(default_factory=list)
    systems: list[SystemRecord] = field(default_factory=list)
    dependencies: list[DependencyRecord] = field(default_factory=list)
    tags: list[TagRecord] = field(default_factory=list)
    contacts: list[ContactRecord] = field(default_factory=list)
    freezes: list[FreezeRecord] = field(default_factory=list)
    maintenance_hours: list[HoursRecord] = field(default_factory=list)
    changes: list[ChangeRecord] = field(default_factory=list)

    @property
    def size(self) -> int:
        """In rows."""
        return sum(len(getattr(self, one.name)) for one in fields(self))
