"""Long lists, a part at a time.

A part begins after what the last row shown is sorted by, not after so many rows: what comes and goes meanwhile moves
nothing. So each row that stands there all the while, and is sorted by what does not change, is seen exactly once. A
cursor is encrypted: it tells neither numbers of rows nor how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from cryptography.fernet import InvalidToken
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

from core import clock
from core.refusals import Invalid
from core.secret_box import ENCRYPTED, decrypted, encrypted

PURPOSE = "cursor"
Row = TypeVar("Row", covariant=True)
TELLS_APART = ("public_id", "slug", "pk", "id")
Place = Sequence[Any]
"""What a row is sorted by."""


class Sorted(Protocol[Row]):
    """A list that can begin anywhere."""

    @property
    def order(self) -> Sequence[str]: ...
    def after(self, place: Place | None, number: int) -> Sequence[tuple[Place, Row]]: ...


@dataclass(frozen=True, slots=True)
class Cursor:
    order: Sequence[str] = ()
    place: Place | None = None
    at: datetime = field(default_factory=clock.now)
    """When the first part was read, for lists that are sorted by how far things lie from now."""

    @classmethod
    def read(cls, written: str) -> Cursor:
        if not written:
            return cls()
        try:
            if not written.startswith(ENCRYPTED):
                raise _not_ours()
            order, place, at = json.loads(decrypted(written, PURPOSE))
        except (InvalidToken, ValueError) as error:
            raise _not_ours() from error
        return cls(order, place, datetime.fromisoformat(at))

    def __str__(self) -> str:
        return encrypted(json.dumps([self.order, self.place, self.at], cls=_Exact), PURPOSE)


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    rows: list[Row]
    next: str
    """The cursor of what follows; empty where nothing does."""


def part_of(rows: Sorted[Row], cursor: Cursor, number: int) -> Part[Row]:
    order = [*rows.order]
    if cursor.place is not None and order != [*cursor.order]:
        raise _not_ours()
    found = rows.after(cursor.place, number + 1)
    more = len(found) > number
    following = str(Cursor(order, found[number - 1][0], cursor.at)) if more else ""
    return Part([row for _, row in found[:number]], following)


@dataclass(frozen=True, slots=True)
class SortedRows:
    """A query, by its own order, and, where that leaves rows alike, by what tells them apart."""

    query: QuerySet[Any]

    @property
    def order(self) -> Sequence[str]:
        named = [str(one) for one in self.query.query.order_by or self._usual()]
        return named if named and named[-1].lstrip("-") in TELLS_APART else [*named, "pk"]

    def _usual(self) -> Sequence[Any]:
        return list(self.query.model._meta.ordering)  # noqa: SLF001 (Django has no other name for it)

    def after(self, place: Place | None, number: int) -> list[tuple[Place, Any]]:
        rows = self.query.order_by(*self.order)
        found = rows if place is None else rows.filter(beyond(self.order, place))
        return [([_read(row, name.lstrip("-")) for name in self.order], row) for row in found[:number]]


def beyond(order: Sequence[str], place: Place) -> Q:
    """What comes after that place in this order."""
    found, alike = Q(), Q()
    for name, value in zip(order, place, strict=True):
        bare = name.lstrip("-")
        found |= alike & Q(**{f"{bare}__{'lt' if name.startswith('-') else 'gt'}": value})
        alike &= Q(**{bare: value})
    return found


def _read(row: Any, name: str) -> Any:
    for part in name.split(LOOKUP_SEP):
        row = getattr(row, part)
    return row


class _Exact(DjangoJSONEncoder):
    """To the microsecond, as PostgreSQL keeps it."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _not_ours() -> Invalid:
    return Invalid.of("cursor", "This cursor is not from this list. Use the address in “next” as it is.")
