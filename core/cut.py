"""One way to cut a list: what comes first, and how many are left out. What comes first is for the caller to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from psycopg2 import sql

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    shown: tuple[T, ...] = ()
    rest: int = 0

    @property
    def total(self) -> int:
        return len(self.shown) + self.rest

    def __iter__(self) -> Iterator[T]:
        return iter(self.shown)

    def __len__(self) -> int:
        return len(self.shown)

    def __getitem__(self, place: int) -> T:
        return self.shown[place]

    def made(self, make: Callable[[T], U]) -> Cut[U]:
        return Cut(tuple(make(one) for one in self.shown), self.rest)


def cut(rows: Iterable[T], most: int) -> Cut[T]:
    every = tuple(rows)
    return Cut(every[:most], max(0, len(every) - most))


def cut_query(rows: QuerySet[Any], most: int) -> Cut[Any]:
    """The rest is counted only where there is one."""
    found = tuple(rows[: most + 1])
    return Cut(found, 0) if len(found) <= most else Cut(found[:most], rows.count() - most)


def hold_any(queries: Sequence[QuerySet[Any]]) -> list[bool]:
    """Whether each holds any row, of all of them asked at once: what is mostly empty is so worth one question."""
    asked = [query.order_by().values("pk").query.sql_with_params() for query in queries]
    each = sql.SQL(", ").join(sql.SQL("EXISTS ({})").format(sql.SQL(one)) for one, _ in asked)
    with connection.cursor() as cursor:
        statement = sql.SQL("SELECT {}").format(each).as_string(cursor.connection)
        cursor.execute(statement, [value for _, values in asked for value in values])
        return list(cursor.fetchone())


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are, so far as they are counted."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)


def counted(found: int, most: int) -> Counted:
    """Of a list that was read one further than it is counted."""
    return Counted(min(found, most), found > most)
