"""Work that one may not see changes nothing in what triage answers: whoever asks about one moment after another must
not find out when it begins and ends, nor that there is any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as some
from rest_framework.test import APIClient

from changes.models import Change, ReportState, State, Target, Window
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System
from estate.selectors.graph import current_estate
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.examples import tries
from tests.triage.searching import MINUTE, ONE, THREE, at, fails, opened, post, seen, upgrading
from triage.models import Investigation
from triage.services.investigate import ObservationEntry

pytestmark = pytest.mark.django_db

TEN = timedelta(minutes=10)
CSRF = re.compile(rb'name="(csrfmiddlewaretoken|once)" value="[\w-]+"')
HIDDEN_FROM, HIDDEN_UNTIL = THREE - timedelta(hours=1, minutes=37, seconds=23), THREE - timedelta(minutes=41, seconds=5)
BEYOND = ("front", "core", "client-website", "reservation-line", "kiosk", "portal-of-kiosk")
"""Systems on which work reaches nothing of the contact centre."""
VISIBLE = ("front", "client-website", "reservation-line", "agent-desktop", "ges", "phone-switch", "switch-a", "portal")


@pytest.fixture
def people() -> Night:
    """The carrier's listed front needs its private core; nothing of the contact centre needs either."""
    people = upgrading()[0]
    for slug, owner, listed in (
        ("front", "carrier", True),
        ("core", "carrier", False),
        ("kiosk", "stranger", True),
        ("portal-of-kiosk", "stranger", True),
    ):
        people.systems[slug] = System.objects.create(
            slug=slug, name=slug.title(), organisation=people.organisations[owner], listed=listed
        )
    for dependent, provider in (("front", "core"), ("kiosk", "front"), ("kiosk", "portal-of-kiosk")):
        Dependency.objects.create(dependent=people.systems[dependent], provider=people.systems[provider])
    GraphVersion.renew()
    assert current_estate().needed_by("centre").isdisjoint(BEYOND)
    return people


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


@dataclass(frozen=True)
class Hidden:
    """A window of somebody else's that has begun, or was to."""

    system: str
    state: State
    begins: datetime
    lasts: timedelta
    reported: bool = False

    def place(self, people: Night) -> None:
        owner = people.systems[self.system].organisation
        change = Change.objects.create(
            organisation=owner,
            owner=people.vera,
            reference=f"HIDDEN-{Change.objects.count()}",
            title="Secret migration",
            state=self.state,
            reported_by=people.organisations["client"] if self.reported else None,
            report_state=ReportState.UNCONFIRMED if self.reported else "",
        )
        Target.objects.create(change=change, system=people.systems[self.system], impact=Level.OUTAGE.word)
        begun, over = self.state != State.APPROVED, self.state in (State.COMPLETED, State.ROLLED_BACK)
        Window.objects.create(
            change=change,
            state=self.state,
            starts_at=self.begins,
            ends_at=self.begins + self.lasts,
            actual_start=self.begins if begun else None,
            actual_end=min(self.begins + self.lasts, THREE) if over else None,
            announced_at=self.begins,
        )


moments = some.integers(-6 * 60 * 60, 0).map(lambda seconds: THREE + timedelta(seconds=seconds))
hidden_windows = some.builds(
    Hidden,
    system=some.sampled_from(BEYOND),
    state=some.sampled_from([State.IN_PROGRESS, State.COMPLETED, State.ROLLED_BACK, State.APPROVED]),
    begins=moments,
    lasts=some.integers(1, 4 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds)),
    reported=some.booleans(),
)
edges = some.tuples(some.sampled_from(VISIBLE), some.sampled_from(VISIBLE)).filter(lambda edge: edge[0] != edge[1])
observations = some.lists(
    some.builds(
        lambda edge, outcome, when: ObservationEntry(edge[0], edge[1], outcome, when),
        edges,
        some.sampled_from(["failing", "failing", "working", "cannot_tell"]),
        moments,
    ),
    min_size=1,
    max_size=4,
)


def answers(
    api: APIClient, page: Client, trouble: Investigation, entries: list[ObservationEntry]
) -> tuple[bytes, bytes, bytes]:
    """By every door at which triage answers; without the tokens of forms, which are random."""
    asked = [seen(one.from_, one.to, one.outcome, at=one.at.isoformat()) for one in entries if one.at]
    return (
        api.post("/api/v1/triage/", {"observations": asked}).content,
        api.get(f"/api/v1/investigations/{trouble.public_id}/").content,
        CSRF.sub(b"", page.get(f"/investigations/{trouble.public_id}/live/").content),
    )


def test_whether_and_when_there_is_hidden_work_is_in_no_answer(people: Night) -> None:
    api, page = api_as(people.ana), pages_as(people.ana)

    @tries(0.5)
    @given(observations, hidden_windows, hidden_windows)
    @example(
        [fails("agent-desktop", "front", THREE - MINUTE)],
        Hidden("core", State.IN_PROGRESS, THREE - TEN, TEN),
        Hidden("core", State.ROLLED_BACK, THREE - TEN, TEN),
    )
    def holds(entries: list[ObservationEntry], one: Hidden, another: Hidden) -> None:
        with transaction.atomic():
            trouble = opened(people.ana, *entries)
            alone = answers(api, page, trouble, entries)
            for hidden in (one, another):
                with transaction.atomic():
                    hidden.place(people)
                    assert answers(api, page, trouble, entries) == alone
                    transaction.set_rollback(True)
            transaction.set_rollback(True)

    holds()


def test_the_end_of_hidden_work_cannot_be_found_by_asking_about_one_moment_after_another(people: Night) -> None:
    """What a bisection would go by: does the answer differ between two moments?"""
    entered = Declaration({"core": Level.OUTAGE}, "Secret migration", HIDDEN_FROM, ended_at=HIDDEN_UNTIL)
    declaring.declare(people.vera, entered)
    steps = [HIDDEN_FROM, HIDDEN_UNTIL, *(ONE + timedelta(minutes=minutes) for minutes in range(10, 120, 20))]

    def asked(moment: datetime) -> Any:
        """But for the clock in the sentences."""
        when = moment.astimezone(UTC).isoformat()
        answer = post(people.ana, "triage/", observations=[seen("agent-desktop", "front", at=when)])
        return answer.json() | {"your_window": None}

    found = [asked(step + timedelta(seconds=near)) for step in steps for near in (-1, 0, 1)]
    assert all(one == found[0] for one in found)
    assert "Northline Carrier" in str(found[0]), "whom to call is said all the same"
    assert found[0]["declared"].endswith("Only its owner can tell you whether anybody is working on Front.")


@pytest.mark.parametrize("running", [True, False])
def test_work_on_what_ones_own_system_needs_is_shown_and_told(people: Night, *, running: bool) -> None:
    Dependency.objects.create(dependent=people.systems["agent-desktop"], provider=people.systems["front"])
    GraphVersion.renew()
    ended = None if running else THREE - MINUTE
    declaring.declare(people.vera, Declaration({"core": Level.OUTAGE}, "Migration", ONE, ended_at=ended))

    answer = post(people.ana, "triage/", observations=[seen("agent-desktop", "front", at="2026-11-23T09:00:00Z")])

    over = "" if running else " (over by now)"
    assert answer.json()["declared"] == (
        f"Northline Carrier works on a system of Northline Carrier since 01:00 MST{over}."
    )
    [core] = [one for one in answer.json()["suspects"] if one["system"] == "a system of Northline Carrier"]
    assert [work["title"] for work in core["work"]] == ["Unscheduled work on a system of Northline Carrier: Migration"]


def test_that_nobody_works_is_said_only_of_what_would_be_shown(people: Night) -> None:
    def declared(*entries: ObservationEntry) -> str:
        asked = [seen(one.from_, one.to, one.outcome) for one in entries]
        return str(post(people.gina, "triage/", observations=asked).json()["declared"])

    assert declared(fails("client-website", "ges")).startswith("Nobody has declared work on ")
    assert (
        declared(fails("front", "kiosk"))
        == "Only their owners can tell you whether anybody is working on Kiosk or Front."
    )
