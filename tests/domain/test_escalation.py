"""Who is told next of something urgent that nobody has seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.escalation import Candidate, Urgent, goes_on, in_order, next_contact

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WAITING = Urgent("sent", acknowledge_by=NOW)


@pytest.mark.parametrize(
    ("notice", "goes"),
    [
        (WAITING, True),
        (replace(WAITING, acknowledge_by=NOW + SECOND), False),
        (replace(WAITING, state="planned"), True),
        (replace(WAITING, state="undelivered", acknowledge_by=NOW + SECOND), True),
        (replace(WAITING, seen=True), False),
        (replace(WAITING, went_on=True), False),
        (replace(WAITING, state="dropped"), False),
    ],
    ids=["unseen", "in time", "not even sent", "reaches nobody", "seen", "went on before", "dropped"],
)
def test_what_nobody_has_seen_in_time_goes_on(notice: Urgent, goes: bool) -> None:
    assert goes_on(notice, NOW) is goes


def test_people_on_call_come_first_then_owners_each_in_their_order_and_nobody_else() -> None:
    named = [
        Candidate(1, "owner", 1),
        Candidate(2, "on_call", 2),
        Candidate(3, "on_call", 1),
        Candidate(4, "approver", 1),
        Candidate(5, "informed", 1),
        Candidate(1, "on_call", 2),
    ]
    assert in_order(named) == (3, 1, 2)


def test_the_next_is_the_first_who_has_not_been_told() -> None:
    named = [Candidate(person, "on_call", person) for person in (1, 2, 3)]
    assert next_contact(named, {1}) == 2
    assert next_contact(named, {1, 2, 3}) is None
