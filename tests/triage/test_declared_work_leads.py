"""Whoever asks whether it was them reads first who declared work that explains it as well, and whom to call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from changes.models import Window
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night
from tests.triage.searching import AT_THREE, MINUTE, THREE, at, fails, opened, post, seen, upgrading
from triage.models import Investigation

pytestmark = pytest.mark.django_db
SINCE = THREE - 30 * MINUTE


@pytest.fixture
def night() -> tuple[Night, Window]:
    return upgrading()


@pytest.fixture(autouse=True)
def six_past_three() -> Iterator[Any]:
    with at(THREE + 6 * MINUTE) as clock:
        yield clock


def blocks(people: Night, who: str, *entries: Any) -> list[str]:
    """What stands above all else, block by block."""
    trouble = opened(people.people[who], *(entries or (fails("agent-desktop", "ges", THREE), AT_THREE[1])))
    return blocks_of(people, who, trouble)


def blocks_of(people: Night, who: str, trouble: Investigation) -> list[str]:
    page = pages_as(people.people[who]).get(f"/investigations/{trouble.public_id}/live/").text
    found = re.findall(r'<section class="stands verdict.*?</section>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


def test_the_outage_that_somebody_declared_is_named_first_with_the_phone_and_ones_own_work_second(
    night: tuple[Night, Window],
) -> None:
    declaring.declare(night[0].gina, Declaration({"ges": Level.OUTAGE}, "New index", SINCE, THREE + timedelta(hours=1)))

    assert blocks(night[0], "ana") == [
        (
            "▶ GES is being worked on "
            "Meridian Travel declared an outage at 03:06 MST, since 02:30 MST. That is the most likely cause so far. "
            "☎ +1 555 0200 Meridian Travel , desk ☎ +1 555 1003 Gina , owner "
            "Unscheduled work on GES: New index"
        ),
        (
            "! Your work could explain it too "
            "Your work could explain it too: Switch A → Phone switch → Agent desktop. Phone switch upgrade"
        ),
    ]


def test_with_what_ones_own_cannot_explain_it_is_the_likely_cause(night: tuple[Night, Window]) -> None:
    declaring.declare(night[0].gina, Declaration({"ges": Level.OUTAGE}, started_at=SINCE))
    first, second = blocks(night[0], "ana", fails("agent-desktop", "ges", THREE), fails("client-website", "ges"))

    assert "since 02:30 MST. That is the likely cause." in first
    assert second.startswith("✓ Your work cannot explain this Client website to GES fails, and nothing leads there")


def test_without_others_work_ones_own_leads(night: tuple[Night, Window]) -> None:
    [only] = blocks(night[0], "ana")
    assert only.startswith("! Your work could explain this ")


def test_whoever_has_no_work_of_their_own_reads_whose_it_is(night: tuple[Night, Window]) -> None:
    [only] = blocks(night[0], "gina", fails("reservation-line", "agent-desktop", THREE))

    assert only == (
        "▶ Switch A and Switch B are being worked on "
        "Harbour Contact Centre has been at work since 03:00 EST. That is the most likely cause so far. "
        "☎ +1 555 0100 Harbour Contact Centre , desk ☎ +1 555 1000 Ana , owner Phone switch upgrade"
    )


def test_a_report_says_who_reported_it_and_that_nobody_confirmed_it(night: tuple[Night, Window]) -> None:
    declaring.declare(night[0].ana, Declaration({"ges": Level.OUTAGE}, started_at=SINCE))
    first = blocks(night[0], "ana")[0]

    assert "You reported an outage at 03:06 MST, since 02:30 MST. Meridian Travel has not confirmed it." in first


def test_work_that_is_over_is_told_in_the_past(night: tuple[Night, Window]) -> None:
    entered = Declaration({"ges": Level.OUTAGE}, "", SINCE, ended_at=THREE + MINUTE)
    declaring.declare(night[0].gina, entered)
    first = blocks(night[0], "ana")[0]

    assert first.startswith(
        "▶ GES was worked on Meridian Travel declared an outage at 03:06 MST, from 02:30 MST until 03:01 MST."
    )


def test_the_api_keeps_its_verdicts_and_weighs_the_work_in_words(night: tuple[Night, Window]) -> None:
    people, window = night
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}, started_at=SINCE))
    answer = post(people.ana, "triage/", observations=[seen("agent-desktop", "ges", at=THREE.isoformat())]).json()

    assert answer["your_window"] == {
        "window": str(window.public_id),
        "verdict": "could_explain",
        "because": "Your work could explain it too: Switch A → Phone switch → Agent desktop.",
    }
    assert answer["declared"] == "Meridian Travel works on GES since 02:30 MST."


def test_work_that_the_reader_may_not_see_changes_no_word_of_what_leads(night: tuple[Night, Window]) -> None:
    """The client's line needs the stranger's core, and nothing of the contact centre does."""
    people, _ = night
    core = System.objects.create(slug="core", name="Core", organisation=people.organisations["stranger"])
    people.systems["core"] = core
    Dependency.objects.create(dependent=people.systems["reservation-line"], provider=core)
    GraphVersion.renew()
    trouble = opened(people.ana, fails("agent-desktop", "core", THREE))
    before = blocks_of(people, "ana", trouble)

    declaring.declare(people.sten, Declaration({"core": Level.OUTAGE}, started_at=SINCE))

    assert blocks(people, "gina", fails("reservation-line", "core", THREE))[0].startswith("▶ Core is being worked on")
    assert blocks_of(people, "ana", trouble) == before
    assert [one.partition(" ")[0] for one in before] == ["!"]
