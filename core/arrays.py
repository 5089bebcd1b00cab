"""Very many numbers or words for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
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


class Words(Func):
    """The same of words."""

    template = "(SELECT unnest(%(expressions)s::text[]))"
    output_field = TextField()

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(Value(list(words), ArrayField(TextField())))
