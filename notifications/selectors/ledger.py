"""The ledger of notices, to be read a part at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.cursor import Place
from notifications.models import Notice, NoticeQuerySet

MOST_FIRST = 20
"""So many of those to look after stand first; all of them have a list of their own."""


@dataclass(frozen=True)
class Ledger:
    """What somebody should look after stands first; then come all others, what was made last first. Those that stood
    first are remembered while somebody reads on: what becomes of any of them meanwhile moves nothing."""

    notices: NoticeQuerySet
    order = ("first", "-id")

    def after(self, place: Place | None, number: int) -> list[tuple[Place, Notice]]:
        if place is not None:
            before, first = place
            return self._places(first, self._others(first).filter(pk__lt=before)[:number])
        look_after = list(self.notices.to_look_after()[: min(MOST_FIRST, number // 2)])
        first = [one.pk for one in look_after]
        return self._places(first, [*look_after, *self._others(first)[:number]])[:number]

    def _others(self, first: Collection[int]) -> NoticeQuerySet:
        return self.notices.exclude(pk__in=first).made_last_first()

    def _places(self, first: list[int], rows: Collection[Notice]) -> list[tuple[Place, Notice]]:
        return [((row.pk, first), row) for row in rows]
