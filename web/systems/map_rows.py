"""What the map of a system shows: what is around it, how it is drawn, and the same as lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from changes.models import Window
from changes.selectors.board import is_in_effect
from changes.selectors.facts import declared_of
from changes.selectors.reader import Reader
from changes.selectors.window_lists import known_during, levels_at
from components.map import MapDrawing, ToDraw, drawing_of
from components.work import SystemLink, system_link
from core.cut import Cut, cut
from core.time import wording
from core.time.interval import Interval
from core.time.nights import STEP, NightHours
from estate.domain.graph import NeedKind
from estate.domain.impact import Level
from estate.domain.neighbourhood import Fold, NeedSide, Neighbourhood, folds_of, neighbourhood, ties_between
from estate.selectors.dependencies import sees_dependency

MOST_IN_FOLD = 40
MOST_WORKS = 12
TITLES = {NeedSide.NEEDS: "What it needs", NeedSide.NEEDED_BY: "What needs it"}


@dataclass(frozen=True, slots=True)
class MapNode:
    system: SystemLink
    kind: str
    below: tuple[MapNode, ...] = ()


@dataclass(frozen=True, slots=True)
class MapFold:
    id: str
    number: int
    owners: str
    """By name: one, or how many they are."""
    systems: Cut[SystemLink]
    url: str = ""
    """All systems of that owner that the reader may see."""


@dataclass(frozen=True, slots=True)
class MapSide:
    side: str
    title: str
    nodes: tuple[MapNode, ...]
    folds: tuple[MapFold, ...]


@dataclass(frozen=True, slots=True)
class MapWork:
    """Work of that night that reaches the system."""

    title: str
    organisation: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    level: str
    at_url: str
    """The map when it begins."""
    is_on: bool
    """At the moment shown."""


@dataclass(frozen=True, slots=True)
class MapHour:
    label: str
    """On the reader's clock."""
    url: str
    level: str
    """The worst that work does to the system within that hour; empty without any."""
    is_shown: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    system: SystemLink
    at: datetime
    tense: str
    """now, past, ahead."""
    night: NightHours
    day_words: str
    drawing: MapDrawing
    sides: tuple[MapSide, ...]
    works: Cut[MapWork]
    hours: tuple[MapHour, ...]
    url: str
    """The map of now."""
    address: str
    """Of what is shown."""
    before_url: str = ""
    after_url: str = ""

    @property
    def last_step(self) -> int:
        return len(self.night.moments) - 1

    @property
    def step(self) -> int:
        """Where the slider stands: by day at the beginning of the night to come."""
        steps = (self.at - self.night.period.starts_at) // STEP
        return min(max(steps, 0), self.last_step)

    @property
    def is_alone(self) -> bool:
        return not any(side.nodes or side.folds for side in self.sides)

    @property
    def total(self) -> int:
        return sum(box.what.number for box in self.drawing.boxes)


@dataclass
class MapMaker:
    """What one reader sees of one system at one moment; None is now."""

    reader: Reader
    slug: str
    asked: datetime | None = None
    night: NightHours = field(init=False)

    def __post_init__(self) -> None:
        self.night = NightHours.at(self.at, self.reader.zone)

    @property
    def at(self) -> datetime:
        return self.asked or self.reader.now

    def page(self) -> MapPage:
        steps = range(0, len(self.night.moments), 2)
        return MapPage(
            system=self._link(self.slug),
            at=self.at,
            tense=self._tense(),
            night=self.night,
            day_words=wording.day_in_words(self.night.day, self.reader.now.astimezone(self.reader.zone)),
            drawing=self._drawing(),
            sides=tuple(self._side(side) for side in NeedSide),
            works=cut(self._works, MOST_WORKS),
            hours=tuple(self._hour(self.night.moments[step]) for step in steps),
            url=self.url_at(None),
            address=self.url_at(self.asked),
            before_url=self.url_at(self.night.before.period.starts_at),
            after_url=self.url_at(self.night.after.period.starts_at),
        )

    def url_at(self, at: datetime | None, slug: str = "") -> str:
        path = reverse("system-map", args=[slug or self.slug])
        return f"{path}?{urlencode({'at': f'{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}'})}" if at else path

    def _tense(self) -> str:
        if self.asked is None:
            return "now"
        return "ahead" if self.asked > self.reader.now else "past"

    @cached_property
    def around(self) -> Neighbourhood:
        estate = self.reader.estate
        return neighbourhood(estate.graph, self.slug, sees_dependency(estate, self.reader.organisation))

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        return folds_of(self.around, self.reader.estate.owners)

    @cached_property
    def folded(self) -> frozenset[str]:
        return frozenset(slug for fold in self.folds for slug in fold.systems)

    @cached_property
    def known(self) -> list[Window]:
        """Of the night, and of the moment where that lies beside it."""
        night = self.night.period
        period = Interval(min(night.starts_at, self.at), max(night.ends_at, self.at + STEP))
        return known_during(self.reader, period)

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        return levels_at(self.reader, self.known, self.at)

    def _link(self, slug: str) -> SystemLink:
        return system_link(self.reader, slug, self.levels.get(slug, Level.NONE).word)

    def _drawing(self) -> MapDrawing:
        alone = sorted(self.around.systems - self.folded, key=self._order)
        names = [*alone, *(_fold_id(fold) for fold in self.folds)]
        place = {name: number for number, name in enumerate(names)}
        box_of = {slug: slug for slug in alone} | {s: _fold_id(fold) for fold in self.folds for s in fold.systems}
        ties = ties_between(self.around.edges, box_of)
        boxes = [*(self._box(slug) for slug in alone), *(self._fold_box(fold) for fold in self.folds)]
        return drawing_of(boxes, [(place[tie.provider], place[tie.dependent], tie.kind.value) for tie in ties])

    def _order(self, slug: str) -> tuple[str, str, list[tuple[str, str]]]:
        """By what the reader may read of it, so that the drawing tells no more: what may not be named stands by its
        neighbours."""
        name = self.reader.name(slug).casefold()
        return (name, slug, []) if self.reader.may_open(slug) else (name, "", self._neighbours.get(slug, []))

    @cached_property
    def _neighbours(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for edge in self.around.edges:
            found.setdefault(edge.provider, []).append((f"> {self.reader.name(edge.dependent)}", edge.kind.value))
            found.setdefault(edge.dependent, []).append((f"< {self.reader.name(edge.provider)}", edge.kind.value))
        return {slug: sorted(named) for slug, named in found.items()}

    def _box(self, slug: str) -> ToDraw:
        link = self._link(slug)
        if slug == self.slug:
            return ToDraw(link, centre=True)
        return ToDraw(replace(link, url=self.url_at(self.asked, slug)) if link.url else link)

    def _fold_box(self, fold: Fold) -> ToDraw:
        worst = max((self.levels.get(slug, Level.NONE) for slug in fold.systems), default=Level.NONE)
        name, mine = f"{len(fold.systems)} systems", fold.owners == (self.reader.organisation.slug,)
        link = SystemLink(name, f"#{_fold_id(fold)}", "", self._owners(fold), worst.word, mine)
        return ToDraw(link, number=len(fold.systems))

    def _owners(self, fold: Fold) -> str:
        names = self.reader.estate.organisation_names
        return names[fold.owners[0]] if len(fold.owners) == 1 else f"{len(fold.owners)} organisations"

    def _side(self, side: NeedSide) -> MapSide:
        near = self._near(side, self.slug, 1)
        folds = tuple(self._fold(fold) for fold in self.folds if fold.side is side)
        return MapSide(side.value, TITLES[side], tuple(self._node(side, slug, kind) for slug, kind in near), folds)

    def _near(self, side: NeedSide, slug: str, step: int) -> list[tuple[str, NeedKind]]:
        far = self.around.needs if side is NeedSide.NEEDS else self.around.needed_by
        ends = [
            (edge.provider, edge.kind) if side is NeedSide.NEEDS else (edge.dependent, edge.kind)
            for edge in self.around.edges
            if slug == (edge.dependent if side is NeedSide.NEEDS else edge.provider)
        ]
        shown = [(end, kind) for end, kind in ends if far.get(end) == step and end not in self.folded]
        return sorted(shown, key=lambda one: self._order(one[0]))

    def _node(self, side: NeedSide, slug: str, kind: NeedKind) -> MapNode:
        below = (MapNode(self._link(far), of.value) for far, of in self._near(side, slug, 2))
        return MapNode(self._link(slug), kind.value, tuple(below))

    def _fold(self, fold: Fold) -> MapFold:
        shown = sorted(fold.systems, key=self._order)
        url = f"{reverse('systems')}?{urlencode({'of': fold.owners[0]})}" if len(fold.owners) == 1 else ""
        systems = cut(shown, MOST_IN_FOLD).made(self._link)
        return MapFold(_fold_id(fold), len(fold.systems), self._owners(fold), systems, url)

    @cached_property
    def _works(self) -> tuple[MapWork, ...]:
        works = [(window, self._does(window)) for window in self.known]
        begun = [self._work(window, level) for window, level in works if level is not None]
        return tuple(sorted(begun, key=lambda work: (work.starts_at, work.title)))

    def _does(self, window: Window) -> Level | None:
        blast = self.reader.estate.memory.blast_radius(declared_of(window.change, window))
        return blast.level(self.slug) if self.slug in blast else None

    def _work(self, window: Window, level: Level) -> MapWork:
        change, starts_at = window.change, window.actual_start or window.starts_at
        return MapWork(
            title=self.reader.title(change),
            organisation=change.organisation.name,
            url=reverse("change", args=[change.public_id]),
            starts_at=starts_at,
            ends_at=window.actual_end or window.ends_at,
            level=level.word,
            at_url=self.url_at(max(starts_at, self.night.period.starts_at)),
            is_on=is_in_effect(window, self.at, self.reader.now),
        )

    def _hour(self, at: datetime) -> MapHour:
        moments = at, at + STEP
        hits = [Level.from_word(work.level) for work in self._works if any(_lasts(work, one) for one in moments)]
        worst = max(hits, default=Level.NONE)
        label = f"{at.astimezone(self.reader.zone):%H:%M}"
        return MapHour(label, self.url_at(at), worst.word if worst else "", self.asked == at)


def _lasts(work: MapWork, at: datetime) -> bool:
    return work.starts_at <= at and (work.ends_at is None or at < work.ends_at)


def _fold_id(fold: Fold) -> str:
    """As the page and its drawing know it."""
    return f"fold-{fold.side.value}-{fold.owners[0] if len(fold.owners) == 1 else 'others'}"


def map_page(reader: Reader, slug: str, asked: datetime | None = None) -> MapPage:
    return MapMaker(reader, slug, asked).page()


def steps_of(sent: Sequence[datetime], step: str) -> datetime | None:
    """The moment that a slider stands on."""
    number = int(step) if step.isascii() and step.isdecimal() and len(step) < 3 else len(sent)
    return sent[number] if number < len(sent) else None
