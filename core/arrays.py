"""Many numbers for PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable


def as_array(numbers: Iterable[int]) -> str:
    """To be cast to `bigint[]`: of a list the driver would quote each of thousands."""
    return f"{{{','.join(map(str, numbers))}}}"
