"""Changes with what is said of them wherever they stand: who answers for them, targets, checks and windows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from changes.models import Change
from core.looking import each_asked_once, told_already

PARTS = ("targets", "validations", "implementers", "windows")


def whole_changes(ids: Collection[int]) -> dict[int, Change]:
    """By id."""
    return each_asked_once("whole changes", ids, _changes)


def whole_change(pk: int) -> Change | None:
    return whole_changes([pk]).get(pk)


def whole_among(seen: QuerySet[Change], public_id: UUID) -> Change:
    """With the same questions as are asked whether the reader sees it."""
    change = _whole(seen).get(public_id=public_id)
    told_already("whole changes", {change.pk: change})
    return change


def _changes(ids: Collection[int]) -> dict[int, Change]:
    return _whole(Change.objects.all()).in_bulk(ids)


def _whole(changes: QuerySet[Change]) -> QuerySet[Change]:
    return changes.select_related("organisation", "owner", "reported_by", "series").prefetch_related(*PARTS)
