"""Many numbers for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BigIntegerField, Func, TextField, Value


def as_array(numbers: Iterable[int]) -> str:
    """To be cast to `bigint[]`: of a list the driver would quote each of thousands."""
    return f"{{{','.join(map(str, numbers))}}}"


class Numbers(Func):
    """An array as what to look in, after `__in`: of a list Django writes, and PostgreSQL weighs, each number."""

    template = "(SELECT unnest(%(expressions)s::bigint[]))"
    output_field = BigIntegerField()

    def __init__(self, array: str) -> None:
        super().__init__(Value(array, TextField()))
