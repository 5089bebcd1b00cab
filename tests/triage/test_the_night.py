"""The rows of the night about triage, signed in as the contact centre; the client owns its systems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from changes.models import Window
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from estate.models import System
from tests.estates import Night
from tests.triage.searching import MINUTE, THREE, at, post, seen, upgrading

pytestmark = pytest.mark.django_db
AT_THREE = [seen("agent-desktop", "ges"), seen("agent-desktop", "portal", "working")]


@pytest.fixture
def night() -> tuple[Night, Window]:
    return upgrading()


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


def triage(night: tuple[Night, Window], *observations: dict[str, Any], **more: Any) -> dict[str, Any]:
    people, window = night
    answer = post(people.ana, "triage/", observations=list(observations), window=str(window.public_id), **more)
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def named(answer: dict[str, Any]) -> set[str]:
    return {suspect["system"] for suspect in answer["suspects"]}


def test_at_three(night: tuple[Night, Window]) -> None:
    System.objects.filter(slug="ges").update(how_to_check="Log in with the test member 0000")

    answer = triage(night, *AT_THREE)

    assert named(answer) == {
        "ges",
        "ges-database",
        "agent-desktop",
        "phone-switch",
        "switch-a",
        "switch-b",
        "voice-carrier",
    }
    assert answer["cleared"] == [
        {"system": "portal", "name": "Portal", "because": "Agent desktop to Portal works."},
    ]
    assert answer["your_window"] == {
        "window": str(night[1].public_id),
        "verdict": "could_explain",
        "because": "Your work could explain this: Switch A → Phone switch → Agent desktop.",
    }
    check = answer["next_check"]
    assert (check["from"], check["to"]) == ("client-website", "ges")
    assert len(check["who"]) == 1, "nothing of the centre needs the website: its people are not theirs to call"
    assert check["who"][0]["desk"] == {
        "name": "Meridian Travel",
        "phone": "+1 555 0200",
        "email": "desk@client.example",
    }
    assert check["how"] == "Log in with the test member 0000"
    assert check["because"] == ("If it fails, look at GES or GES database. If it works, look at Switch A or Switch B.")
    assert answer["declared"] == "Nobody but you has declared work on any of these."
    assert (answer["one_fault"], answer["note"]) == (True, "")


def test_at_five_past(night: tuple[Night, Window]) -> None:
    with at(THREE + 5 * MINUTE):
        answer = triage(
            night,
            seen("agent-desktop", "ges", at="2026-11-23T03:00:00-07:00"),
            seen("agent-desktop", "portal", "working", at="2026-11-23T03:00:00-07:00"),
            seen("client-website", "ges"),
        )

    assert [suspect["system"] for suspect in answer["suspects"]][:2] == ["ges", "ges-database"]
    assert sum(suspect["probability"] for suspect in answer["suspects"][:2]) > 0.8
    assert answer["your_window"]["verdict"] == "cannot_explain"
    assert answer["your_window"]["because"] == (
        "Client website to GES fails, and nothing leads there from what you work on: your work cannot "
        "explain that. GES or GES database could. Your work may still have a fault of its own."
    )
    assert answer["declared"] == (
        "Nobody has declared work on GES or GES database. Only its owner can tell you whether anybody is working on "
        "Client website."
    )
    ges = answer["suspects"][0]
    assert ges["work"] == []
    assert [(one["name"], one["phone"]) for one in ges["contacts"]] == [
        (None, None),
        ("Olaf", night[0].olaf.phone),
        ("Gina", night[0].gina.phone),
    ]
    assert ges["because"] == "It would explain that Agent desktop to GES fails and Client website to GES fails."


def test_declared_at_six_past_it_stands_beside_the_first_suspect(night: tuple[Night, Window]) -> None:
    people, _ = night
    with at(THREE + 6 * MINUTE):
        since = THREE - 30 * MINUTE
        work = declaring.declare(
            people.gina, Declaration({"ges": Level.OUTAGE}, "New index", since, since + timedelta(hours=2))
        )
        answer = triage(
            night, seen("agent-desktop", "ges", at="2026-11-23T03:00:00-07:00"), seen("client-website", "ges")
        )

    first = answer["suspects"][0]
    assert (first["system"], [one["change"] for one in first["work"]]) == ("ges", [str(work.public_id)])
    assert first["probability"] > 0.6
    assert answer["declared"] == "Meridian Travel works on GES since 02:30 MST."


def test_without_a_window_named_the_own_one_that_is_most_suspect_is_judged(night: tuple[Night, Window]) -> None:
    people, window = night

    answer = post(people.ana, "triage/", observations=AT_THREE).json()

    assert answer["your_window"]["window"] == str(window.public_id)


def test_whoever_has_no_work_has_no_window_to_judge(night: tuple[Night, Window]) -> None:
    people, _ = night

    answer = post(people.gina, "triage/", observations=[seen("client-website", "ges")]).json()

    assert (answer["your_window"], named(answer)) == (None, {"ges", "ges-database", "client-website"})
    assert answer["declared"] == (
        "Nobody has declared work on GES, GES database or Client website, or on any of the others."
    )
