"""What a wall shows of Tonight, and how many it has no room for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calendar_app.tonight.rows import IN_EFFECT
from calendar_app.wall.times import TimeLeft, time_left, when_on_a_wall
from changes.domain.shown_on_walls import (
    NamesOnWalls,
    SeenWork,
    WorkOnWall,
    first_on_a_wall,
    left_out,
    shown_on_a_wall,
    soonest_on_a_wall,
    wall_headline,
)
from changes.selectors.board import BoardView, OpenFindings
from changes.selectors.changes import WindowView
from changes.selectors.reader import Reader
from components.work import SystemLink, WindowRow, window_row
from core.cut import cut
from core.level import Level
from estate.selectors.graph import Estate

MOST_ON_WALL = 3
"""Of each list, so that it can be read from across the room."""
NONE_NOW = "Nothing that reaches us is under way."
NONE_NEXT = "Nothing that reaches us is planned."


@dataclass(frozen=True, slots=True)
class WallRow:
    work: WorkOnWall
    when: str
    left: TimeLeft | None


@dataclass(frozen=True, slots=True)
class WallList:
    id: str
    title: str
    rows: tuple[WallRow, ...]
    rest: str
    """In words; empty where everything is shown."""
    nothing: str
    """What is said in place of rows."""


@dataclass(frozen=True, slots=True)
class WallBoard:
    headline: str
    worst: str
    lists: tuple[WallList, ...]


def wall_board(reader: Reader, seen: BoardView) -> WallBoard:
    now = [view for name in IN_EFFECT for view in getattr(seen, name)]
    marks = OpenFindings.of(reader.organisation, [view.pk for view in (*now, *seen.upcoming)]).marks
    names = names_on_walls(reader.estate)

    def listed(of: str, title: str, views: Iterable[WindowView], rest: int, nothing: str) -> WallList:
        works = [_seen(window_row(reader, view, marks)) for view in views]
        in_order = first_on_a_wall if of == "now" else soonest_on_a_wall
        near = cut(in_order(one for one in works if one.concerns), MOST_ON_WALL)
        rows = tuple(_row(reader, shown_on_a_wall(one, names)) for one in near)
        far = sum(not one.concerns for one in works)
        return WallList(of, title, rows, left_out(near.rest + rest, far, shown=bool(rows)), nothing)

    return WallBoard(
        headline=wall_headline(seen.parties, seen.parties_meeting, seen.parties_unconfirmed, seen.own, seen.own_late),
        worst=max(seen.together.values()).word if seen.together else Level.NONE.word,
        lists=(
            listed("now", "Now", now, sum(getattr(seen, name).rest for name in IN_EFFECT), NONE_NOW),
            listed("next", "Next 12 hours", seen.upcoming, seen.upcoming.rest, NONE_NEXT),
        ),
    )


def names_on_walls(estate: Estate) -> NamesOnWalls:
    owners = {slug: estate.organisation_names[owner] for slug, owner in estate.owners.items()}
    return NamesOnWalls({slug: estate.names[slug] for slug in estate.listed}, owners)


def _row(reader: Reader, work: WorkOnWall) -> WallRow:
    when = when_on_a_wall(work.starts_at, work.ends_at, reader.zone, reader.now)
    return WallRow(work, when, time_left(work.state, work.starts_at, work.ends_at, reader.now))


def _seen(row: WindowRow) -> SeenWork:
    return SeenWork(
        organisation=row.organisation,
        mine=row.mine,
        concerns=row.concerns,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        targets=tuple(map(_slug, row.targets)),
        hits=tuple((_slug(reach.system), Level.from_word(reach.level)) for reach in row.reaches),
        hits_more=row.reaches_more,
        reported_by=row.reported_by,
    )


def _slug(system: SystemLink) -> str:
    """Or the word for one that the organisation may not open."""
    return system.slug or system.name
