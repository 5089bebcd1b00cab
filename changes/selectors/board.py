"""Who works at a moment, around it, and what of mine it reaches: what Tonight, `now/` and the schedule show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Case, Q, QuerySet, Value, When, prefetch_related_objects

from accounts.models import Organisation
from changes.domain.attention import Claim, first_to_see
from changes.domain.board_moments import JUST_ENDED, LOOKED_AT_AGAIN, UPCOMING, moments_of, stays_until
from changes.domain.conflicts.severity import Severity
from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import NOT_ASKED_FOR_STATES, Standing, standing
from changes.models import FindingSide, FindingState, State, Window
from changes.selectors.changes import WindowView, window_views
from changes.selectors.facts import declared_of, window_facts
from changes.selectors.reader import Reader
from changes.selectors.sight import NearWindows, visible_windows
from core.cursor import Place
from core.cut import Cut, cut
from core.refusals import Invalid
from core.time.bounds import refusals_of_moments
from estate.domain.impact import Level, impact_together
from estate.models import Freeze
from estate.selectors.graph import pinned

UPCOMING_HOURS = UPCOMING // timedelta(hours=1)
MOST_ROWS = 200
"""Of each list; the rest is counted. See `changes/domain/attention.py` for what comes first."""
MOST_WEIGHED = 1_000
"""Of what is in effect so much is looked at for what it does to the reader's systems."""
MOST_FREEZES = 20
IN_EFFECT = ("overrunning", "in_progress", "unconfirmed")
LISTS = ("in_progress", "unconfirmed", "overrunning", "upcoming", "just_ended")


Parties = Mapping[str, int]
"""So many windows of each, by name."""


@dataclass(frozen=True, slots=True)
class BoardView:
    in_progress: Cut[WindowView]
    unconfirmed: Cut[WindowView]
    overrunning: Cut[WindowView]
    upcoming: Cut[WindowView]
    just_ended: Cut[WindowView]
    freezes: Cut[Freeze]
    together: dict[str, Level]
    """The level of each own system that is hit, by all that is in effect at that moment."""
    at_most: bool
    parties: Parties
    """Others who work on what the reader's systems need; shown or not."""
    parties_meeting: Parties
    """Others who do work that the reader's systems do not need, and that meets them or the reader's work."""
    parties_unconfirmed: Parties
    """Others who should have begun such work."""
    parties_harmless: Parties
    """Others who work on what the reader's systems need, with no impact expected."""
    own: int
    """So many windows of the reader's own are under way; shown or not."""
    own_late: int
    """So many should be."""
    next_at: datetime | None
    own_is_next: bool
    """What begins at `next_at` is the reader's, and nobody else's."""
    until: datetime
    """Until then time alone changes nothing of it."""


def board(reader: Reader, at: datetime | None = None, hours: int = UPCOMING_HOURS, most: int = MOST_ROWS) -> BoardView:
    """What is known today about that moment: the past by actual times; for the future, windows planned for it count
    as in progress, with their true state."""
    at = at or reader.now
    for reason in refusals_of_moments(at):
        raise Invalid.of("at", reason)
    with pinned(reader.estate):
        return _board(reader, at, hours, most)


@dataclass(frozen=True, slots=True)
class BoardList:
    """One list of the board from its beginning to its end: what began last comes first."""

    reader: Reader
    name: str
    order = ("-begins", "-public_id")

    def after(self, place: Place | None, number: int) -> list[tuple[Place, WindowView]]:
        groups = _groups(self.reader, self.reader.now, UPCOMING_HOURS)
        pks = {(_begins(one).isoformat(), str(one.public_id)): one.pk for one in groups[self.name]}
        chosen = [mark for mark in sorted(pks, reverse=True) if place is None or mark < tuple(place)][:number]
        found = Window.objects.with_facts().in_bulk([pks[mark] for mark in chosen])
        views = {view.pk: view for view in window_views(self.reader, found.values())}
        return [(mark, views[pks[mark]]) for mark in chosen if pks[mark] in views]


def _board(reader: Reader, at: datetime, hours: int, most: int) -> BoardView:
    around = list(_around(reader.organisation, at, hours))
    groups = _grouped(around, reader, at, hours)
    running = [window for name in IN_EFFECT for window in groups[name]]
    weighed = first_to_see([_claim(reader, window) for window in running], MOST_WEIGHED)
    ahead = first_to_see([_claim(reader, window) for window in groups["upcoming"]], most, soonest=True)
    over = first_to_see([_claim(reader, window) for window in groups["just_ended"]], most)
    windows = Window.objects.with_facts().in_bulk([one.pk for one in (*weighed, *ahead, *over)])
    reader.look_at([window.change for window in windows.values()])
    in_effect = [windows[one.pk] for one in weighed]
    hits = {window.pk: _hits(reader, window) for window in in_effect}
    picks = {"upcoming": ahead, "just_ended": over}
    for name in IN_EFFECT:
        claims = [_claim(reader, windows[one.pk], hits[one.pk] or 0) for one in groups[name] if one.pk in hits]
        picks[name] = first_to_see(claims, most)
    shown = {pick: tuple(window_views(reader, [windows[one.pk] for one in picks[pick]])) for pick in LISTS}
    unstarted = {one.pk for one in groups["unconfirmed"]}
    begun, late = ([one for one in in_effect if (one.pk in unstarted) is is_late] for is_late in (False, True))
    hitting, meeting, harmless = _how_they_concern(reader, begun, hits)
    upcoming, freezes = groups["upcoming"], list(_freezes(reader, at, hours))
    next_at = min((one.starts_at for one in upcoming), default=None)
    together = impact_together(reader.estate.graph, [declared_of(w.change, w) for w in in_effect])
    return BoardView(
        **{name: Cut(views, len(groups[name]) - len(views)) for name, views in shown.items()},
        freezes=_shown_freezes(freezes, at + timedelta(hours=hours)),
        together={slug: level for slug, level in together.levels.items() if slug in reader.own and level},
        at_most=together.at_most,
        parties=hitting,
        parties_meeting=_without(meeting, hitting),
        parties_unconfirmed=_without(_of_others(reader, [one for one in late if hits[one.pk]]), hitting, meeting),
        parties_harmless=_without(harmless, hitting, meeting),
        own=sum(_mine(reader, one) for name in ("overrunning", "in_progress") for one in groups[name]),
        own_late=sum(_mine(reader, one) for one in groups["unconfirmed"]),
        next_at=next_at,
        own_is_next=next_at is not None and all(_mine(reader, one) for one in upcoming if one.starts_at == next_at),
        until=stays_until([*_moments(around, hours), *_moments_of_freezes(freezes, hours)], reader.now),
    )


def _how_they_concern(
    reader: Reader, windows: Iterable[Window], hits: Mapping[int, int | None]
) -> tuple[Parties, Parties, Parties]:
    """Others whose work hits what the reader's systems need, meets the reader's without that, or reaches the reader
    with no impact expected."""
    reaching = {one: reader.sight(one.change).shows("reaches") for one in windows}
    hitting = [one for one, reaches in reaching.items() if reaches and hits[one.pk]]
    meeting = [one for one, reaches in reaching.items() if not reaches]
    harmless = [one for one, reaches in reaching.items() if reaches and hits[one.pk] == Level.NONE]
    return _of_others(reader, hitting), _of_others(reader, meeting), _of_others(reader, harmless)


def _of_others(reader: Reader, windows: Iterable[Window]) -> Parties:
    return Counter(one.change.organisation.name for one in windows if not _mine(reader, one))


def _without(parties: Parties, *named: Parties) -> Parties:
    """Each is counted once, by the worst."""
    return {name: windows for name, windows in parties.items() if not any(name in others for others in named)}


def _groups(reader: Reader, at: datetime, hours: int) -> dict[str, list[Window]]:
    """All of them, by list; without what they work on."""
    return _grouped(_around(reader.organisation, at, hours), reader, at, hours)


def _grouped(around: Iterable[Window], reader: Reader, at: datetime, hours: int) -> dict[str, list[Window]]:
    groups: dict[str, list[Window]] = {name: [] for name in (*LISTS, "")}
    for window in around:
        groups[_group(window, at, reader.now, hours)].append(window)
    return groups


def _moments(windows: Iterable[Window], hours: int) -> Iterator[datetime]:
    for window in windows:
        yield from moments_of(window_facts(window), timedelta(hours=hours))


def _moments_of_freezes(freezes: Iterable[Freeze], hours: int) -> Iterator[datetime]:
    for one in freezes:
        yield from (one.starts_at - timedelta(hours=hours), one.starts_at, one.ends_at)


def _claim(reader: Reader, window: Window, level: int = 0) -> Claim:
    mine = _mine(reader, window)
    return Claim(
        window.pk,
        window.change.organisation_id,
        mine,
        level,
        window.actual_end or _begins(window),
        str(window.public_id),
    )


def _mine(reader: Reader, window: Window) -> bool:
    return window.change.organisation_id == reader.organisation.pk


def _begins(window: Window) -> datetime:
    return window.actual_start or window.starts_at


def _hits(reader: Reader, window: Window) -> int | None:
    """The worst that it does to a system of the reader's, or nothing where it reaches none; what meets the reader's
    work hits it, too."""
    if not reader.sight(window.change).shows("reaches"):
        return int(Level.AT_RISK)
    blast = reader.estate.memory.blast_radius(declared_of(window.change, window))
    return max((int(blast.level(slug)) for slug in reader.own if slug in blast), default=None)


def open_marks(organisation: Organisation, window_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """For each of these windows the worst severity and the number of findings that the organisation has not accepted,
    of those with work of its own on one side."""
    return OpenFindings.of(organisation, window_ids).marks


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """Of some windows, those that the organisation has not accepted, of those with work of its own on one side."""

    windows: Mapping[int, Sequence[int]]
    """By finding, in the order of their starts."""
    severity: Mapping[int, int]

    @classmethod
    def of(cls, organisation: Organisation, window_ids: Collection[int]) -> OpenFindings:
        windows: dict[int, list[int]] = {}
        severity: dict[int, int] = {}
        sides = open_sides(organisation, window_ids).order_by("window__starts_at", "window_id")
        for finding, window, how_bad in sides.values_list("finding_id", "window_id", "finding__severity"):
            windows.setdefault(finding, []).append(window or 0)
            severity[finding] = how_bad
        return cls(windows, severity)

    @property
    def marks(self) -> dict[int, tuple[int, int]]:
        """For each window that stands in any the worst severity, and how many they are."""
        marks: dict[int, tuple[int, int]] = {}
        for finding, windows in self.windows.items():
            for window in windows:
                worst, number = marks.get(window, (0, 0))
                marks[window] = max(worst, self.severity[finding]), number + 1
        return marks

    @property
    def pairs(self) -> dict[tuple[int, int], int]:
        """Pairs that stand in one together, and its severity, the worst of several."""
        pairs: dict[tuple[int, int], int] = {}
        for finding, windows in self.windows.items():
            for pair in combinations(windows, 2):
                pairs[pair] = max(self.severity[finding], pairs.get(pair, 0))
        return pairs


def open_sides(organisation: Organisation, window_ids: Collection[int]) -> QuerySet[FindingSide]:
    own = FindingSide.objects.filter(organisation=organisation, accepted_at=None).values("finding")
    sides = FindingSide.objects.filter(
        window__in=window_ids, finding__in=own, finding__state=FindingState.FOUND, finding__absorbed=False
    )
    return sides.exclude(finding__severity=Severity.INFO)


def _around(organisation: Organisation, at: datetime, hours: int) -> QuerySet[Window]:
    near = Q(period__overlap=(at - JUST_ENDED, at + timedelta(hours=hours) + LOOKED_AT_AGAIN))
    counted = visible_windows(organisation, NearWindows.of(Window.objects.filter(near | Q(state=State.IN_PROGRESS))))
    counted = counted.exclude(state__in=NOT_ASKED_FOR_STATES)
    counted = counted.exclude(state=State.CANCELLED, actual_start=None)
    return counted.select_related("change__organisation").order_by("period", "public_id")


def _group(window: Window, at: datetime, now: datetime, hours: int) -> str:
    """Which list a window stands in when one looks at `at`, knowing what is known at `now`."""
    begins, ends = window.actual_start or window.starts_at, window.actual_end or window.ends_at
    if window.actual_end and window.actual_end <= at:
        return "just_ended" if window.actual_end > at - JUST_ENDED else ""
    if begins > at:
        return "upcoming" if begins < at + timedelta(hours=hours) else ""
    if at > now:
        return _group_ahead(window, at, now)
    if window.actual_start is not None:
        return "overrunning" if ends is not None and window.actual_end is None and ends <= at else "in_progress"
    if ends is not None and ends <= at:
        return "just_ended" if window.state == State.APPROVED and ends > at - JUST_ENDED else ""
    waits = standing(window_facts(window), at) is Standing.UNCONFIRMED
    return "unconfirmed" if waits else "upcoming" if window.state == State.REQUESTED else ""


def is_in_effect(window: Window, at: datetime, now: datetime) -> bool:
    """By what is known at `now`: under way at that moment, or to be so; planned for it, where it is still to come."""
    return _group(window, at, now, 0) in IN_EFFECT


def _group_ahead(window: Window, at: datetime, now: datetime) -> str:
    """At a moment still to come: what is planned for it, and running work as long as it counts."""
    facts = window_facts(window)
    period = counted_period(facts, now, window.change.organisation.open_end_hours)
    if not period.includes(at):
        return ""
    return "overrunning" if standing(facts, now) is Standing.OVERRUNNING else "in_progress"


def _freezes(reader: Reader, at: datetime, hours: int) -> QuerySet[Freeze]:
    """Also those that may come to be shown before the board is made again."""
    seen = Freeze.objects.visible_to(reader.organisation, reader.concerning)
    freezes = seen.between(at, at + timedelta(hours=hours) + LOOKED_AT_AGAIN)
    own_first = Case(When(organisation=reader.organisation, then=Value(0)), default=Value(1))
    return freezes.order_by(own_first, "starts_at", "public_id").select_related("organisation")


def _shown_freezes(freezes: Iterable[Freeze], until: datetime) -> Cut[Freeze]:
    shown = cut([one for one in freezes if one.starts_at < until], MOST_FREEZES)
    prefetch_related_objects(list(shown), "systems")
    return shown
