"""The whole record of a change: what its timeline holds, and every notice between it. Pages and API read this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from changes.selectors import timeline
from changes.selectors.reader import Reader
from changes.selectors.timeline import EntryKind, Source, TimelineEntry
from core.cursor import Place, beyond
from core.history import Via
from notifications.models import Notice, NoticeState
from notifications.selectors.notices import NoticeView, notice_views

Mark = tuple[Source, int]
SETTLED = (NoticeState.SENT, NoticeState.UNDELIVERED, NoticeState.DROPPED)
OUTCOMES = {
    NoticeState.SENT: "told",
    NoticeState.UNDELIVERED: "could not reach",
    NoticeState.DROPPED: "did not need to tell",
}


@dataclass(frozen=True)
class Record:
    """Newest first. Only what a part of it shows is fetched. Expects a reader who sees the change in full."""

    reader: Reader
    change_id: int
    kind: EntryKind | None = None
    until: datetime | None = None
    order = ("-when", "-source", "-pk")

    def newest(self, number: int) -> list[TimelineEntry]:
        return self.read(self.newest_marks(number))

    def newest_marks(self, number: int) -> list[Mark]:
        """What stands there, before it is read."""
        return [(Source(source), pk) for _, source, pk in self._found(None, number)]

    def read(self, marks: Sequence[Mark]) -> list[TimelineEntry]:
        lines = timeline.entries(self.reader, self.change_id, marks) | self._notices(marks)
        return [lines[mark] for mark in marks]

    def after(self, place: Place | None, number: int) -> list[tuple[Place, TimelineEntry]]:
        found = self._found(place, number)
        lines = self.read([(Source(source), pk) for _, source, pk in found])
        return list(zip(found, lines, strict=True))

    def _found(self, place: Place | None, number: int) -> list[Place]:
        first, *others = (one if place is None else one.filter(beyond(self.order, place)) for one in self._places())
        every = first.union(*others, all=True) if others else first
        return list(every.order_by(*self.order)[:number])

    def _places(self) -> list[QuerySet[Any]]:
        places = timeline.marks(self.reader, self.change_id, self.kind)
        if self.kind in (None, EntryKind.NOTICE):
            told = self._visible().filter(state__in=SETTLED)
            places.append(timeline.mark(told, Coalesce("sent_at", "due_at"), Source.NOTICE))
        return [place.filter(when__lte=self.until or self.reader.now) for place in places]

    def _visible(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.reader.organisation).about_change(self.change_id)

    def _notices(self, marks: Sequence[tuple[Source, int]]) -> dict[tuple[Source, int], TimelineEntry]:
        ids = [pk for source, pk in marks if source is Source.NOTICE]
        if not ids:
            return {}
        notices = Notice.objects.filter(pk__in=ids).for_rows()
        views = notice_views(self.reader, notices)
        return {(Source.NOTICE, view.pk): _notice(view) for view in views}


def _notice(view: NoticeView) -> TimelineEntry:
    what = f"{OUTCOMES[NoticeState(view.state)]} {view.name}, {view.organisation}: {view.about_words}"
    text = "" if view.state == NoticeState.SENT else view.outcome
    at, sent = view.sent_at or view.due_at, view.state == NoticeState.SENT
    return TimelineEntry(
        at,
        "maintwin",
        None,
        "",
        Via.MAINTWIN,
        EntryKind.NOTICE,
        what,
        text,
        cause=view.activity,
        told=(view.name, view.organisation) if sent else None,
        about=view.about,
        about_words=view.about_words,
    )
