"""Several people look for one fault at the same moment, while its owner declares the work: nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from changes.models import Change
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.refusals import Refused
from estate.domain.impact import Level
from tests.services.test_concurrency import at_once
from tests.triage.searching import ONE, THREE, at, fails, opened, upgrading, works
from triage.models import Explanation, Observation, Question
from triage.services import ask_owner, investigate
from triage.services.ask_owner import OwnersAnswer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


def test_observations_of_many_and_a_declaration_at_once_are_all_kept() -> None:
    people, _ = upgrading()
    one = opened(people.ana)

    def see(person: Any, *entries: Any) -> Any:
        return lambda: investigate.observe(person, one.pk, entries).pk

    def search(to: str) -> Any:
        return lambda: opened(people.gina, fails("client-website", to)).pk

    def declare(level: Level) -> Any:
        return lambda: declaring.declare(people.gina, Declaration({"ges": level}, "", ONE)).pk

    for turn, level in enumerate((Level.AT_RISK, Level.DEGRADED, Level.OUTAGE)):
        done = at_once(
            see(people.ana, fails("client-website", "ges")),
            see(people.bert, works("phone-switch", "switch-a"), works("phone-switch", "switch-b")),
            search(("ges", "ges-database", "portal")[turn]),
            declare(level),
        )
        assert all(isinstance(answer, int) for answer in done), done
        assert Observation.objects.filter(investigation=one).count() == 2 + 3 * (turn + 1)
    assert Explanation.objects.filter(investigation=one).count() == 3


def test_two_presses_at_once_ask_one_contact_and_two_answers_at_once_make_one_piece_of_work() -> None:
    people, _ = upgrading()
    one = opened(people.ana)

    asked = at_once(
        *[lambda person=person: ask_owner.ask(person, one.pk, "ges").pk for person in (people.ana, people.bert)]
    )
    [question] = Question.objects.all()
    answered = at_once(*[lambda: ask_owner.answer(question.pk, OwnersAnswer("yes", "Dora", ONE)).pk for _ in range(3)])

    assert sorted(answer is Refused for answer in asked) == [False, True]
    assert sorted(answer is ask_owner.NobodyWaits for answer in answered) == [False, True, True]
    assert Change.objects.filter(organisation__slug="client").count() == 1
