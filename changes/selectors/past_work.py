"""All past work on one system that a reader may see, what was planned last first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice

from django.db.models import BooleanField, ExpressionWrapper, Q

from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.models import Change, Target, Window, WindowQuerySet
from changes.selectors.changes import WindowView, window_views
from changes.selectors.reader import Reader
from changes.selectors.search import LATE, titles_read
from changes.selectors.sight import NearWindows, seen_as_affected, windows_met
from changes.selectors.window_lists import over, seen_on, targeting
from core.cursor import Place, beyond
from core.searching import MOST_ALIKE, Wanted, alike_seen, in_order, sifted
from estate.domain.impact import Level

Candidate = tuple[int, int, bool]
"""Ids of a window and its change, and whether the words are in what everybody reads who is affected."""

EVERY = Q(pk__isnull=False)


@dataclass(frozen=True)
class PastWork:
    """Windows are found by indexes; who may see which of them is asked of few at a time. Expects that the reader may
    see the system."""

    reader: Reader
    slug: str
    wanted: Wanted
    state: str = ""
    mine: bool | None = None
    order = ("-starts_at", "-pk")

    def after(self, place: Place | None, number: int) -> list[tuple[Place, WindowView]]:
        windows = list(islice(self._readable(*self._asked(), place), number))
        views = window_views(self.reader, windows)
        return [([one.starts_at, one.pk], view) for one, view in zip(windows, views, strict=True)]

    @cached_property
    def alike(self) -> bool:
        """Nothing holds the words as they were typed, whatever else is asked; this is what is most like them."""
        return bool(self.wanted) and next(self._readable(*self._holding()), None) is None

    @property
    def _systems(self) -> frozenset[str]:
        return frozenset([self.slug])

    def _asked(self) -> tuple[WindowQuerySet, Q]:
        rows, in_words = self._found()
        rows = rows.filter(state=self.state) if self.state else rows
        own = Q(change__organisation=self.reader.organisation)
        return rows if self.mine is None else rows.filter(own if self.mine else ~own), in_words

    def _found(self) -> tuple[WindowQuerySet, Q]:
        if not self.wanted:
            return self._work(), EVERY
        return (self._much_like(), EVERY) if self.alike else self._holding()

    def _work(self) -> WindowQuerySet:
        """On the system, or meeting the reader's there. Of the latter there are few; asked for together, PostgreSQL
        would walk all work that ever was. Of a system that the reader does not need most is not for them to see."""
        past = Window.objects.filter(over(self.reader.now))
        meeting = past.filter(windows_met(self.reader.organisation, self._systems), state__in=EFFECTIVE_STATES)
        met = list(meeting.order_by().values_list("pk", flat=True))
        here = targeting(self.reader, self._systems, Level.NONE)
        if self.slug not in self.reader.needed:
            here &= Q(change__in=seen_as_affected(self.reader.organisation).values("pk"))
        return past.filter(here | Q(pk__in=met) if met else here)

    def _holding(self) -> tuple[WindowQuerySet, Q]:
        changes = Change.objects.filter(self.wanted.in_field() | self.wanted.in_field("ticket_searched"))
        rows = self._work().filter(change__in=changes.order_by().values("pk"))
        return rows, self.wanted.in_field("change__searched")

    def _much_like(self) -> WindowQuerySet:
        """Of late ones: what was meant by words that nothing holds is seldom years old."""
        needed = [self.reader.estate.system_ids[slug] for slug in self.reader.estate.graph.needs(self._systems)]
        on = Target.objects.filter(system__in=needed, change__created_at__gte=self.reader.now - LATE)
        late = Change.objects.filter(pk__in=on.values("change"))
        read = partial(titles_read, self.reader)
        return self._work().filter(change__in=alike_seen(late.only("pk"), self.wanted, read, MOST_ALIKE))

    def _readable(self, rows: WindowQuerySet, in_words: Q, place: Place | None = None) -> Iterator[Window]:
        """`in_words` holds of those that have the words in what everybody reads who is affected."""
        rows = rows.filter(beyond(self.order, place)) if place else rows
        told = rows.annotate(in_words=ExpressionWrapper(in_words, output_field=BooleanField())).order_by(*self.order)
        return sifted(told.values_list("pk", "change_id", "in_words"), self._may_read)

    def _may_read(self, rows: Sequence[Candidate]) -> list[Window]:
        near = NearWindows(frozenset(pk for pk, _, _ in rows), frozenset(change for _, change, _ in rows))
        seen = set(seen_on(self.reader, self._systems, near=near).order_by().values_list("pk", flat=True))
        windows = in_order(Window.objects.with_facts(), [pk for pk, _, _ in rows if pk in seen])
        self.reader.look_at([window.change for window in windows])
        read_in = {pk: self._read_in(in_words=in_words) for pk, _, in_words in rows}
        return [window for window in windows if self.reader.sight(window.change).shows(read_in[window.pk])]

    def _read_in(self, *, in_words: bool) -> str:
        """The part of the work by which it is found: whoever may not read it does not find it either."""
        if self.wanted:
            return "title" if in_words else "external_reference"
        return "state" if self.state else "existence"
