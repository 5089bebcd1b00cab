"""Changes with what is said of them wherever they stand: who answers for them, targets, checks and windows."""

from __future__ import annotations

from collections.abc import Collection

from changes.models import Change
from core.looking import each_asked_once

PARTS = ("targets", "validations", "implementers", "windows")


def whole_changes(ids: Collection[int]) -> dict[int, Change]:
    """By id."""
    return each_asked_once("whole changes", ids, _changes)


def whole_change(pk: int) -> Change | None:
    return whole_changes([pk]).get(pk)


def _changes(ids: Collection[int]) -> dict[int, Change]:
    return Change.objects.select_related("organisation", "owner", "reported_by").prefetch_related(*PARTS).in_bulk(ids)
