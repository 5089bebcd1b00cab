"""The ledger of notices, to be read a part at a time, and no further than it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organisation, Person
from core.cursor import Place
from core.cut import Counted, counted
from core.public_id import pk_if_named
from notifications.models import Notice, NoticeQuerySet, NoticeState

MOST_FIRST = 20
"""So many of those to look after stand first; all of them have a list of their own."""
MOST_COUNTED = 100
"""Beyond that a tab says that there are more."""
STATES = tuple(NoticeState.values)


@dataclass(frozen=True, slots=True)
class ReadableNotices:
    """Notices that an organisation may read. Along each way to them, and in each state, an index holds them in the
    order in which they were made. One notice may lie on two ways."""

    ways: tuple[NoticeQuerySet, ...]
    states: Sequence[str] = STATES
    wrong: bool = False
    """Only those to look after."""

    def in_state(self, state: str) -> ReadableNotices:
        return replace(self, states=(state,))

    def to_look_after(self) -> ReadableNotices:
        return replace(self, wrong=True)

    def of_any(self, contacts: Collection[int], changes: Collection[int]) -> ReadableNotices:
        """Each on the way on which an index holds it."""
        to = [way.filter(contact__in=contacts) for way in self.ways if contacts]
        about = [way.filter(change__in=changes) for way in self.ways if changes]
        return replace(self, ways=(*to, *about) or (Notice.objects.filter(pk__in=[]),))

    def newest(self, number: int, before: int | None = None, besides: Collection[int] = ()) -> list[int]:
        """Their keys, what was made last first."""
        walks = (way.exclude(pk__in=besides) if besides else way for way in self._walks())
        begun = (way if before is None else way.filter(pk__lt=before) for way in walks)
        rows = _merged([way.made_last_first().values_list("pk") for way in begun], number, ("-id",))
        return [pk for (pk,) in rows]

    def wrong_first(self, number: int) -> list[int]:
        """The keys of those to look after, what fell due last first."""
        walks = [way.to_look_after().values_list("pk", "due_at") for way in self._walks(by_state=False)]
        return [pk for pk, _ in _merged(walks, number, ("-due_at", "-id"))]

    def counts(self) -> dict[str, Counted]:
        """By state, so far as one counts; and of all."""
        walks = [way.made_last_first().values_list("pk", "state")[: MOST_COUNTED + 1] for way in self._walks()]
        found = Counter(state for _, state in _union(walks))
        return {"": counted(found.total(), MOST_COUNTED), **_tallies(found)}

    def wrong_count(self) -> Counted:
        return counted(len(self.wrong_first(MOST_COUNTED + 1)), MOST_COUNTED)

    def _walks(self, *, by_state: bool = True) -> list[NoticeQuerySet]:
        if self.wrong:
            by_state, ways = False, [way.to_look_after() for way in self.ways]
        else:
            ways = list(self.ways)
        if not by_state:
            return [way if self.states == STATES else way.filter(state__in=self.states) for way in ways]
        return [way.in_state(state) for way in ways for state in self.states]


def readable_notices(
    organisation: Organisation, *, change: int | None = None, window: int | None = None, contact: UUID | None = None
) -> ReadableNotices:
    """All of them, or those of this change, window and contact."""
    if change is None and window is None and contact is None:
        return ReadableNotices(Notice.objects.ways_to(organisation))
    notices = Notice.objects.visible_to(organisation)
    if change is not None:
        notices = notices.about_change(change)
    if contact is not None:
        notices = notices.filter(contact_id=pk_if_named(Person, contact) or 0)
    return ReadableNotices((notices,) if window is None else notices.ways_about_window(window))


@dataclass(frozen=True)
class Ledger:
    """What somebody should look after stands first; then come all others, what was made last first. Those that stood
    first are remembered while somebody reads on: what becomes of any of them meanwhile moves nothing."""

    notices: ReadableNotices
    order: Sequence[str] = field(default=("first", "-id"), init=False)

    def after(self, place: Place | None, number: int) -> list[tuple[Place, Notice]]:
        if place is not None:
            before, first = place
            return _places(first, self.notices.newest(number, before, first))
        first = self.notices.wrong_first(min(MOST_FIRST, number // 2))
        return _places(first, [*first, *self.notices.newest(number, besides=first)][:number])


@dataclass(frozen=True)
class NewestNotices:
    """What was made last first."""

    notices: ReadableNotices
    order: Sequence[str] = field(default=("-pk",), init=False)

    def after(self, place: Place | None, number: int) -> list[tuple[Place, Notice]]:
        rows = _rows(self.notices.newest(number, place[0] if place is not None else None))
        return [([row.pk], row) for row in rows]


def _places(first: list[int], keys: Sequence[int]) -> list[tuple[Place, Notice]]:
    return [((row.pk, first), row) for row in _rows(keys)]


def _rows(keys: Sequence[int]) -> list[Notice]:
    found: Mapping[int, Notice] = Notice.objects.for_rows().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _merged(walks: Sequence[QuerySet[Any, Any]], number: int, order: Sequence[str]) -> list[Any]:
    """The first of all, without walking any of them further than that."""
    rows = _union([walk[:number] for walk in walks])
    return list(rows.order_by(*order)[:number] if len(walks) > 1 else rows)


def _union(walks: Sequence[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *others = walks
    return first.union(*others) if others else first


def _tallies(found: Mapping[str, int]) -> dict[str, Counted]:
    return {state: counted(found.get(state, 0), MOST_COUNTED) for state in STATES}
