"""What a change reaches as a drawing, of no more than its page knows."""

from components.map import MapDrawing
from components.work import Path, ReachRow, SystemLink
from web.change.reach_picture import MOST_DRAWN, reach_picture


def row(*names: str, level: str = "outage", mine: bool = False, url: str = "/x/") -> ReachRow:
    return ReachRow(SystemLink(names[-1], url, level=level, mine=mine), level, Path.along(names))


def places(drawn: MapDrawing | None) -> list[tuple[str, str, int]]:
    assert drawn
    columns = sorted({box.x for box in drawn.boxes})
    return [(box.what.link.name, box.shape, columns.index(box.x)) for box in drawn.boxes]


def test_targets_stand_at_the_left_and_what_suffers_to_the_right_of_what_it_suffers_from() -> None:
    drawn = reach_picture([row("Switch A"), row("Switch A", "Phone"), row("Switch A", "Phone", "Desk", mine=True)])

    assert places(drawn) == [("Switch A", "theirs", 0), ("Phone", "theirs", 1), ("Desk", "mine", 2)]
    assert drawn
    assert len(drawn.lines) == 2


def test_what_stands_on_the_way_is_named_and_no_more() -> None:
    assert places(reach_picture([row("GES", "Hidden way", "Line", mine=True)])) == [
        ("GES", "passing", 0),
        ("Hidden way", "passing", 1),
        ("Line", "mine", 2),
    ]


def test_several_that_may_not_be_named_leave_it_to_the_list() -> None:
    masked = "a system of Meridian Travel"

    assert reach_picture([row("GES"), row("GES", masked, url=""), row("GES", masked, url="")]) is None


def test_what_is_too_much_for_a_picture_is_left_to_the_list() -> None:
    assert reach_picture([row("GES"), *(row("GES", f"Line {n}") for n in range(MOST_DRAWN))]) is None
