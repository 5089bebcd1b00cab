"""What everybody in a room may read: organisation, period, listed systems and impact, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

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
from core.level import Level

START = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
END = START + timedelta(hours=2)
NAMES = NamesOnWalls(
    listed={"ges": "GES", "portal": "Portal", "desktop": "Agent desktop", "line": "Reservation line"},
    owners={
        "ges": "Meridian Travel",
        "portal": "Meridian Travel",
        "desktop": "Harbour Contact Centre",
        "line": "Meridian Travel",
        "vault": "Harbour Contact Centre",
        "safe": "Harbour Contact Centre",
        "hideout": "Elsewhere Ltd",
    },
)


def seen(organisation: str = "Meridian Travel", **more: object) -> SeenWork:
    known: dict[str, object] = {"mine": False, "concerns": True, "state": "in_progress", "targets": ("ges",)}
    return SeenWork(organisation, starts_at=START, ends_at=END, **(known | more))  # type: ignore[arg-type]


def test_work_shows_whose_it_is_when_on_what_and_what_it_does() -> None:
    hits = (("desktop", Level.DEGRADED), ("line", Level.AT_RISK))

    assert shown_on_a_wall(seen(hits=hits), NAMES) == WorkOnWall(
        what="GES",
        whose="Meridian Travel",
        state="in_progress",
        starts_at=START,
        ends_at=END,
        level=Level.DEGRADED,
        does="Agent desktop: degraded, and 1 more",
    )


def test_it_has_no_place_for_people_numbers_and_titles() -> None:
    assert {field.name for field in fields(SeenWork)} | {field.name for field in fields(WorkOnWall)} == {
        *("organisation", "mine", "concerns", "state", "starts_at", "ends_at", "targets", "hits", "hits_more"),
        *("reported_by", "what", "whose", "level", "does"),
    }


@pytest.mark.parametrize(
    ("targets", "what"),
    [
        (("ges",), "GES"),
        (("ges", "portal"), "GES and Portal"),
        (("ges", "portal", "line", "desktop"), "GES, Portal and 2 more"),
        (("vault",), "a system of Harbour Contact Centre"),
        (("vault", "safe"), "a system of Harbour Contact Centre"),
        (("hideout", "ges"), "GES and a system of Elsewhere Ltd"),
        (("a system of Elsewhere Ltd", "hideout"), "a system of Elsewhere Ltd"),
        ((), "Something that meets our work"),
    ],
)
def test_a_private_system_has_no_name_whoever_owns_it(targets: tuple[str, ...], what: str) -> None:
    assert shown_on_a_wall(seen(targets=targets), NAMES).what == what


@pytest.mark.parametrize(
    ("more", "level", "does"),
    [
        ({}, Level.NONE, "no impact on us expected"),
        ({"targets": ()}, Level.NONE, ""),
        ({"hits": (("desktop", Level.OUTAGE),)}, Level.OUTAGE, "Agent desktop: outage"),
        ({"hits": (("vault", Level.AT_RISK),)}, Level.AT_RISK, "a system of Harbour Contact Centre: at risk"),
        (
            {"hits": (("desktop", Level.OUTAGE), ("line", Level.OUTAGE), ("vault", Level.AT_RISK)), "hits_more": 3},
            Level.OUTAGE,
            "Agent desktop: outage, and 5 more",
        ),
    ],
)
def test_impact_is_that_on_the_organisations_own_systems(more: dict[str, Any], level: Level, does: str) -> None:
    shown = shown_on_a_wall(seen(**more), NAMES)
    assert (shown.level, shown.does) == (level, does)


def test_own_work_and_reports_are_called_so() -> None:
    assert shown_on_a_wall(seen("Harbour Contact Centre", mine=True), NAMES).whose == "our own work"
    assert shown_on_a_wall(seen(reported_by="Northline Carrier"), NAMES).reported_by == "Northline Carrier"


def test_the_worst_stands_first_of_what_is_as_bad_others_work_and_what_began_first() -> None:
    outage, risk = (("line", Level.OUTAGE),), (("line", Level.AT_RISK),)
    harmless, at_risk, worst = seen("A"), seen("C", hits=risk), seen("D", hits=outage)
    later = replace(worst, organisation="B", starts_at=END)
    own = seen("O", mine=True, hits=outage)

    assert first_on_a_wall([harmless, own, later, at_risk, worst]) == [worst, later, own, at_risk, harmless]


def test_of_what_is_to_come_the_soonest_stands_first() -> None:
    outage = (("line", Level.OUTAGE),)
    later, now, worst = seen("A", hits=outage), seen("B"), seen("C", hits=outage)
    later = replace(later, starts_at=END)

    assert soonest_on_a_wall([later, now, worst]) == [worst, now, later]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "Nobody is working on anything that reaches us."),
        ({"own": 2}, "Only our own work is under way."),
        ({"own_late": 1}, "Work of our own should have started."),
        ({"late": ["Cobalt"], "own": 1}, "Cobalt should have started, and has not said so."),
        ({"meeting": ["Cobalt"], "late": ["X"]}, "Cobalt is working on something that meets our work."),
        ({"hitting": ["B", "A"], "meeting": ["C"]}, "A and B are working on something that reaches us."),
        ({"hitting": list("ABCDE")}, "A, B, C and 2 others are working on something that reaches us."),
    ],
)
def test_the_headline_is_the_one_thing_to_be_read_from_afar(known: dict[str, object], said: str) -> None:
    assert wall_headline(**known) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "far", "shown", "said"),
    [
        (0, 0, True, ""),
        (4, 0, True, "and 4 more"),
        (0, 3, True, "and 3 more that do not reach us"),
        (0, 1, True, "and 1 more that does not reach us"),
        (4, 3, True, "and 4 more, and 3 that do not reach us"),
        (0, 3, False, "3 that do not reach us"),
        (0, 1, False, "1 that does not reach us"),
    ],
)
def test_what_there_is_no_room_for_is_counted(more: int, far: int, shown: bool, said: str) -> None:
    assert left_out(more, far, shown=shown) == said
