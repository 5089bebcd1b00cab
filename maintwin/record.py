"""The whole record of a change: what its timeline holds, and every notice between it. Pages and API read this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from accounts.history import Via
from changes.services import timeline
from changes.services.reader import Reader
from changes.services.timeline import Entry, Kind, Source
from notifications.models import Notice, NoticeState
from notifications.outbox.showing import NoticeView, notice_views

SETTLED = (NoticeState.SENT, NoticeState.UNDELIVERED, NoticeState.DROPPED)
OUTCOMES = {
    NoticeState.SENT: "told",
    NoticeState.UNDELIVERED: "could not reach",
    NoticeState.DROPPED: "did not need to tell",
}


@dataclass(frozen=True)
class Record(Sequence[Entry]):
    """Newest first. Only what a page of it shows is fetched. Expects a reader who sees the change in full."""

    reader: Reader
    change_id: int
    kind: Kind | None = None
    until: datetime | None = None

    def __len__(self) -> int:
        return sum(place.count() for place in self._places())

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, *others = self._places()
        every = first.union(*others, all=True) if others else first
        marks = [(Source(source), pk) for _, source, pk in every.order_by("-when", "-source", "-pk")[place]]
        lines = timeline.entries(self.reader, self.change_id, marks) | self._notices(marks)
        return [lines[mark] for mark in marks]

    def _places(self) -> list[QuerySet[Any]]:
        places = timeline.marks(self.reader, self.change_id, self.kind)
        if self.kind in (None, Kind.NOTICE):
            told = self._visible().filter(state__in=SETTLED)
            places.append(timeline.mark(told, Coalesce("sent_at", "due_at"), Source.NOTICE))
        return [place.filter(when__lte=self.until or self.reader.now) for place in places]

    def _visible(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.reader.organisation).about_change(self.change_id)

    def _notices(self, marks: Sequence[tuple[Source, int]]) -> dict[tuple[Source, int], Entry]:
        ids = [pk for source, pk in marks if source is Source.NOTICE]
        if not ids:
            return {}
        notices = Notice.objects.filter(pk__in=ids).for_rows()
        return {(Source.NOTICE, view.id): _notice(view) for view in notice_views(self.reader, notices)}


def _notice(view: NoticeView) -> Entry:
    what = f"{OUTCOMES[NoticeState(view.state)]} {view.name}, {view.organisation}: {view.about_words}"
    text = "" if view.state == NoticeState.SENT else view.outcome
    return Entry(view.sent_at or view.due_at, "maintwin", None, "", Via.MAINTWIN, Kind.NOTICE, what, text)
