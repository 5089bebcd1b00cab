"""The night, act by act, as the services see it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from changes.models import Finding, State
from changes.selectors.changes import change_view
from changes.selectors.findings import finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, sight_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from estate.domain.impact import Level
from tests.estates import Night, switch_upgrade
from tests.said import answers

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver."""
FIVE = ONE + timedelta(hours=4)


def book_and_approve(people: Night) -> int:
    with time_machine.travel(ONE - timedelta(days=10), tick=False):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    with time_machine.travel(ONE - timedelta(days=9), tick=False):
        approving.approve(people.cleo, change.pk)
    return change.pk


def test_the_upgrade_asks_the_client_for_its_reservation_line_and_nobody_else(people: Night) -> None:
    with time_machine.travel(ONE - timedelta(days=10), tick=False):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)

    assert change.state == State.REQUESTED
    assert answers(change) == [("client", "asked", "for Reservation line")]
    sights = {slug: sight_of(made, [change.pk])[change.pk] for slug, made in people.organisations.items()}
    assert sights == {
        "centre": Sight.FULL,
        "client": Sight.AFFECTED,
        "carrier": Sight.NONE,
        "stranger": Sight.NONE,
    }
    view = change_view(Reader(people.ana), change)
    assert {row.system: row.level for row in view.impact} == {
        "switch-a": "outage",
        "switch-b": "outage",
        "phone-switch": "at_risk",
        "agent-desktop": "at_risk",
        "reservation-line": "at_risk",
    }
    assert (view.warnings, view.klass) == ((), "scheduled")


def test_unscheduled_work_on_ges_is_one_high_finding_told_to_both(people: Night) -> None:
    upgrade = book_and_approve(people)
    with time_machine.travel(ONE, tick=False):
        window = start_and_end.start(people.ana, change_window(upgrade))
    with time_machine.travel(ONE + timedelta(hours=2, minutes=6), tick=False):
        work = declaring.declare(
            people.gina,
            Declaration(
                {"ges": Level.OUTAGE},
                started_at=ONE + timedelta(hours=1, minutes=30),
                expected_end=ONE + timedelta(hours=3, minutes=6),
            ),
        )
        finding = Finding.objects.get()
        [seen] = finding_views(Reader(people.ana), Finding.objects.with_sides())

    assert (work.state, window.state) == (State.IN_PROGRESS, State.IN_PROGRESS)
    assert (finding.kind, finding.also, finding.severity, finding.meets_at, finding.told) == (
        "validation",
        ["shared_dependent"],
        3,
        ["agent-desktop", "ges"],
        True,
    )
    assert seen.explanation == (
        "“Unscheduled work on GES” of Meridian Travel affects what has to work before “Phone switch upgrade” counts as "
        "done: “An agent can log in to GES”. If that fails, that work may be why, and not yours."
    )
    assert seen.suggestion == "Call the Meridian Travel desk, +1 555 0200."


def change_window(change_id: int) -> int:
    from changes.models import Window

    return Window.objects.get(change_id=change_id).pk
