"""What a change reaches is drawn with each system once, below what it is reached by."""

from __future__ import annotations

from components.work import Path, ReachRow, SystemLink
from web.change.reach_tree import reach_tree


def row(*names: str) -> ReachRow:
    return ReachRow(SystemLink(names[-1]), "outage", Path.along(names))


def drawn(*rows: ReachRow) -> list[tuple[str, int, str, bool]]:
    return [(node.row.system.name, node.deep, node.by, node.cut_off) for node in reach_tree(rows)]


def test_each_system_stands_below_what_it_is_reached_by() -> None:
    rows = [row("Switch"), row("Desktop"), row("Switch", "Phones"), row("Switch", "Phones", "Line")]

    assert drawn(*rows) == [
        ("Switch", 0, "", False),
        ("Phones", 1, "Switch", False),
        ("Line", 2, "Phones", False),
        ("Desktop", 0, "", False),
    ]


def test_what_is_reached_by_something_that_is_not_shown_says_its_whole_path() -> None:
    assert drawn(row("Switch", "Phones", "Line")) == [("Line", 0, "", True)]


def test_systems_that_may_not_be_named_are_called_the_same_and_what_is_below_them_stands_there_once() -> None:
    private = ("Switch", "a system of Cobalt")
    rows = [row("Switch"), row(*private), row(*private), row(*private, "Line")]

    assert drawn(*rows) == [
        ("Switch", 0, "", False),
        ("a system of Cobalt", 1, "Switch", False),
        ("Line", 2, "a system of Cobalt", False),
        ("a system of Cobalt", 1, "Switch", False),
    ]
