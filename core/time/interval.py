"""Half-open periods: the start is included, the end is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def aware(moment: datetime) -> datetime:
    """The same instant in UTC, where adding hours is adding hours; naive times are refused."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `starts_at` up to `ends_at`, both kept in UTC.

    `open_ended` says that the end is not known and `ends_at` is only what is counted with.
    Raises ValueError for naive times and for an end that is not after the start.
    """

    starts_at: datetime
    ends_at: datetime
    open_ended: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts_at", aware(self.starts_at))
        object.__setattr__(self, "ends_at", aware(self.ends_at))
        if self.ends_at <= self.starts_at:
            raise ValueError("the end must be after the start")

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def known_end(self) -> datetime | None:
        return None if self.open_ended else self.ends_at

    def overlaps(self, other: Interval) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def touches(self, other: Interval) -> bool:
        """Adjacent: one begins at the instant at which the other ends."""
        return self.ends_at == other.starts_at or other.ends_at == self.starts_at

    def contains(self, other: Interval) -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def includes(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def intersection(self, other: Interval) -> Interval | None:
        if not self.overlaps(other):
            return None
        return Interval(
            max(self.starts_at, other.starts_at),
            min(self.ends_at, other.ends_at),
            self.open_ended or other.open_ended,
        )

    def outside(self, others: Iterable[Interval]) -> Iterator[Interval]:
        """What none of the others takes of it, in order."""
        left = self.starts_at
        for other in sorted(others, key=lambda one: one.starts_at):
            if left < min(other.starts_at, self.ends_at):
                yield Interval(left, min(other.starts_at, self.ends_at))
            left = max(left, other.ends_at)
        if left < self.ends_at:
            yield Interval(left, self.ends_at)
