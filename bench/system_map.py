"""How long the server needs for the map of a system with sixty boxes, signed in as their owner, over HTTP on loopback;
and what the same drawing takes without a product: the layout of as many boxes and lines, and joining them
into one string.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import yaml

from bench.pages import Visitor, milliseconds, percentiles
from components.map_layout import laid_out
from demo.parties import PASSWORD
from tests.servers import live_house

PRINTS = ("system_map", "system_map_floor")
NIGHT = Path(__file__).parent.parent / "tests/journeys/night.yaml"
HUB, AROUND, WARMING, TIMES = "agent-desktop", 60, 8, 60
"""With those of the night that stand around it already, sixty."""


def run() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        estate = crowded(yaml.safe_load(NIGHT.read_text()))
        (Path(folder) / "estate.yaml").write_text(yaml.safe_dump(estate))
        with live_house(Path(folder) / "home", ESTATE=str(Path(folder) / "estate.yaml")) as house:
            visitor = Visitor(house.url)
            form = visitor.form("/sign-in/", username="ana@centre.example", password=password_of(estate))
            visitor.open("/sign-in/", form)
            path = f"/systems/{HUB}/map/"
            boxes = visitor.open(path).count('<g class="map-box')
            taken = [milliseconds(visitor, path, None) for _ in range(WARMING + TIMES)][WARMING:]
    yield {"bench": "system_map", "unit": "ms", "boxes": boxes, **percentiles(taken)}
    yield {"bench": "system_map_floor", "unit": "ms", **percentiles([bare(estate) for _ in range(TIMES)])}


def password_of(estate: dict[str, Any]) -> str:
    return next((str(one["password"]) for one in estate["people"] if "password" in one), PASSWORD)


def crowded(estate: dict[str, Any]) -> dict[str, Any]:
    """Half of the rest is needed by the hub, half needs it; every third is a step further away."""
    random, new = Random(1), [f"around-{number:02}" for number in range(AROUND)]
    for number, slug in enumerate(new):
        estate["systems"].append({"slug": slug, "name": f"System {number:02}", "organisation": "centre"})
        near = HUB if number % 3 or number < 6 else random.choice([one for one in new[:number:2] if one != slug])
        ends = (near, slug) if number % 2 else (slug, near)
        estate["dependencies"].append({"dependent": ends[0], "provider": ends[1]})
    return estate


def bare(estate: dict[str, Any]) -> float:
    started = perf_counter()
    place = {one["slug"]: number for number, one in enumerate(estate["systems"])}
    laid = laid_out(len(place), [(place[one["provider"]], place[one["dependent"]]) for one in estate["dependencies"]])
    drawn = [f'<rect x="{spot.column * 244}" y="{spot.row * 64}" width="184" height="48"/>' for spot in laid.spots]
    assert "".join(drawn)
    return (perf_counter() - started) * 1000
