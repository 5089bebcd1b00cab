"""Whoever works on what others need learns whose systems it hits, but no name and no slug of a private one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from changes.models import Change
from core import clock
from estate.models import GraphVersion, System
from tests.doors import api_as, pages_as
from tests.estates import SYSTEMS, Night

pytestmark = pytest.mark.django_db
HIDDEN = {slug: name for slug, (name, owner) in SYSTEMS.items() if owner == "client"}
BOOKED = {"title": "Patches", "description": "", "submit": True}


@pytest.fixture(autouse=True)
def private(people: Night) -> None:
    System.objects.filter(slug__in=HIDDEN).update(listed=False)
    GraphVersion.renew()


def entered() -> dict[str, Any]:
    start = clock.now() + timedelta(days=2)
    period = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    return {"targets": [{"system": "agent-desktop", "impact": "outage"}], **period}


def named_in(text: str) -> set[str]:
    return {word for word in (*HIDDEN, *HIDDEN.values()) if re.search(rf"(?<![\w-]){word}(?![\w-])", text)}


def test_a_preview_says_whom_it_asks_and_hits_without_naming_their_private_systems(people: Night) -> None:
    seen = api_as(people.ana).post("/api/v1/conflicts/preview/", entered())

    assert seen.json()["approvals"] == [{"organisation": "client", "systems": ["a system of Meridian Travel"]}]
    assert named_in(seen.content.decode()) == set()


def test_neither_do_slots_the_change_its_record_its_notices_or_its_page(people: Night) -> None:
    api, body = api_as(people.ana), entered()
    period = {name: body.pop(name) for name in ("starts_at", "ends_at")}
    sought = {"duration": "PT1H", "earliest": period["starts_at"], "latest": period["ends_at"]}
    change = api.post("/api/v1/changes/", {**BOOKED, **body, "windows": [period]}).json()
    page = f"/changes/{change['id']}/"

    answers: list[Any] = [
        api.post("/api/v1/slots/", {**body, **sought}),
        *(api.get(f"/api/v1/{path}") for path in (f"changes/{change['id']}/", f"changes/{change['id']}/log/")),
        *(api.get(f"/api/v1/{path}") for path in ("notices/", "conflicts/", "now/?hours=72", "dependencies/")),
        *(pages_as(people.ana).get(path) for path in (page, f"{page}log/", f"{page}edit/", "/notices/", "/claims/")),
    ]

    assert Change.objects.get(public_id=change["id"]).state == "requested"
    assert {answer.status_code for answer in answers} == {200}
    assert set().union(*(named_in(answer.text) for answer in answers)) == set()
