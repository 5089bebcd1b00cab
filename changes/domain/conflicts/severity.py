"""How bad a conflict is: the table, once."""

from enum import IntEnum

from estate.domain.impact import Level


class Severity(IntEnum):
    INFO = 0
    """Folded: no impact expected."""
    LOW = 1
    """Stands on pages."""
    MEDIUM = 2
    """Both sides are notified."""
    HIGH = 3
    """Both sides are notified, urgently while work is in progress."""

    @property
    def word(self) -> str:
        return self.name.lower()


def same_system(one: Level, other: Level) -> Severity:
    """By what either declares for the system that both work on."""
    return Severity.HIGH if max(one, other) >= Level.DEGRADED else Severity.MEDIUM


def brought(level: Level) -> Severity:
    """By what the other window brings to a system that this one works on, or is checked by."""
    if level >= Level.DEGRADED:
        return Severity.HIGH
    return Severity.LOW if level is Level.AT_RISK else Severity.INFO


def shared_dependent(one: Level, other: Level) -> Severity:
    """By what both bring to something that depends on both."""
    if min(one, other) >= Level.DEGRADED:
        return Severity.HIGH
    if min(one, other) is Level.AT_RISK:
        return Severity.MEDIUM if max(one, other) >= Level.DEGRADED else Severity.LOW
    return Severity.INFO


def freeze(level: Level, *, target: bool) -> Severity:
    """By whether the frozen system itself is worked on, and what is brought to it."""
    if target:
        return Severity.HIGH
    return Severity.INFO if level is Level.NONE else Severity.MEDIUM


REDUNDANCY = Severity.HIGH
MAINTENANCE_HOURS = Severity.MEDIUM
PERSON = Severity.MEDIUM
