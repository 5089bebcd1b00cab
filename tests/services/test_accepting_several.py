"""The risk of several conflicts is accepted at once, each for itself, with one reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, FindingSide
from changes.services import accept_risk, start_and_end
from changes.services import book as booking
from changes.services import share as sharing
from changes.services.accept_risk import NOT_THERE, Acceptances, accept_several
from core.activity import Activity
from core.refusals import Invalid, NotAllowed
from estate.domain.impact import Level
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHANGED = "It has changed since you read this. Look at it again: nothing was decided."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW - 10 * DAY, tick=False) as traveller:
        yield traveller


def works(who: Person, title: str, starts: datetime) -> Change:
    """On GES, for an hour."""
    draft = ChangeDraft(title, {"ges": Level.OUTAGE}, (DraftWindow(starts, starts + HOUR),))
    return booking.book(who, draft, submit=True)


@pytest.fixture
def upgrade(people: Night) -> Change:
    """Ana's, for four hours; Gina works on GES in each of the first three."""
    change = booking.book(people.ana, switch_upgrade(NOW, NOW + 4 * HOUR), submit=True)
    for place in range(3):
        works(people.gina, f"GES {place}", NOW + place * HOUR)
    return change


def met() -> list[Finding]:
    return list(Finding.objects.standing().order_by("overlap_starts_at"))


def as_now(*findings: Finding) -> dict[Any, int]:
    return {one.public_id: one.revision for one in findings}


def accepted_by(organisation: str) -> list[tuple[str, str]]:
    sides = FindingSide.objects.filter(organisation__slug=organisation).exclude(accepted_by=None)
    return list(sides.order_by("finding__overlap_starts_at").values_list("accepted_by__name", "reason"))


def test_all_are_accepted_for_ones_own_side_alone(people: Night, upgrade: Change) -> None:
    came = accept_several(people.ana, as_now(*met()), "  A second desktop stands by. ")

    assert came == Acceptances(tuple(sorted(one.public_id for one in met())), {})
    assert accepted_by("centre") == [("Ana", "A second desktop stands by.")] * 3
    assert accepted_by("client") == []


def test_one_record_for_each_change_says_how_many(people: Night, upgrade: Change) -> None:
    other = booking.book(people.ana, switch_upgrade(NOW + 2 * HOUR, NOW + 3 * HOUR), submit=True)
    with_gina = Finding.objects.standing().with_side_of(people.gina.organisation)
    accept_several(people.ana, as_now(*with_gina), "Fine")

    acts = Activity.objects.filter(kind="accepted_risk").order_by("subject_id")
    assert [(one.subject_id, len(one.data["findings"]), one.data["reason"]) for one in acts] == [
        (upgrade.pk, 3, "Fine"),
        (other.pk, 1, "Fine"),
    ]


def test_nobody_is_told_as_nobody_is_of_one_that_is_accepted(people: Night, upgrade: Change) -> None:
    while fanning.fan_out():
        pass
    before = Notice.objects.count()
    accept_several(people.ana, as_now(*met()), "Fine")
    while fanning.fan_out():
        pass

    assert Notice.objects.count() == before


def test_what_got_worse_and_what_is_gone_hinders_none_of_the_others(people: Night, upgrade: Change) -> None:
    first, second, third = met()
    read = as_now(first, second, third)
    Finding.objects.filter(pk=second.pk).update(revision=second.revision + 1)
    gone = Change.objects.get(title="GES 2")
    start_and_end.cancel(gone.owner, gone.pk, "Off")

    came = accept_several(people.ana, read, "Fine")

    assert came.accepted == (first.public_id,)
    assert came.refused == {second.public_id: CHANGED, third.public_id: "This conflict is already gone."}
    assert accepted_by("centre") == [("Ana", "Fine")]


def test_what_one_may_not_see_is_as_if_it_was_not_there(people: Night, upgrade: Change) -> None:
    finding, nothing = met()[0], uuid4()

    came = accept_several(people.sten, {finding.public_id: finding.revision, nothing: 1}, "Fine")

    assert came == Acceptances((), {finding.public_id: NOT_THERE, nothing: NOT_THERE})
    assert not Activity.objects.filter(kind="accepted_risk").exists()


def test_who_sees_it_only_because_it_was_shared_cannot(people: Night, upgrade: Change) -> None:
    sharing.share(people.ana, upgrade.pk, "stranger")
    finding = met()[0]

    came = accept_several(people.sten, as_now(finding), "Fine")

    assert came.refused == {
        finding.public_id: "Neither side of this conflict is work of your organisation.",
    }


def test_sent_twice_it_is_done_once(people: Night, upgrade: Change) -> None:
    read = as_now(*met())
    first = accept_several(people.ana, read, "Fine")
    acts = Activity.objects.filter(kind="accepted_risk").count()

    assert accept_several(people.ana, read, "Fine ") == first
    assert Activity.objects.filter(kind="accepted_risk").count() == acts == 1


def test_what_a_colleague_has_accepted_already_stays_as_it_is(people: Night, upgrade: Change) -> None:
    finding = met()[0]
    accept_risk.accept(people.bert, finding.pk, "Mine")

    came = accept_several(people.ana, as_now(finding), "Fine")

    assert came == Acceptances((), {finding.public_id: "Bert has already accepted it for your side."})
    assert accepted_by("centre") == [("Bert", "Mine")]


@pytest.mark.parametrize(
    ("number", "reason", "why"),
    [
        (1, " ", {"reason": ["Say why the risk is acceptable."]}),
        (0, "Fine", {"conflict": ["Tick the conflicts whose risk you accept."]}),
        (101, "Fine", {"conflict": ["At most 100 at once: 101 are ticked."]}),
    ],
)
def test_what_cannot_be_done_at_all_is_refused(
    people: Night, number: int, reason: str, why: dict[str, list[str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        accept_several(people.ana, {uuid4(): 1 for _ in range(number)}, reason)

    assert refused.value.errors == why


def test_who_only_looks_accepts_nothing(people: Night, upgrade: Change) -> None:
    with pytest.raises(NotAllowed):
        accept_several(people.olaf, as_now(*met()), "Fine")
    assert accepted_by("client") == []


def test_many_cost_as_much_as_a_few(people: Night, upgrade: Change) -> None:
    few, *more = met()
    costs = []
    for chosen in ([few], more):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            accept_several(people.ana, as_now(*chosen), "Fine")
        costs.append(len(queries))

    assert costs[0] == costs[1]
