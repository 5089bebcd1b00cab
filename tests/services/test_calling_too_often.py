"""What wakes people elsewhere is refused when it is done too often, with the moment when it is possible again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.services.rates import WORDS
from changes.models import Change
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core import clock
from core.activity import record
from core.refusals import TooOften
from estate.domain.impact import Level
from estate.models import Dependency
from tests.doors import api_as
from tests.estates import Night, switch_upgrade
from triage.models import Question
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver, where Ana is."""


@pytest.fixture(autouse=True)
def wound() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ONE, tick=False) as traveller:
        yield traveller


def done(people: Night, kind: str, times: int) -> None:
    for _ in range(times):
        record(kind, "test", 1, actor=people.ana, organisation=people.ana.organisation, at=clock.now())


def report(people: Night, level: Level = Level.OUTAGE) -> Change:
    return declaring.declare(people.ana, Declaration({"ges": level}))


def test_a_system_is_reported_three_times_an_hour_and_no_more(people: Night, wound: time_machine.Traveller) -> None:
    for level in (Level.NONE, Level.AT_RISK, Level.DEGRADED):
        report(people, level)
    with pytest.raises(TooOften) as refusal:
        report(people)

    assert refusal.value.reasons == (
        f"Your organisation has {WORDS['reported']} 3 times in the last hour. You can again at 02:00 MST.",
        "Call their desk: +1 555 0200.",
    )
    assert Change.objects.count() == 3
    wound.shift(timedelta(hours=1))
    assert report(people).report_state == "unconfirmed"


def test_own_work_is_declared_however_often(people: Night) -> None:
    done(people, "reported", 30)
    for level in Level:
        declaring.declare(people.ana, Declaration({"switch-a": level}))

    assert Change.objects.count() == 4


def test_an_owner_is_asked_six_times_an_hour_and_no_more(people: Night) -> None:
    done(people, "owner_asked", 6)
    trouble = investigate.open_investigation(people.ana, [ObservationEntry("agent-desktop", "ges", "failing")])
    with pytest.raises(TooOften, match=r"You have asked owners 6 times in the last hour.* Call \+1 555 0200\."):
        ask_owner.ask(people.ana, trouble.pk, "ges")

    assert not Question.objects.exists()


def test_an_answer_is_withdrawn_six_times_an_hour_and_no_more(people: Night) -> None:
    """Each time it is given again everybody is told anew."""
    for _ in range(6):
        record("answer_withdrawn", "test", 1, actor=people.cleo, organisation=people.cleo.organisation, at=clock.now())
    change = booking.book(people.ana, switch_upgrade(ONE + HOUR, ONE + 2 * HOUR), submit=True)
    approving.approve(people.cleo, change.pk)
    with pytest.raises(TooOften, match="You have withdrawn answers 6 times in the last hour"):
        approving.withdraw_answer(people.cleo, change.pk)

    change.refresh_from_db()
    assert change.state == "approved"


def test_the_api_says_when_it_may_be_asked_again(people: Night) -> None:
    done(people, "dependency_claimed", 20)
    answer = api_as(people.ana).post(
        "/api/v1/dependencies/", {"dependent": "phone-switch", "provider": "ges"}, format="json"
    )

    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert answer.json()["detail"] == (
        "You have claimed dependencies 20 times in the last hour. You can again at 02:00 MST."
    )
    assert not Dependency.objects.filter(dependent__slug="phone-switch", provider__slug="ges").exists()


def test_what_others_of_ones_organisation_did_does_not_hold_a_person_back(people: Night) -> None:
    done(people, "owner_asked", 6)
    trouble = investigate.open_investigation(people.bert, [ObservationEntry("agent-desktop", "ges", "failing")])
    assert ask_owner.ask(people.bert, trouble.pk, "ges").asked_by == people.bert
