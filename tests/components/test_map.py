"""Where boxes and lines lie: each box once, none over another, arrows into what suffers."""

from __future__ import annotations

import re
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from components.map import ARROW, MapBox, MapDrawing, ToDraw, drawing_of
from components.map_layout import laid_out
from components.work import SystemLink
from tests.examples import tries

Tie = tuple[int, int, str]


def boxes_of(number: int, **more: str) -> list[ToDraw]:
    return [
        ToDraw(SystemLink(f"S{n}", f"/s{n}/", level=more.get(f"s{n}", "none")), centre=n == 0) for n in range(number)
    ]


def random_ties(seed: int, number: int, many: int) -> list[Tie]:
    """With cycles, and with the ends of some the other way round as well."""
    random = Random(seed)
    pairs = {(random.randrange(number), random.randrange(number)) for _ in range(many)}
    return [(one, other, random.choice(("required", "soft", "redundant"))) for one, other in sorted(pairs)]


def apart(one: MapBox, other: MapBox) -> bool:
    return (
        one.x + one.width < other.x
        or other.x + other.width < one.x
        or one.y + one.height < other.y
        or other.y + other.height < one.y
    )


@given(seed=st.integers(0, 10**6), number=st.integers(1, 61), many=st.integers(0, 150))
@tries(2)
def test_each_is_drawn_once_and_no_two_boxes_overlap(seed: int, number: int, many: int) -> None:
    drawn = drawing_of(boxes_of(number), random_ties(seed, number, many))

    assert sorted(box.what.link.name for box in drawn.boxes) == sorted(f"S{n}" for n in range(number))
    assert [pair for pair in combinations(drawn.boxes, 2) if not apart(*pair)] == []
    assert all(box.x > 0 and box.x + box.width < drawn.width for box in drawn.boxes)
    assert all(box.y > 0 and box.y + box.height < drawn.height for box in drawn.boxes)


@given(seed=st.integers(0, 10**6), number=st.integers(2, 30), many=st.integers(1, 60))
@tries()
def test_the_same_is_laid_out_alike_each_time(seed: int, number: int, many: int) -> None:
    ends = [(one, other) for one, other, _ in random_ties(seed, number, many)]

    assert laid_out(number, ends) == laid_out(number, list(reversed(ends)))


def tips(drawn: MapDrawing) -> list[tuple[int, int]]:
    found = (re.match(r"M(\d+) (\d+)l", line.arrow) for line in drawn.lines)
    return sorted((int(one[1]), int(one[2])) for one in found if one)


def box(drawn: MapDrawing, name: str) -> MapBox:
    return next(one for one in drawn.boxes if one.what.link.name == name)


def test_an_arrow_runs_to_the_right_into_what_suffers() -> None:
    drawn = drawing_of(boxes_of(2), [(0, 1, "required")])

    breaks, suffers = box(drawn, "S0"), box(drawn, "S1")
    assert breaks.x + breaks.width < suffers.x
    assert tips(drawn) == [(suffers.x, suffers.y + suffers.height // 2)]
    assert drawn.lines[0].path.startswith(f"M{breaks.x + breaks.width} ")
    assert drawn.lines[0].path.endswith(f" {suffers.x - ARROW} {suffers.y + suffers.height // 2}")


def test_what_closes_a_cycle_runs_back() -> None:
    drawn = drawing_of(boxes_of(2), [(0, 1, "required"), (1, 0, "soft")])

    one, other = box(drawn, "S0"), box(drawn, "S1")
    assert tips(drawn) == sorted([(other.x, other.y + 24), (one.x + one.width, one.y + 24)])


def test_a_long_line_passes_between_the_boxes_of_the_columns_that_it_crosses() -> None:
    """
    0 → 1 → 2
    └───────┘
    """
    drawn = drawing_of(boxes_of(3), [(0, 1, "required"), (1, 2, "required"), (0, 2, "soft")])

    [long] = [line for line in drawn.lines if line.kind == "soft"]
    crossed = re.search(r" (\d+)H(\d+)", long.path)
    between = box(drawn, "S1")
    assert crossed
    assert int(crossed[2]) == between.x + between.width
    assert not between.y <= int(crossed[1]) <= between.y + between.height


def test_what_is_not_connected_stands_below_each_other_in_the_first_column() -> None:
    drawn = drawing_of(boxes_of(4), [(2, 3, "required")])

    assert len({box(drawn, name).x for name in ("S0", "S1", "S2")}) == 1


def test_a_line_is_hot_where_both_its_ends_are_hit() -> None:
    hit = boxes_of(3, s0="outage", s1="degraded")

    drawn = drawing_of(hit, [(0, 1, "soft"), (1, 2, "required")])

    assert {line.kind: line.level for line in drawn.lines} == {"soft": "degraded", "required": ""}


def test_whose_a_system_is_says_its_shape() -> None:
    links = [
        SystemLink("GES", "/ges/", mine=True),
        SystemLink("Portal", "/portal/"),
        SystemLink("a system of Meridian Travel"),
        SystemLink("3 systems", "#fold"),
    ]
    drawn = drawing_of([ToDraw(link, number=3 if "#" in link.url else 1) for link in links], [])

    shapes = {one.what.link.name: one.shape for one in drawn.boxes}
    assert shapes == {
        "GES": "mine",
        "Portal": "theirs",
        "a system of Meridian Travel": "unnamed",
        "3 systems": "folded",
    }
