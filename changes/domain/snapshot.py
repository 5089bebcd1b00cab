"""A change as it was at one moment, and what an edit made different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class WindowWas:
    starts_at: datetime
    ends_at: datetime | None
    systems: tuple[str, ...] = ()
    """Where not all targets are worked on in it."""
    state: str = ""
    actual_start: datetime | None = None
    actual_end: datetime | None = None

    @property
    def plan(self) -> PlanWas:
        return PlanWas(self.starts_at, self.ends_at, self.systems)


@dataclass(frozen=True, slots=True)
class PlanWas:
    starts_at: datetime
    ends_at: datetime | None
    systems: tuple[str, ...] = ()


Piece = str | timedelta | PlanWas
"""Of a value: a text, a length of time, or a planned period. A value is as many of them as there are."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    revision: int
    state: str
    texts: Mapping[str, str]
    rollback_takes: timedelta | None
    one_at_a_time: bool
    targets: tuple[str, ...]
    validates: tuple[str, ...]
    implementers: tuple[str, ...]
    windows: tuple[WindowWas, ...]

    def values(self) -> dict[str, tuple[Piece, ...]]:
        """By field, in the order in which people enter them."""
        return {
            **{name: _if_any(text) for name, text in self.texts.items()},
            "rollback_takes": _if_any(self.rollback_takes),
            "one_at_a_time": ("yes",) if self.one_at_a_time else ("no",),
            "targets": self.targets,
            "validates": self.validates,
            "implementers": self.implementers,
            "windows": tuple(window.plan for window in self.windows),
        }


@dataclass(frozen=True, slots=True)
class FieldEdit:
    field: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def edits_between(before: Snapshot | None, after: Snapshot | None) -> tuple[FieldEdit, ...]:
    """Only what is different. Of a list only the entries that came or went: the rest stayed as it was."""
    if before is None or after is None:
        return ()
    return tuple(_edits(before.values(), after.values()))


def _edits(before: Mapping[str, tuple[Piece, ...]], after: Mapping[str, tuple[Piece, ...]]) -> Iterator[FieldEdit]:
    for field, now in after.items():
        was = before[field]
        gone = tuple(piece for piece in was if piece not in now)
        came = tuple(piece for piece in now if piece not in was)
        if gone or came:
            yield FieldEdit(field, gone, came)


def _if_any(piece: str | timedelta | None) -> tuple[Piece, ...]:
    return (piece,) if piece else ()
